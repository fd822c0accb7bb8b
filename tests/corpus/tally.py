"""What came of all files, as tables."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from heapq import nlargest
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from corpus.trial import Tried

_MB = 2**20
_MOST = 10
_NUMBER = re.compile(r"\d[\d,]*")


@dataclass(slots=True)
class Tally:
    """All results, and by which of them a run is judged."""

    results: list[Tried] = field(default_factory=list)

    @property
    def failed(self) -> list[Tried]:
        """Files whose check raised, died or did not end."""
        return [one for one in self.results if one.failed]

    def reasons(self) -> dict[tuple[str, str], list[Tried]]:
        """Code and message, numbers aside → the files refused with it, most first."""
        by_reason: dict[tuple[str, str], list[Tried]] = {}
        for one in self.results:
            for code, message in dict.fromkeys((code, reason(text)) for code, text in one.reasons):
                by_reason.setdefault((code, message), []).append(one)
        return dict(sorted(by_reason.items(), key=lambda item: -len(item[1])))

    def show(self, console: Console) -> None:
        """Verdicts, refusals by reason, the slowest, the fattest, the failures."""
        verdicts = Table("outcome", "files")
        for outcome, count in Counter(one.outcome for one in self.results).most_common():
            verdicts.add_row(outcome, f"{count:,}")
        verdicts.add_section()
        verdicts.add_row("files", f"{len(self.results):,}")
        console.print(verdicts)
        refused = Table("code", "reason", "files", "for example", title="refused")
        for (code, message), files in self.reasons().items():
            refused.add_row(code, message, f"{len(files):,}", Text(files[0].file))
        console.print(refused)
        self._show(console, "slowest", nlargest(_MOST, self.results, key=lambda one: one.seconds))
        self._show(console, "fattest", nlargest(_MOST, self.results, key=lambda one: one.peak))
        if self.failed:
            self._show(console, f"{len(self.failed)} failed", self.failed)
        else:
            console.print("nothing failed")

    def _show(self, console: Console, title: str, files: list[Tried]) -> None:
        table = Table("file", "bytes", "seconds", "MB", "outcome", title=title)
        for one in files:
            outcome = f"{one.outcome} {one.fault}".strip()
            table.add_row(Text(one.file), f"{one.size:,}", f"{one.seconds:.2f}", str(one.peak // _MB), Text(outcome))
        console.print(table)


def reason(message: str) -> str:
    """A message's first sentence without its numbers: which line and which limit differ from file to file."""
    return _NUMBER.sub("…", message.partition("。")[0])
