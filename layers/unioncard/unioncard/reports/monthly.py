"""Builds a union's month from its closings, or the last ones and what came since, and keeps it as an edition."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, model_validator

from unioncard import clock
from unioncard.clock import Month
from unioncard.errors import InvalidInput, NotFound, TryAgain
from unioncard.ledger.accounts import tally_of
from unioncard.ledger.backlog import backlogs_of, month_end
from unioncard.ledger.bank_answers import by_bank
from unioncard.ledger.month import MonthReport, build, by_union, compared_with
from unioncard.ledger.movement import PARTS
from unioncard.ledger.restatement import approved_of
from unioncard.media import CSV, JSON, PDF, XLSX
from unioncard.products import bulletin_name, report_data_name, workbook_name
from unioncard.reports.bulletin.bulletin import bulletin
from unioncard.reports.contents import contents_of, csv_file, is_head_known, json_file
from unioncard.reports.editions import MonthTotals, edition_of, keep_summary
from unioncard.reports.make_up import MakeUpTotal
from unioncard.reports.past_trees import PastTrees
from unioncard.reports.reported import ReportedMonth
from unioncard.reports.verification import PrintedEdition
from unioncard.reports.workbook import file_name, workbook
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Set

    from unioncard.clock import Month
    from unioncard.ledger.backlog import BacklogStore, WaitingWork
    from unioncard.ledger.bank_answers import BankAnswers
    from unioncard.ledger.closing import Closing, ClosingStore, MonthClosing
    from unioncard.ledger.figures import Tally
    from unioncard.ledger.movement import Movement, MovementStore
    from unioncard.ledger.restatement import Adjustment, Restatement, RestatementStore
    from unioncard.products import Products
    from unioncard.reports.reported import ReportedMonths
    from unioncard.reports.verification import PrintedEditions
    from unioncard.unions.agreement import Bank
    from unioncard.unions.move import Move
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

ATTEMPTS: Final = 5
"""Readings of a tree in which unions move meanwhile; then the queue tries again later."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """Builds reports of ``first_month`` and the months after it."""

    directory: DirectoryStore
    movements: MovementStore
    closings: ClosingStore
    products: Products
    first_month: Month
    now: Callable[[], datetime] = clock.reading
    printed: PrintedEditions | None = None
    """Where editions are entered so that their paper can be checked; None where none is kept."""
    reported: ReportedMonths | None = None
    """Where the desk finds them; None where there is no desk."""
    restatements: RestatementStore | None = None
    """None where closed months have their first edition alone."""
    waiting: WaitingWork | None = None
    """What waits now; None where nobody lists it."""
    backlogs: BacklogStore | None = None
    """What waited when months were closed; None where nobody counted it."""

    def keep_backlog(self, month: Month) -> None:
        """Count once what waits in the whole province, for a month that is about to be closed.

        Reads what waits, not what has waited. Before the month is closed: all papers of a closed one show this count.
        """
        if self.waiting and self.backlogs and not self.backlogs.is_kept(month):
            self.backlogs.keep(month, backlogs_of(self.waiting.below(PROVINCE), month_end(month), self.now()))

    def report(self, month: Month, union_code: str) -> tuple[MonthReport, str]:
        """Build and keep the report of one union's subtree; the same figures give the same edition (editions.py).

        A closed month always gives the same figures, because they are stored, and the same papers to the byte; so a
        second run changes nothing and no second letter follows. NotFound; InvalidInput as ``figures``.
        """
        report = self.figures(month, union_code)
        edition = edition_of(report)
        self.products.keep(workbook_name(union_code, month, edition), workbook(report), XLSX)
        contents = contents_of(report)
        for ending, content, kind in (("json", json_file(contents), JSON), ("csv", csv_file(report), CSV)):
            self.products.keep(report_data_name(union_code, month, edition, ending), content, kind)
        if contents["bulletin"]:
            self.products.keep(bulletin_name(union_code, month, edition), bulletin(contents, report.reason), PDF)
        keep_summary(self.products, report, contents)
        if self.reported:
            number, at, root = contents["edition"], contents["made_at"], report.root.total
            file = file_name(report)
            self.reported.enter(ReportedMonth(union_code, month, edition, number, at, file, root.change, root.closing))
        if self.printed:
            number, at = 0 if report.provisional else report.edition, clock.stamp(report.as_of)
            totals, name, known = MonthTotals.of(report.root.total), report.root.union.name, is_head_known(contents)
            self.printed.enter(PrintedEdition(edition, union_code, name, month, number, at, totals, known))
        return report, edition

    def figures(self, month: Month, union_code: str) -> MonthReport:
        """The month of one union's subtree.

        NotFound; InvalidInput for a month before the first or not begun yet; TryAgain while unions keep moving.
        """
        now = self.now()
        if month < self.first_month:
            first = wording.month_text(self.first_month)
            raise InvalidInput(wording.MONTH_BEFORE_FIRST.format(first=first, month=wording.month_text(month)))
        if month > clock.month_of(now):
            raise InvalidInput(wording.MONTH_NOT_BEGUN.format(month=wording.month_text(month)))
        root, trees, moves = self._trees(month, union_code)
        then, before = trees.of(month), trees.of(clock.previous(month))
        here, there = {union.code for union in then}, {union.code for union in before}
        counted = Counted(self.directory, root, here | there, trees.known.keys(), there - here)
        made = partial(build, month, then, as_of=now, before=before if moves else None)
        report = self._with_backlogs(self._counted(month, made, counted))
        before_it = clock.previous(month)
        return compared_with(report, self._changes(before_it, counted)) if before_it >= self.first_month else report

    def _trees(self, month: Month, union_code: str) -> tuple[Union, PastTrees, list[Move]]:
        """A union, the trees around it, and the moves since the month began: as they all stood at one moment.

        A move comes with what it writes. Moves that are the same after the tree was read as before it are those of the
        tree; else it is read once more. TryAgain if unions keep moving.
        """
        since = clock.stamp(clock.beginning(month))
        moves = self.directory.moves(since)
        for _ in range(ATTEMPTS):
            root = self.directory.union(union_code)
            trees = PastTrees.read(self.directory, root, month, moves)
            before, moves = moves, self.directory.moves(since)
            if moves == before:
                return root, trees, moves
        raise TryAgain(wording.UNIONS_MOVING)

    def _with_backlogs(self, report: MonthReport) -> MonthReport:
        """With what waits of its unions: as it was counted for a closed month, else as it stands."""
        codes = {row.union.code for row in report.rows}
        if not report.provisional:
            whole = report.root.union.parent is None
            kept = self.backlogs.of_month(report.month, None if whole else codes) if self.backlogs else None
            return replace(report, backlogs=kept)
        if self.waiting is None:
            return report
        until = min(month_end(report.month), clock.day_of(clock.stamp(report.as_of)))
        return replace(report, backlogs=backlogs_of(self.waiting.below(report.root.union.code), until, report.as_of))

    def _with_answers(self, report: MonthReport, answers: Mapping[str, Mapping[str, BankAnswers]]) -> MonthReport:
        told = {union: banks for union, banks in answers.items() if banks}
        codes = sorted({bank for banks in told.values() for bank in banks})
        names = {code: bank.name for code in codes for bank in self._bank(code)}
        return replace(report, answers=told, banks=names)

    def _bank(self, code: str) -> list[Bank]:
        """The bank, none if it is in the directory no more."""
        try:
            return [self.directory.bank(code)]
        except NotFound:
            return []

    def _changes(self, month: Month, counted: Counted) -> dict[str, Tally]:
        """What each union changed in a month: of a closed one by the closings, else by its movements.

        Without those that stand here no more: the month before is summed by the tree of the month beside it.
        """
        closed = self.closings.month(month)
        if closed:
            changes = {one.union: one.change for one in self._closings(closed, counted)}
        else:
            changes = by_union(self._movements(month, counted))
        return {union: change for union, change in changes.items() if union not in counted.left}

    def _counted(self, month: Month, made: Callable[..., MonthReport], counted: Counted) -> MonthReport:
        root = counted.root
        last = self.closings.last()
        closed = self.closings.month(month)  # read second: closed just now, it were the last one and counted twice
        if closed:
            full = tally_of(closed.balances) if root.parent is None else None
            made_up = MakeUpTotal(counted.left)
            found = list(made_up.without(self._closings(closed, counted)))
            at = datetime.fromisoformat(closed.closed_at)  # not of this run: papers of an edition are all the same
            whole = partial(made, earlier=(), current=(), closings=found, counted=full, as_of=at)
            first = self._with_answers(whole(), {one.union: one.answers for one in found})
            return self._restated(replace(first, make_up=made_up.total), whole, counted)
        start = clock.following(last.month) if last and last.month >= self.first_month else self.first_month
        since = [one for earlier in _months(start, month) for one in self._movements(earlier, counted)]
        made_up = MakeUpTotal(counted.left)
        closings = list(made_up.without(self._closings(last, counted))) if last else []
        current = self._movements(month, counted)
        made_up.add(*since, *current)
        running = replace(made(earlier=since, current=current, closings=closings), closed=False)
        by_code = sorted(current, key=attrgetter("union"))
        told = {
            union: by_bank((one.document, one.answers) for one in movements)
            for union, movements in groupby(by_code, key=attrgetter("union"))
        }
        return self._with_answers(replace(running, make_up=made_up.total), told)

    def _restated(self, first: MonthReport, made: Callable[..., MonthReport], counted: Counted) -> MonthReport:
        """The newest edition, which holds the one that it replaced.

        A restatement that changes nothing here, or nothing more than the one before it, is no edition of this union's:
        its paper stays the newest, whatever is restated elsewhere.
        """
        newest = first
        counted_late: list[Adjustment] = []
        approved = approved_of(self.restatements.of_month(first.month)) if self.restatements else []
        for one in approved:
            late = sorted(filter(counted.holds, self._adjustments(one, counted)), key=attrgetter("union"))
            if late == counted_late:
                continue
            counted_late = late
            made_up = MakeUpTotal(counted.left, first.make_up)
            made_up.add(*late)
            adjusted = made(adjustments=late, as_of=datetime.fromisoformat(one.ended_at))
            if (adjusted.rows, made_up.total) == (newest.rows, newest.make_up):
                continue  # what came late balances out
            replaced = replace(newest, replaced=None)
            newest = replace(
                adjusted, edition=one.edition, reason=one.reason, replaced=replaced,
                answers=first.answers, banks=first.banks, make_up=made_up.total,
            )  # fmt: skip
        return newest

    def _adjustments(self, restatement: Restatement, counted: Counted) -> Iterator[Adjustment]:
        if self.restatements is None:
            return iter(())
        if counted.root.parent is None:
            return self.restatements.adjustments(restatement)
        codes = {*counted.here, *self.closings.unlisted(restatement.month, counted.root.path)}
        return self.restatements.adjustments_of(restatement, codes)

    def _movements(self, month: Month, counted: Counted) -> list[Movement]:
        return [one for one in self.movements.of_month(month, ROOT) if counted.holds(one)]

    def _closings(self, closed: MonthClosing, counted: Counted) -> Iterator[Closing]:
        """Of the whole province by the parts, of a smaller subtree by its unions and those that nobody lists."""
        if counted.root.parent is None:
            for part in range(PARTS):
                yield from self.closings.of_part(closed.month, part)
            return
        codes = {*counted.here, *self.closings.unlisted(closed.month, counted.root.path)}
        yield from filter(counted.holds, self.closings.of_unions(closed.month, codes))


def _months(first: Month, before: Month) -> Iterator[Month]:
    while first < before:
        yield first
        first = clock.following(first)


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts for a subtree: what the unions that stood or stand ``here`` did, and what nobody's unions did.

    ``known`` are the unions whose places were looked up, ``left`` those that stood here and do no more.
    """

    directory: DirectoryStore
    root: Union
    here: Set[str]
    known: Set[str]
    left: Set[str] = frozenset()
    _nobodys: dict[str, bool] = field(default_factory=dict)

    def holds(self, one: Movement | Closing | Adjustment) -> bool:
        """Whether a movement or closing counts."""
        code = one.union
        if code in self.here:
            return True
        if code in self.known or not one.path.startswith(self.root.path):
            return False
        if code not in self._nobodys:
            self._nobodys[code] = self._is_nobodys(code)
        return self._nobodys[code]

    def _is_nobodys(self, code: str) -> bool:
        """Written below the root and in the directory no more, or so new that the tree's index lacks it."""
        try:
            return self.directory.union(code).path.startswith(self.root.path)
        except NotFound:
            return True


def month_named(text: str) -> Month:
    """A month as people write it, ``YYYY-MM``; InvalidInput."""
    try:
        return clock.month(text)
    except ValueError:
        raise InvalidInput(wording.NOT_A_MONTH) from None


ROOT = "/"
"""Where every path begins."""

# What the report function is asked for.

PROVINCE = "410000"
"""河南省总工会, the root of the tree (henan_unions.csv)."""


class ReportRequest(BaseModel):
    """Either the instant of the schedule, which asks for the month before it, or a month by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheduled: datetime | None = None
    month: str | None = None
    union: str = PROVINCE
    below: bool = False
    """Whether all unions below it are reported, too."""

    @model_validator(mode="after")
    def _one_of_both(self) -> ReportRequest:
        if (self.scheduled is None) == (self.month is None):
            raise ValueError("either scheduled or month")
        return self

    @property
    def reported_month(self) -> Month:
        """The month to report; InvalidInput when ``month`` is none."""
        if self.month is not None:
            return month_named(self.month)
        if self.scheduled is None:  # the validator has seen to it
            raise ValueError("neither scheduled nor month")
        return clock.previous(clock.month_of(self.scheduled))
