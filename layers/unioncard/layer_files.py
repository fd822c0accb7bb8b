"""Which files of the package are in the layer: the one place that decides, for AWS and for the local cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOT_IN_LAYER: Final = frozenset({"__main__.py"})
"""Paths below the package that no function imports: the command line's second name (docs/decisions/0035)."""


def layer_files(package: Path) -> Iterator[Path]:
    """The files of this package folder that a function gets, in a fixed order; compiled ones are not among them."""
    for file in sorted(package.rglob("*")):
        inside = file.relative_to(package)
        if file.is_file() and "__pycache__" not in inside.parts and inside.as_posix() not in NOT_IN_LAYER:
            yield file
