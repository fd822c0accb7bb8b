"""What a month's report says, worked out once: the letter, the workbook, the JSON and CSV files show these values."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from unioncard import clock
from unioncard.formulas import begins_formula
from unioncard.ledger import rates
from unioncard.ledger.backlog import EMPTY, LATE, Wait
from unioncard.ledger.figures import ZERO
from unioncard.ledger.month import Reporting
from unioncard.reports.editions import edition_of
from unioncard.reports.make_up import make_up_of
from unioncard.reports.make_up_words import MakeUpView
from unioncard.reports.standing import BankLine, Standing, Waits, bands_of, bank_lines, standing_of, waits_of
from unioncard.texts import month_progress as words
from unioncard.texts import month_waits
from unioncard.texts import reports as wording
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from unioncard.ledger.figures import Figures, Tally
    from unioncard.ledger.month import MonthReport, Row


class StepLine(TypedDict):
    """A step: this month, the month before (null in the first), 环比, all until the month's end, and its rate."""

    step: str
    name: str
    unit: str
    change: int
    last: int | None
    growth: float | None
    total: int
    rate: float | None
    means: str


class ReportingCounts(TypedDict):
    """Basic unions below: with documents of this month, of earlier ones alone, without any.

    ``late``: those that left something for over thirty days, whatever they reported; null where nobody counted.
    """

    unions: int
    active: int
    none: int
    never: int
    late: int | None


class UnionLine(TypedDict):
    """A union with all below it, or (``own``) what the report's own union did itself.

    ``reporting`` is the union's own where it is a basic one, ``below`` that of those below it; else null. ``waits`` has
    the kinds of which something waits, by days as in ``Waits``; null where nobody counted. Not ``known``: nobody in it
    ever reported anything, so its zeros are no figures and stand nowhere as such.
    """

    union: str
    name: str
    own: bool
    listed: bool
    departed: bool
    reporting: Reporting | None
    below: ReportingCounts | None
    known: bool
    members: int
    waiting: int
    card_rate: float | None
    waits: dict[str, list[int]] | None
    steps: list[StepLine]


class ReportHead(TypedDict):
    """A report of its own union; see Contents.

    ``make_up``: null in a file that an earlier release made.
    ``bulletin``: there is one, of a closed month of a union with others below it: it compares them.
    """

    union: str
    name: str
    month: str
    provisional: bool
    edition: int
    code: str
    made_at: str
    members: int
    waiting: int
    card_rate: float | None
    card_rate_means: str
    reporting: Reporting | None
    below: ReportingCounts | None
    steps: list[StepLine]
    waits: Waits | None
    banks: list[BankLine]
    make_up: MakeUpView | None
    bulletin: bool


class Contents(ReportHead):
    """A report. The lines of ``unions`` add up to its own figures."""

    unions: list[UnionLine]


def contents_of(report: MonthReport) -> Contents:
    """The report's values; unions directly below, in tree order, after the union's own work if it has some."""
    root, below, standing = report.root, report.reporting_below(), standing_of(report)
    lines = [_line(report, row, below, standing) for row in report.children()]
    if lines and (root.own or _own_waits(report)):
        own = _values(report, root.own, None)
        waits = _own_waits(report)
        name = wording.OWN_SHORT
        lines.insert(0, {"union": root.union.code, "name": name, "own": True, "listed": True, "departed": False,
                         "reporting": None, "below": None, "known": True, "waits": waits, **own})  # fmt: skip
    values = _values(report, root.total, root.last)
    return {
        "union": root.union.code, "name": root.union.name, "month": report.month, "provisional": report.provisional,
        "edition": 0 if report.provisional else report.edition, "code": edition_of(report),
        "made_at": clock.stamp(report.as_of), **values, "card_rate_means": words.CARD_RATE_MEANS,
        "reporting": _own_reporting(root), "below": _below(root, below, standing),
        "waits": waits_of(report, standing.of(root.union.code)), "banks": bank_lines(report), "unions": lines,
        "make_up": make_up_of(report),
        "bulletin": not report.provisional and any(not one["own"] for one in lines),
    }  # fmt: skip


def _own_waits(report: MonthReport) -> dict[str, list[int]] | None:
    """What waits of the report's own union by itself."""
    if report.backlogs is None:
        return None
    return bands_of(report.backlogs.unions.get(report.root.union.code, EMPTY))


def _below(row: Row, below: dict[str, Counter[Reporting]], standing: Standing) -> ReportingCounts | None:
    code = row.union.code
    return counts_below(below.get(code), standing.late[code] if standing.known else None)


def counts_below(counted: Counter[Reporting] | None, late: int | None) -> ReportingCounts | None:
    """Counts of basic unions by what they reported, and how many are late; None where there are none below."""
    if counted is None:
        return None
    states = {state: counted[state] for state in Reporting}
    return {
        "unions": sum(states.values()), "active": states[Reporting.ACTIVE], "none": states[Reporting.NONE],
        "never": states[Reporting.NEVER], "late": late,
    }  # fmt: skip


