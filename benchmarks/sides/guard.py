"""The project's guard: what must hold before the parser sees a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from unioncard.sheets import guard

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare(path: str) -> Callable[[], int]:
    """The work: admit the file; says how many of its parts have traces of formulas or errors."""
    return lambda: len(guard.admit(Path(path)))
