"""What was tried so far, and the tables at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from fuzz.trial import Tried

_MB = 2**20
_SHOWN: Final = 20


@dataclass(slots=True)
class Tally:
    """Counts by kind and outcome, the slowest file, the highest peaks, all failures."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    slowest: Tried | None = None
    peak: int = 0
    failed: list[Tried] = field(default_factory=list)

    def add(self, results: Iterable[Tried]) -> None:
        """Count these in."""
        for one in results:
            self.outcomes[one.kind, one.outcome] += 1
            self.peak = max(self.peak, one.peak)
            if self.slowest is None or one.seconds > self.slowest.seconds:
                self.slowest = one
            if one.faults:
                self.failed.append(one)

    def show(self, console: Console) -> None:
        """All of it as tables."""
        kinds = sorted({kind for kind, _ in self.outcomes})
        by_outcome = Counter[str]()
        for (_, outcome), count in self.outcomes.items():
            by_outcome[outcome] += count
        table = Table("outcome", *kinds, "all")
        for outcome, total in by_outcome.most_common():
            table.add_row(outcome, *(str(self.outcomes[kind, outcome] or "") for kind in kinds), str(total))
        sums = [sum(count for (kind, _), count in self.outcomes.items() if kind == one) for one in kinds]
        table.add_section()
        table.add_row("files", *map(str, sums), str(sum(sums)))
        console.print(table)
        if self.slowest:
            console.print(f"slowest file: {self.slowest.seconds:.1f} s ({self.slowest.kind}: {self.slowest.way})")
        console.print(f"peak memory: {self.peak // _MB} MB in the asking process; the kernel limits the cage")
        self._show_failed(console)

    def _show_failed(self, console: Console) -> None:
        if not self.failed:
            console.print("nothing failed")
            return
        table = Table("kind", "way", "what", "file", title=f"{len(self.failed)} failed")
        for one in self.failed[:_SHOWN]:
            table.add_row(one.kind, one.way, "; ".join(one.faults)[:300], one.saved)
        console.print(table)