def steps_of(figures: Figures, last: Tally | None) -> list[StepLine]:
    """The steps of a line's figures; ``last``: what the month before changed, None where it is not known."""
    closing = figures.closing
    return [_step(step, figures.change, closing, last) for step in rates.STEPS]


def _step(step: rates.Step, changed: Tally, closing: Tally, last: Tally | None) -> StepLine:
    name, unit, means = words.STEPS[step.name]
    change, before = step.count(changed), None if last is None else step.count(last)
    return {
        "step": step.name, "name": name, "unit": unit, "change": change, "last": before,
        "growth": rates.growth(change, before), "total": step.count(closing),
        "rate": rates.rate(step, closing), "means": means,
    }  # fmt: skip


class _Values(TypedDict):
    members: int
    waiting: int
    card_rate: float | None
    steps: list[StepLine]


def _values(report: MonthReport, figures: Figures, last: Tally | None) -> _Values:
    return {
        "members": figures.closing.members,
        "waiting": figures.waiting,
        "card_rate": figures.open_rate,
        "steps": steps_of(figures, last if report.compared else None),
    }


def _line(report: MonthReport, row: Row, below: dict[str, Counter[Reporting]], standing: Standing) -> UnionLine:
    reporting, counts = _own_reporting(row), _below(row, below, standing)
    values = _values(report, row.total, row.last)
    return {
        "union": row.union.code, "name": row.union.name, "own": False, "listed": row.listed, "departed": row.departed,
        "reporting": reporting, "below": counts, "known": is_known(reporting, counts, values["steps"]),
        "waits": bands_of(standing.of(row.union.code)) if standing.known else None, **values,
    }  # fmt: skip


def is_known(reporting: Reporting | None, below: ReportingCounts | None, steps: Sequence[StepLine]) -> bool:
    """Whether anything is known of a line's union. Of one that never reported, with all below it, nothing is."""
    all_silent = below is None or below["unions"] == below["never"]
    unknown = all_silent and (reporting is Reporting.NEVER or below is not None)
    return not unknown or any(step["total"] or step["change"] for step in steps)


def is_head_known(contents: ReportHead) -> bool:
    """The same of a report's own union."""
    return is_known(contents["reporting"], contents["below"], contents["steps"])


def unknown_below(report: MonthReport) -> set[str]:
    """The unions directly below of which nothing is known."""
    return {one["union"] for one in contents_of(report)["unions"] if not one["known"]}


def _own_reporting(row: Row) -> Reporting | None:
    return row.reporting if row.union.kind is Kind.BASIC and row.listed and not row.departed else None


def json_file(contents: Contents) -> bytes:
    """The report as JSON (UTF-8)."""
    return json.dumps(contents, ensure_ascii=False, indent=1).encode()


def csv_file(report: MonthReport) -> bytes:
    """Every union of the subtree with all below it as CSV (UTF-8 with a mark, as spreadsheets want it)."""
    target = StringIO()
    writer = csv.writer(target)
    headings = (
        part.format(name=name) for step in rates.STEPS for name in words.STEPS[step.name][:1] for part in _parts(step)
    )
    writer.writerow([*words.FILE, *headings, words.CARD_RATE, *month_waits.FILE])
    top, standing, below = report.root.union.level, standing_of(report), report.reporting_below()
    for row in report.rows:
        known = is_known(_own_reporting(row), _below(row, below, standing), steps_of(row.total, None))
        writer.writerow([*_record(row, row.union.level - top, known=known), *_waits(row, standing)])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _parts(step: rates.Step) -> tuple[str, ...]:
    return words.FILE_STEP if step.of else words.FILE_STEP[:2]


def _record(row: Row, level: int, *, known: bool) -> list[object]:
    state = _own_reporting(row)
    figures = [row.total.closing.members, *_figures(row), words.percent(row.total.open_rate)]
    head = [level, _as_text(row.union.code), _as_text(row.union.name), words.STATES[state] if state else ""]
    return [*head, *(figures if known else [words.percent(None)] * len(figures))]


def _waits(row: Row, standing: Standing) -> Iterator[object]:
    backlog = standing.of(row.union.code)
    for kind in Wait:
        counts = backlog.of(kind)
        yield from (sum(counts), counts[LATE]) if standing.known else (words.percent(None),) * 2


def _figures(row: Row) -> Iterator[object]:
    closing = row.total.closing
    for step in rates.STEPS:
        yield step.count(row.total.change)
        yield step.count(closing)
        if step.of:
            yield words.percent(rates.rate(step, closing))


def _as_text(value: str) -> str:
    """A spreadsheet takes what begins with one of these for a formula."""
    return f"'{value}" if begins_formula(value) else value


def never_reported(report: MonthReport) -> Iterator[tuple[Row, str]]:
    """The basic unions below that never reported anything, each with the name of the union above it."""
    names = {row.union.code: row.union.name for row in report.rows}
    for row in report.rows[1:]:
        if _own_reporting(row) is Reporting.NEVER and row.total == ZERO:
            yield row, names.get(row.union.parent or "", "")
