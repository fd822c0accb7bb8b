"""Use case of officers on the months' reports: a month as its file has it, with all files and the months before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import Field
from typing_extensions import TypedDict

from unioncard.desk.reach import union_in_reach
from unioncard.desk.requests import UnionQuery
from unioncard.errors import NotFound
from unioncard.ledger.figures import Figures
from unioncard.ledger.month import Reporting
from unioncard.products import bulletin_name, report_data_name, workbook_name
from unioncard.reports.contents import Contents, ReportHead, StepLine, UnionLine, is_known, steps_of
from unioncard.texts import reports as texts
from unioncard.texts.bulletin import file_name as bulletin_file

if TYPE_CHECKING:
    from unioncard.products import Products
    from unioncard.reports.reported import ReportedMonth, ReportedMonths
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore

MONTHS: Final = 12
"""Months of the trend."""
PAGE: Final = 100
"""Unions directly below on a page."""


class ReportQuery(UnionQuery):
    """The query of GET /reports: ``month`` (``YYYY-MM``), '' for the newest, and the ``cursor`` of the page before."""

    month: str = Field("", pattern=r"^([0-9]{4}-[0-9]{2})?$")
    cursor: str = Field("", pattern="^[0-9]{0,6}$")


class ReportedMonthView(TypedDict):
    """A month of the trend."""

    month: str
    edition: int
    steps: list[StepLine]


class ReportFilesView(TypedDict):
    """Links to an edition's files, for some minutes. ``bulletin``: null where there is none."""

    workbook: str
    csv: str
    json: str
    bulletin: str | None


class ReportsView(TypedDict):
    """A union's months, the newest first, and one of them: its values, files and a page of the unions below.

    ``report`` and ``files`` are null where no month has been reported.
    """

    union: str
    union_name: str
    months: list[ReportedMonthView]
    report: ReportHead | None
    files: ReportFilesView | None
    unions: list[UnionLine]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """Reads what was reported; nothing is worked out here that the report does not say."""

    directory: DirectoryStore
    reported: ReportedMonths
    products: Products

    def show(self, officer: Officer, asked: ReportQuery) -> ReportsView:
        """A month of a union; NotFound for one that was not reported, NotAllowed out of reach."""
        union = union_in_reach(self.directory, officer, asked.union or officer.union)
        months = self.reported.of_union(union.code, MONTHS)
        view: ReportsView = {
            "union": union.code, "union_name": union.name, "months": list(map(_month_view, months)),
            "report": None, "files": None, "unions": [], "cursor": None,
        }  # fmt: skip
        chosen = self.reported.find(union.code, asked.month) if asked.month else next(iter(months), None)
        if chosen is None:
            if asked.month:
                raise NotFound(texts.NOT_REPORTED)
            return view
        contents = stored_contents(self.products.read(self._data(chosen, "json")))
        lines, begin = contents.pop("unions"), int(asked.cursor or 0)  # type: ignore[misc]
        further = str(begin + PAGE) if begin + PAGE < len(lines) else None
        return {
            **view, "report": contents, "files": self._files(chosen, contents), "unions": lines[begin : begin + PAGE],
            "cursor": further,
        }  # fmt: skip

    def _files(self, chosen: ReportedMonth, contents: Contents) -> ReportFilesView:
        name = chosen.file.removesuffix(".xlsx")
        workbook = workbook_name(chosen.union, chosen.month, chosen.code)
        bulletin = bulletin_name(chosen.union, chosen.month, chosen.code)
        saved_as = bulletin_file(contents["name"], contents["month"], contents["edition"])
        return {
            "workbook": self.products.link(workbook, chosen.file),
            "csv": self.products.link(self._data(chosen, "csv"), f"{name}.csv"),
            "json": self.products.link(self._data(chosen, "json"), f"{name}.json"),
            "bulletin": self.products.link(bulletin, saved_as) if contents["bulletin"] else None,
        }

    def _data(self, chosen: ReportedMonth, ending: str) -> str:
        return report_data_name(chosen.union, chosen.month, chosen.code, ending)


def stored_contents(content: bytes) -> Contents:
    """What a file says; one that an earlier release made says nothing of what waits, of banks and of who the members
    are, and has no bulletin beside it."""
    found = json.loads(content)
    for one in (found, *found["unions"]):
        one.setdefault("waits", None)
        if one["below"]:
            one["below"].setdefault("late", None)
    for one in found["unions"]:
        reporting = Reporting(one["reporting"]) if one["reporting"] else None
        one.setdefault("known", is_known(reporting, one["below"], one["steps"]))
    found.setdefault("banks", [])
    found.setdefault("make_up", None)
    found.setdefault("bulletin", False)
    contents: Contents = found
    return contents


def _month_view(one: ReportedMonth) -> ReportedMonthView:
    figures = Figures(one.total + -one.change, one.change)
    return {"month": one.month, "edition": one.number, "steps": steps_of(figures, None)}
