"""Use cases of the province on a closed month: one officer asks for a restatement, another approves it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from pydantic import Field
from typing_extensions import TypedDict

from unioncard import clock
from unioncard.desk.free_text import tidy_statement
from unioncard.desk.requests import Sent
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.ledger.accounts import tally_of
from unioncard.ledger.figures import NOTHING
from unioncard.ledger.restatement import Restatement, RestatementState, approved_of
from unioncard.texts import reports as report_texts
from unioncard.texts import restatements as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.clock import Month
    from unioncard.ledger.closing import ClosingStore
    from unioncard.ledger.figures import Tally
    from unioncard.ledger.restatement import RestatementStore
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore

SHOWN: Final = 100
"""Unions shown to the second person; the edition's workbook has all."""


class NewRestatement(Sent):
    """The body of POST /months/{id}/restatements, and of a refusal: why."""

    reason: str = Field(max_length=1000)


class RestatedFigureView(TypedDict):
    """A figure at the end of the month: as the edition before has it, as this one does, and the difference."""

    measure: str
    name: str
    reported: int
    corrected: int
    difference: int


class AdjustmentView(TypedDict):
    """What came late for a union; ``change`` names the measures that differ from the first edition."""

    union: str
    name: str
    documents: int
    change: dict[str, int]
    figures: list[RestatedFigureView]


class RestatementView(TypedDict):
    """A restatement; ``adjustments`` are the first of the one that waits for the second person, else empty.

    ``figures`` are the whole province's that differ from the edition before, of one that waits or is approved; those of
    an adjustment are of the union alone, without what lies below it.
    """

    month: str
    number: int
    edition: int
    state: RestatementState
    reason: str
    officer: str
    asked_by_you: bool
    asked_at: str
    approver: str | None
    ended_at: str | None
    refusal: str | None
    unions: int
    documents: int
    change: dict[str, int]
    figures: list[RestatedFigureView]
    adjustments: list[AdjustmentView]


class RestatementsView(TypedDict):
    """A month's restatements; ``edition`` is the one in force, 0 while the month is not closed."""

    month: str
    edition: int
    restatements: list[RestatementView]


