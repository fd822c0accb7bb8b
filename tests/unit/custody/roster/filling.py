"""A clerk at a roster: fills cells in, saves, and what the check and the admission say of it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from support.custody_story import BATCH, NOW, PATH, UNION, Directory, Story
from unioncard.custody.apply import CustodyUpdates
from unioncard.custody.closing import BatchCloser
from unioncard.custody.roster.admission import RosterAdmission
from unioncard.custody.roster.masked import RosterCards
from unioncard.custody.roster.workbook import RosterBuilder
from unioncard.registers.check import check
from unioncard.registers.register import Register
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.registers.check import Checked
    from unioncard.registers.intake import AdmissionResult
    from unioncard.sheets.findings import Finding

ROSTER_REGISTER = "R20261127-4444444444"
TODAY = date(2026, 11, 27)
SIGNED_ON = datetime(2026, 11, 25)


def made(story: Story) -> bytes:
    """The roster as an officer downloads it."""
    directory: Any = Directory()
    members: Any = story.members
    return RosterBuilder(story.shelf, members, story.vault, directory, story.custody).make(BATCH)


def admission(story: Story) -> RosterAdmission:
    """As the function puts it together."""
    members: Any = story.members
    carrying = CustodyUpdates(story.shelf, story.custody, lambda: NOW)
    return RosterAdmission(
        carrying, RosterCards(members, story.vault), BatchCloser(story.shelf, story.custody, lambda: NOW)
    )


def register(name: str) -> Register:
    """The opened register of a roster."""
    return Register(name, UNION, PATH, "officer-1", "2026-11-27T04:00:00Z", kind=Kind.ROSTER, batch=BATCH)


@dataclass
class Clerk:
    """Fills a roster; ``first`` is the row below its header."""

    content: bytes
    first: int = field(init=False)

    def __post_init__(self) -> None:
        self.book = load_workbook(io.BytesIO(self.content))
        self.sheet = self.book.worksheets[0]
        header = next(cell for row in self.sheet.iter_rows(max_row=30) for cell in row if cell.value == "序号")
        self.first = header.row + 1
        self.columns = {str(cell.value): cell.column for cell in self.sheet[header.row] if cell.value}

    def fill(self, number: int, **cells: object) -> None:
        """Type into the row of a batch row's number."""
        for column, value in cells.items():
            self.sheet.cell(self.first + number - 1, self.columns[column]).value = value  # type: ignore[assignment]

    def save(self, folder: Path) -> Path:
        """The workbook as a file."""
        path = folder / "roster.xlsx"
        self.book.save(path)
        self.book = load_workbook(path)  # openpyxl writes a picture only once
        self.sheet = self.book.worksheets[0]
        return path

    def shown(self, number: int, column: str) -> object:
        """What stands in the row of a batch row's number."""
        return self.sheet.cell(self.first + number - 1, self.columns[column]).value


def checked(path: Path) -> Checked:
    """What the register engine says."""
    return check(path, today=TODAY, kind=Kind.ROSTER)


def admitted(story: Story, of: Checked, name: str = ROSTER_REGISTER) -> AdmissionResult:
    """What the store says."""
    return admission(story).admit(register(name), of.accepted, lambda _: None)


def codes(findings: Any) -> list[tuple[int | None, str | None, str]]:
    """Row, column and code of each finding."""
    listed: list[Finding] = list(findings)
    return [(one.row, one.column, one.code.value) for one in listed]
