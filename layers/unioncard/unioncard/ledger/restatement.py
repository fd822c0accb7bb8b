"""Restatements: a closed month counted again with what came late, as a further edition beside the first.

Nobody types figures. What a restatement adds are the movements that were written after the close and bear a day of that
month or one before (``Movement.day``). The closing itself and the months after it stay as they are: the same documents
count in the month in which they came, too, and only the restated month's report shows them where they belong.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from unioncard import clock
from unioncard.ledger.closing import digest_of
from unioncard.ledger.figures import NOTHING, Tally
from unioncard.ledger.make_up import NO_MAKE_UP, MakeUp
from unioncard.ledger.movement import PARTS
from unioncard.states import require

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unioncard.clock import Month
    from unioncard.ledger.movement import MovementStore


class RestatementState(StrEnum):
    """The states of a restatement."""

    ASKED = "asked"
    """The queue works out what came late."""
    READY = "ready"
    """It waits for the second person."""
    NEEDLESS = "needless"
    """Nothing of the month came late, or nothing that changes what the edition in force says."""
    APPROVED = "approved"
    REFUSED = "refused"


S = RestatementState
TRANSITIONS: Final[Mapping[RestatementState, set[RestatementState]]] = {
    S.ASKED: {S.READY, S.NEEDLESS, S.REFUSED},
    S.READY: {S.APPROVED, S.REFUSED},
    S.NEEDLESS: set(),
    S.APPROVED: set(),
    S.REFUSED: set(),
}


@dataclass(frozen=True, slots=True)
class Restatement:
    """What one officer of the province asked for and another approved or refused.

    ``sequence`` counts a month's restatements from 1, ``edition`` is what it becomes once approved. It counts what
    had come until ``asked_at`` (``clock.stamp``): ``unions``, ``documents`` and ``change``, the sum of all adjustments.
    """

    month: Month
    sequence: int
    edition: int
    reason: str
    officer: str
    asked_at: str
    state: RestatementState = RestatementState.ASKED
    unions: int = 0
    documents: int = 0
    change: Tally = NOTHING
    approver: str = ""
    ended_at: str = ""
    refusal: str = ""
    version: int = 0

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody."""
        return bool(TRANSITIONS[self.state])

    def worked_out(self, parts: Iterable[AdjustedPart], at: str, before: Iterable[AdjustedPart] = ()) -> Restatement:
        """The restatement with what its parts found; ``before``: those of the one that made the edition in force."""
        found, in_force = list(parts), {one.part: one.adds for one in before}
        unions, documents = sum(one.unions for one in found), sum(one.documents for one in found)
        change = sum((one.change for one in found), NOTHING)
        if all(one.adds == in_force.get(one.part, ADDS_NOTHING) for one in found):
            return self._moved(S.NEEDLESS, ended_at=at)
        return self._moved(S.READY, unions=unions, documents=documents, change=change)

    def approved(self, officer: str, at: str) -> Restatement:
        """The restatement as a second person approves it."""
        return self._moved(S.APPROVED, approver=officer, ended_at=at)

    def refused(self, officer: str, why: str, at: str) -> Restatement:
        """The restatement as somebody refuses it, or its officer takes it back."""
        return self._moved(S.REFUSED, approver=officer, refusal=why, ended_at=at)

    def _moved(self, state: RestatementState, **values: object) -> Restatement:
        require(TRANSITIONS, self.state, state)
        return replace(self, state=state, **values)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What came late for one union: of the months before the restated one, and of that month. ``path``: its latest."""

    union: str
    path: str
    documents: int
    opening: Tally
    change: Tally
    make_up: MakeUp = NO_MAKE_UP
    """How all of it changed the make-up of the union's members."""


@dataclass(frozen=True, slots=True)
class AdjustedPart:
    """A part of the unions, worked out. ``figures``: the digest of what it adds to them (``figures_of``), '' of a part
    that an earlier release worked out.
    """

    part: int
    unions: int
    documents: int
    change: Tally
    figures: str = ""

    @property
    def adds(self) -> str:
        """What is the same in parts that add the same; of an earlier release's it is not known unless it is nothing."""
        return self.figures or (f"{self}" if self.documents else ADDS_NOTHING)


