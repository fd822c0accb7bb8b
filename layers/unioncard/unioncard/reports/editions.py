"""An edition of a month: its workbook and summary among the products, under the digest of its figures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.clock import Month
from unioncard.ledger.month import Reporting
from unioncard.media import JSON
from unioncard.reports.make_up_words import in_a_sentence
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

    from unioncard.ledger.figures import Figures
    from unioncard.ledger.month import MonthReport
    from unioncard.products import Products
    from unioncard.reports.contents import Contents, ReportingCounts, StepLine
    from unioncard.reports.standing import BankLine, Waits


# The figures of a month that a letter or a first page names.


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """The figures a letter names: members and cards to the end of the month, and two of this month."""

    members: int
    joined: int
    requested: int
    opened: int
    opened_this_month: int
    refused: int
    waiting: int

    @classmethod
    def of(cls, figures: Figures) -> MonthTotals:
        """The totals of a report's row."""
        closing, change = figures.closing, figures.change
        return cls(
            members=closing.members,
            joined=change.joined,
            requested=closing.requested,
            opened=closing.opened,
            opened_this_month=change.opened,
            refused=closing.refused,
            waiting=figures.waiting,
        )


@dataclass(frozen=True, slots=True)
class MonthSummary:
    """What a letter says of a month's report for one union and its subtree."""

    union: str
    month: Month
    provisional: bool
    totals: MonthTotals
    code: str = ""
    edition: int = 1
    reason: str = ""
    steps: Sequence[StepLine] = ()
    below: ReportingCounts | None = None
    waits: Waits | None = None
    banks: Sequence[BankLine] = ()
    make_up: str = ""
    """The sentence on the make-up of members, '' where none is counted."""
    bulletin: bool = False
    """Whether there is a bulletin: of a union with others below it."""
    reporting: Reporting | None = None
    """Of a basic union; None of others, and in a summary of an earlier release."""

    @property
    def file_name(self) -> str:
        """The workbook's name as an officer sees it."""
        return wording.file_name(self.union, self.month, provisional=self.provisional, edition=self.edition)


def edition_of(report: MonthReport) -> str:
    """The digest of a report's figures, without the instant at which it was made and without lines of zeros.

    A union that was loaded after a month was closed has such a line in it: that is no other edition. The line of the
    report's own union counts whatever is in it, or all papers of a month in which there is nothing had one code.
    """
    rows = [row for row in report.rows if row.own or row.total or row is report.root]
    figures = [(row.union.code, row.own, row.total) for row in rows]
    restated = [report.edition] if report.edition > 1 else []
    told = [report.month, report.provisional, figures, *restated, *_standing(report)]
    content = json.dumps(told, default=_fields, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _fields(record: DataclassInstance) -> dict[str, object]:
    """A record as JSON has it; ``asdict`` would copy all that is in it, each number and text by itself."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _standing(report: MonthReport) -> list[object]:
    """What waits, how banks answered and who the members are, where there is any of it: nothing of months that were
    closed without it."""
    codes = {row.union.code for row in report.rows}
    whole = report.root.union.parent is None
    unions = report.backlogs.unions if report.backlogs else {}
    waits = [[code, one.counts] for code, one in sorted(unions.items()) if one and (whole or code in codes)]
    days = [
        [code, bank, sorted(one.days.items()), sorted(one.reasons.items())]
        for code, banks in sorted(report.answers.items())
        if whole or code in codes
        for bank, one in sorted(banks.items())
    ]
    made = report.make_up.sealed
    return [*([waits] if waits else []), *([days] if days else []), *([["make-up", *made]] if made else [])]


def keep_summary(products: Products, report: MonthReport, contents: Contents) -> None:
    """Keep what the edition's letter will say."""
    root, edition = report.root, contents["code"]
    totals, number = MonthTotals.of(root.total), report.edition
    summary = MonthSummary(
        root.union.name, report.month, report.provisional, totals, edition, number, report.reason,
        contents["steps"], contents["below"], contents["waits"], contents["banks"],
        in_a_sentence(contents["make_up"]) if contents["make_up"] else "", contents["bulletin"],
        contents["reporting"],
    )  # fmt: skip
    content = json.dumps(summary, default=_fields, ensure_ascii=False)
    products.keep(_summary_name(root.union.code, report.month, edition), content.encode(), JSON)


def read_summary(products: Products, union: str, month: str, edition: str) -> MonthSummary:
    """What an edition's letter says; NotFound."""
    content = json.loads(products.read(_summary_name(union, month, edition)))
    totals = MonthTotals(**content["totals"])
    number, reason = content.get("edition", 1), content.get("reason", "")
    month, provisional = Month(content["month"]), content["provisional"]
    steps, below, waits = content.get("steps", ()), content.get("below"), content.get("waits")
    banks, bulletin = content.get("banks", ()), content.get("bulletin", False)
    make_up = content.get("make_up", "")
    reporting = Reporting(content["reporting"]) if content.get("reporting") else None
    return MonthSummary(
        content["union"], month, provisional, totals, edition, number, reason, steps, below, waits, banks, make_up,
        bulletin, reporting,
    )  # fmt: skip


def _summary_name(union: str, month: str, edition: str) -> str:
    return f"reports/{month}/{union}/{edition}.json"