@dataclass(frozen=True, slots=True)
class RestatementDesk:
    """Restatements of months."""

    directory: DirectoryStore
    closings: ClosingStore
    restatements: RestatementStore

    def page(self, officer: Officer, month: Month) -> RestatementsView:
        """All of a month."""
        found = self.restatements.of_month(month)
        edition = 1 + len(approved_of(found)) if self.closings.month(month) else 0
        return {"month": month, "edition": edition, "restatements": [self.view(officer, one) for one in found]}

    def ask(
        self, officer: Officer, month: Month, reason: str, promise: Callable[[Restatement], None] = lambda _: None
    ) -> Restatement:
        """Ask for a restatement; again by the same officer while it is being worked out gives the same one.

        ``promise`` is called with it before it is stored, and when it is asked for again.
        InvalidInput: no reason. NotNow: the month is not closed, or a restatement of it waits.
        """
        why = tidy_statement(reason)
        if not why:
            raise InvalidInput(texts.REASON)
        if self.closings.month(month) is None:
            raise NotNow(texts.NOT_CLOSED.format(month=report_texts.month_text(month)))
        found = self.restatements.of_month(month)
        waiting = next((one for one in found if one.open), None)
        if waiting:
            if waiting.state is RestatementState.ASKED and waiting.officer == officer.subject:
                promise(waiting)
                return waiting
            raise NotNow(texts.OPEN_STILL.format(month=report_texts.month_text(month)))
        edition = 2 + len(approved_of(found))
        made = Restatement(month, len(found) + 1, edition, why, officer.subject, clock.stamp(clock.now()))
        promise(made)
        self.restatements.write(made)
        return made

    def approve(
        self, officer: Officer, month: Month, number: int, promise: Callable[[], None] = lambda: None
    ) -> Restatement:
        """Approve what another person asked for; idempotent. NotFound, NotNow. ``promise``: before that is stored."""
        one = self._restatement(month, number)
        if one.state is RestatementState.APPROVED:
            return one
        if one.officer == officer.subject:
            raise NotNow(texts.SAME_PERSON)
        if one.state is RestatementState.ASKED:
            raise NotNow(texts.NOT_READY)
        if not one.open:
            raise NotNow(texts.ENDED)
        promise()
        self.restatements.write(one.approved(officer.subject, clock.stamp(clock.now())))
        return self._restatement(month, number)

    def refuse(self, officer: Officer, month: Month, number: int, why: str) -> Restatement:
        """Refuse it, or take back what one asked oneself; idempotent. NotFound, NotNow, InvalidInput: no reason."""
        reason = tidy_statement(why)
        if not reason:
            raise InvalidInput(texts.REASON)
        one = self._restatement(month, number)
        if (one.state, one.refusal) == (RestatementState.REFUSED, reason):
            return one
        if not one.open:
            raise NotNow(texts.ENDED)
        self.restatements.write(one.refused(officer.subject, reason, clock.stamp(clock.now())))
        return self._restatement(month, number)

    def view(self, officer: Officer, one: Restatement) -> RestatementView:
        """The JSON of a restatement."""
        figures: list[RestatedFigureView] = []
        if one.state in _COUNTED and (closed := self.closings.month(one.month)):
            before, first = self._before(one), tally_of(closed.balances)
            figures = _figures(first + (before.change if before else NOTHING), first + one.change)
        return {
            "month": one.month, "number": one.sequence, "edition": one.edition, "state": one.state,
            "reason": one.reason, "officer": one.officer, "asked_by_you": one.officer == officer.subject,
            "asked_at": one.asked_at, "approver": one.approver or None, "ended_at": one.ended_at or None,
            "refusal": one.refusal or None, "unions": one.unions, "documents": one.documents,
            "change": _counts(one.change), "figures": figures,
            "adjustments": self._adjustments(one) if one.state is RestatementState.READY else [],
        }  # fmt: skip

    def _adjustments(self, one: Restatement) -> list[AdjustmentView]:
        """The first unions; a batch read each for their names, their closings and what the edition before had."""
        some = list(islice(self.restatements.adjustments(one), SHOWN))
        codes, before = [late.union for late in some], self._before(one)
        known = self.directory.unions(codes)
        closed = {closing.union: closing.tally for closing in self.closings.of_unions(one.month, codes)}
        earlier = self.restatements.adjustments_of(before, codes) if before else ()
        added = {late.union: late.opening + late.change for late in earlier}
        made: list[AdjustmentView] = []
        for late in some:
            code, change, first = late.union, late.opening + late.change, closed.get(late.union, NOTHING)
            name = known[code].name if code in known else report_texts.UNLISTED.format(code=code)
            figures = _figures(first + added.get(code, NOTHING), first + change)
            made.append(
                {
                    "union": code,
                    "name": name,
                    "documents": late.documents,
                    "change": _counts(change),
                    "figures": figures,
                }
            )
        return made

    def _before(self, one: Restatement) -> Restatement | None:
        """The restatement that made the edition before; None when that is the first."""
        approved = approved_of(self.restatements.of_month(one.month))
        return next((other for other in reversed(approved) if other.sequence < one.sequence), None)

    def _restatement(self, month: Month, number: int) -> Restatement:
        for one in self.restatements.of_month(month):
            if one.sequence == number:
                return one
        raise NotFound(texts.NO_SUCH)


_COUNTED: Final = frozenset({RestatementState.READY, RestatementState.APPROVED})


def _figures(before: Tally, now: Tally) -> list[RestatedFigureView]:
    """What differs, in the order of the report's columns."""
    pairs = (
        (measure, name, getattr(before, measure), getattr(now, measure)) for measure, name in texts.MEASURES.items()
    )
    return [
        {"measure": measure, "name": name, "reported": was, "corrected": to, "difference": to - was}
        for measure, name, was, to in pairs
        if was != to
    ]


def _counts(tally: Tally) -> dict[str, int]:
    return {measure: count for measure, count in asdict(tally).items() if count}
