"""Console output of a run: each step while it runs, its duration when it is done, and a table at the end."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from rich.table import Table as Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

_STAGES = {"reading": "读取", "storing": "入库", "writing": "写结果"}


def how_far(progress: dict[str, Any] | None) -> str:
    """What GET /registers/{id} says of a register at work, in words; '' when it is not."""
    return f"{_STAGES[progress['stage']]} {progress['done']:,}/{progress['read']:,} 行" if progress else ""


@dataclass(slots=True)
class Stage:
    """Where a run prints, the step it is at, and the figures that were read back."""

    console: Console
    figures: dict[str, str] = field(default_factory=dict)
    step: str = ""

    @contextmanager
    def doing(self, step: str) -> Iterator[Callable[[str], None]]:
        """A step, shown while it runs and with its duration when done. Yields a function that shows progress."""
        self.step, began = step, monotonic()
        with self.console.status(f"{step}……") as status:
            yield lambda done: status.update(f"{step}……{done}")
        self.console.print(f"[green]✓[/] {step} [dim]{monotonic() - began:.1f} 秒[/]", highlight=False)

    def say(self, text: str) -> None:
        """A detail of the step."""
        self.console.print(f"  [dim]{text}[/]", highlight=False)

    def failed(self, error: Exception) -> None:
        """The step that failed, and why."""
        self.console.print(f"[red]✗ 失败的步骤：{self.step}[/]\n  {type(error).__name__}: {error}", highlight=False)

    def summary(self, title: str) -> Grid:
        """What happened, every figure as read back."""
        grid = Grid("项目", "结果", title=title, title_justify="left")
        for name, figure in self.figures.items():
            grid.add_row(name, figure)
        return grid
