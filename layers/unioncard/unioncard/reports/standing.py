"""What waits and how banks answered, worked out once for a report: see contents.py, which shows it everywhere."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from typing_extensions import TypedDict

from unioncard.ledger.backlog import EMPTY, LATE, Backlog, Wait
from unioncard.ledger.bank_answers import joined
from unioncard.texts import month_waits as words
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.ledger.bank_answers import BankAnswers
    from unioncard.ledger.month import MonthReport, Row


class WaitLine(TypedDict):
    """A kind of what waits; ``bands`` by days 0–7, 8–15, 16–30 and more, ``total`` is their sum."""

    kind: str
    name: str
    unit: str
    bands: list[int]
    total: int


class Waits(TypedDict):
    """What waits of a union with all below it, with ages to the day ``until``, as it stood ``as_of``."""

    as_of: str
    until: str
    kinds: list[WaitLine]


class ReasonLine(TypedDict):
    """A reason for which cards were refused."""

    reason: str
    name: str
    count: int


class BankLine(TypedDict):
    """How a bank answered this month; days are None where no card was answered."""

    bank: str
    name: str
    answered: int
    opened: int
    refused: int
    median: int | None
    longest: int | None
    reasons: list[ReasonLine]


class Standing(NamedTuple):
    """By union with all below it: what waits, and how many basic unions below are late. ``known``: somebody counted."""

    known: bool
    backlogs: dict[str, Backlog]
    late: Counter[str]

    def of(self, union: str) -> Backlog:
        """What waits of a union with all below it."""
        return self.backlogs.get(union, EMPTY)


def standing_of(report: MonthReport) -> Standing:
    """Sums by the month's tree. What waits of a union that has no place in it counts for the province alone."""
    found, late = dict[str, Backlog](), Counter[str]()
    rows = {row.union.code: row for row in report.rows}
    root = report.root.union
    for code, backlog in (report.backlogs.unions if report.backlogs else {}).items():
        row = rows.get(code)
        above = row.union.ancestry() if row else (root.code,) if root.parent is None else ()
        for one in above:
            if one in rows:
                found[one] = found.get(one, EMPTY) + backlog
        if row and _may_be_late(row) and backlog.is_late:
            late.update(one for one in above if one in rows and one != code)
    return Standing(report.backlogs is not None, found, late)


def late_unions(report: MonthReport) -> Iterator[tuple[Row, Backlog, str]]:
    """The basic unions that have left something for more than thirty days, with the name of the union above."""
    if report.backlogs is None:
        return
    names = {row.union.code: row.union.name for row in report.rows}
    for row in report.rows:
        backlog = report.backlogs.unions.get(row.union.code)
        if backlog and backlog.is_late and _may_be_late(row):
            yield row, backlog, names.get(row.union.parent or "", "")


def _may_be_late(row: Row) -> bool:
    return row.union.kind is Kind.BASIC and row.listed and not row.departed


def waits_of(report: MonthReport, backlog: Backlog) -> Waits | None:
    """All kinds of a union's backlog, also those of which nothing waits; None where nobody counted."""
    if report.backlogs is None:
        return None
    return {"as_of": report.backlogs.as_of, "until": report.backlogs.until, "kinds": wait_lines(backlog)}


def wait_lines(backlog: Backlog) -> list[WaitLine]:
    """A line a kind."""
    lines: list[WaitLine] = []
    for kind in Wait:
        name, unit = words.KINDS[kind.value]
        counts = backlog.of(kind)
        lines.append({"kind": kind.value, "name": name, "unit": unit, "bands": list(counts), "total": sum(counts)})
    return lines


def bands_of(backlog: Backlog) -> dict[str, list[int]]:
    """The same of a line among many: kinds of which something waits, by band."""
    return {kind.value: list(counts) for kind, counts in backlog.counts.items() if any(counts)}


def over_thirty(bands: dict[str, list[int]]) -> int:
    """What is late of what is the union's to do."""
    return sum(counts[LATE] for kind, counts in bands.items() if kind != Wait.AT_BANK.value)


def bank_lines(report: MonthReport) -> list[BankLine]:
    """Banks that answered this month, the slowest first."""
    codes = {row.union.code for row in report.rows}
    whole = report.root.union.parent is None
    told = joined(banks for union, banks in report.answers.items() if whole or union in codes)
    lines = [_bank_line(code, report.banks.get(code, code), answers) for code, answers in told.items()]
    return sorted(lines, key=lambda one: (-(one["median"] or 0), -(one["longest"] or 0), one["bank"]))


def _bank_line(code: str, name: str, answers: BankAnswers) -> BankLine:
    reasons = sorted(answers.reasons.items(), key=lambda one: (-one[1], one[0]))
    return {
        "bank": code, "name": name, "answered": answers.answered, "opened": answers.answered - answers.refused,
        "refused": answers.refused, "median": answers.median, "longest": answers.longest,
        "reasons": [
            {"reason": reason, "name": words.REASONS.get(reason, words.REASONS["other"]), "count": count}
            for reason, count in reasons
        ],
    }  # fmt: skip


def reasons_text(line: BankLine) -> str:
    """The reasons of a bank's refusals in one cell or sentence."""
    return "、".join(f"{one['name']} {one['count']:,}" for one in line["reasons"])
