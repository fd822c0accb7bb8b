"""A progress bar on the terminal, for work that takes more than two seconds."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE: Final = 2.0
"""Seconds before the bar appears."""


@contextmanager
def counting(task: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yields a function that takes the number of rows done; the bar appears on stderr after ``PATIENCE``."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,} 行"), TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    shown = progress.add_task(task, total=total)
    begun = time.monotonic()

    def update(done: int) -> None:
        progress.update(shown, completed=done)
        if not progress.live.is_started and time.monotonic() - begun > PATIENCE:
            progress.start()

    try:
        yield update
    finally:
        progress.stop()
