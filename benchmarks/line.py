"""One line of the results: our figure, the peer's, their ratio, and whether the target is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADER = ("what", "ours", "against", "theirs", "ratio", "target", "")
MET, MISSED = "met", "**not met**"


@dataclass(frozen=True, slots=True)
class Line:
    """A comparison. The ratio is ours ÷ theirs under ``at_most`` (less is better), theirs ÷ ours under ``at_least``.

    ``unit`` is that of both figures; no target: the line only informs.
    """

    what: str
    ours: float
    peer: str
    theirs: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        """See the class."""
        return self.theirs / self.ours if self.at_least else self.ours / self.theirs

    @property
    def is_met(self) -> bool | None:
        """None without a target."""
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return self.ratio >= self.at_least if self.at_least is not None else None

    def cells(self) -> tuple[str, ...]:
        """The cells under ``HEADER``."""
        target = f"≤ {self.at_most}" if self.at_most else f"≥ {self.at_least}" if self.at_least else ""
        verdict = {True: MET, False: MISSED, None: ""}[self.is_met]
        ours, theirs = (f"{_figure(one)} {self.unit}" for one in (self.ours, self.theirs))
        return (self.what, ours, self.peer, theirs, f"{self.ratio:.2f}", target, verdict)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _figure(value: float) -> str:
    """Three digits, as many as a measurement here is worth."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