def figures_of(adjustments: Iterable[Adjustment]) -> str:
    """The digest of what adjustments add, whichever documents say so: what balances out adds nothing."""
    added = sorted(
        [one.union, astuple(one.opening), astuple(one.change), one.make_up.sealed]
        for one in adjustments
        if one.opening != NOTHING or one.change != NOTHING or one.make_up
    )
    return digest_of(added)


ADDS_NOTHING: Final = figures_of(())


class RestatementStore(Protocol):
    """Port for restatements; every read is consistent."""

    def of_month(self, month: Month) -> list[Restatement]:
        """A month's restatements by their sequence."""
        ...

    def write(self, restatement: Restatement) -> None:
        """Write a new one (version 0), or its next state on the version that was read; Conflict."""
        ...

    def ready(self) -> list[Restatement]:
        """Those that wait for a second person, of all months, the oldest month first."""
        ...

    def keep_part(self, restatement: Restatement, part: AdjustedPart, adjustments: Sequence[Adjustment]) -> None:
        """Keep what a part found, whole; of a part that is kept already the first stands."""
        ...

    def parts(self, restatement: Restatement) -> list[AdjustedPart]:
        """The parts that are worked out."""
        ...

    def adjustments(self, restatement: Restatement) -> Iterator[Adjustment]:
        """All adjustments, by union."""
        ...

    def adjustments_of(self, restatement: Restatement, unions: Iterable[str]) -> Iterator[Adjustment]:
        """Those of some unions, in no order."""
        ...


def approved_of(restatements: Iterable[Restatement]) -> list[Restatement]:
    """The editions in force after the first, the newest last."""
    return [one for one in restatements if one.state is S.APPROVED]


@dataclass(frozen=True, slots=True)
class LateDocuments:
    """Works out, part by part, what came late; cost is the movements since the month."""

    restatements: RestatementStore
    movements: MovementStore

    def work_out(self, month: Month, sequence: int, part: int, at: str) -> Restatement | None:
        """Work out a part, and with the last one the restatement, which is returned then; again changes nothing."""
        restatement = next((one for one in self.restatements.of_month(month) if one.sequence == sequence), None)
        if restatement is None or restatement.state is not S.ASKED:
            return restatement
        if part not in {one.part for one in self.restatements.parts(restatement)}:
            found = self.found(restatement, part)
            change = sum((one.opening + one.change for one in found), NOTHING)
            documents = sum(one.documents for one in found)
            made = AdjustedPart(part, len(found), documents, change, figures_of(found))
            self.restatements.keep_part(restatement, made, found)
        parts = self.restatements.parts(restatement)
        if len(parts) < PARTS:
            return None
        in_force = approved_of(self.restatements.of_month(month))
        before = self.restatements.parts(in_force[-1]) if in_force else ()
        done = restatement.worked_out(parts, at, before)
        self.restatements.write(done)
        return done

    def found(self, restatement: Restatement, part: int) -> list[Adjustment]:
        """What had come late for a part of the unions when it was asked for, counted from the movements."""
        found: dict[str, Adjustment] = {}
        month, last = clock.following(restatement.month), clock.month_of(datetime.fromisoformat(restatement.asked_at))
        while month <= last:
            for movement in self.movements.of_part(month, part):
                own = movement.day[:7]
                if not own or own > restatement.month or movement.at > restatement.asked_at:
                    continue
                counts = Tally.of(movement.counts)
                before, now = (counts, NOTHING) if own < restatement.month else (NOTHING, counts)
                one = found.get(movement.union) or Adjustment(movement.union, "", 0, NOTHING, NOTHING)
                found[movement.union] = Adjustment(
                    one.union, movement.path, one.documents + 1, one.opening + before, one.change + now,
                    one.make_up + movement.make_up,
                )  # fmt: skip
            month = clock.following(month)
        return list(found.values())
