"""The code printed on every page of a month's report, and what anybody who holds the paper may ask about it.

A code is the digest of the edition's figures (editions.py). Whoever types it in learns which month, union and edition
the paper is of, whether a newer edition stands in its place, and the figures that a changed paper would not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from unioncard.errors import InvalidInput
from unioncard.texts import reports as texts

if TYPE_CHECKING:
    from unioncard.clock import Month
    from unioncard.reports.editions import MonthTotals

_CODE: Final = re.compile(r"[0-9a-f]{12}")
_IN_GROUPS: Final = 4


@dataclass(frozen=True, slots=True)
class PrintedEdition:
    """An edition whose pages may be on paper. ``number``: 0 while figures may grow, then 1, 2 … with restatements;
    ``at`` (``clock.stamp``) is when it was made.
    """

    code: str
    union: str
    name: str
    month: Month
    number: int
    at: str
    totals: MonthTotals
    reported: bool = True
    """Whether there are figures at all: the paper of who never reported has none."""


class PrintedEditions(Protocol):
    """Port: the editions that were made."""

    def enter(self, edition: PrintedEdition) -> None:
        """Enter an edition, and as its union's newest unless a newer one is there; again changes nothing."""
        ...

    def find(self, code: str) -> tuple[PrintedEdition, bool] | None:
        """The edition with a code, and whether it is its union's newest of its month."""
        ...


class ReportQuestion(BaseModel):
    """The body of POST /lookup/report: a code as printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(max_length=64)


class KnownReportView(TypedDict):
    """An edition of ours. ``edition`` is 0 while figures may grow; counts are those at the end of the month, and no
    figures where nothing was ever ``reported``."""

    known: Literal[True]
    month: str
    union: str
    edition: int
    newest: bool
    reported: bool
    members: int
    requested: int
    opened: int
    refused: int


class UnknownReportView(TypedDict):
    """Any code that is no edition's."""

    known: Literal[False]


def report_view(found: tuple[PrintedEdition, bool] | None) -> KnownReportView | UnknownReportView:
    """What is answered of a code."""
    if found is None:
        return {"known": False}
    edition, newest = found
    totals = edition.totals
    return {
        "known": True, "month": edition.month, "union": edition.name, "edition": edition.number, "newest": newest,
        "reported": edition.reported,
        "members": totals.members, "requested": totals.requested, "opened": totals.opened, "refused": totals.refused,
    }  # fmt: skip


def printed(code: str) -> str:
    """A code as it stands on paper: capitals, in groups of four."""
    return " ".join(code[at : at + _IN_GROUPS].upper() for at in range(0, len(code), _IN_GROUPS))


def read_code(typed: str) -> str:
    """The code that was typed or copied, with or without spaces and hyphens; InvalidInput."""
    code = re.sub(r"[\s\-\u2010-\u2015\uff0d]", "", typed).lower()
    code = code.replace("o", "0").replace("l", "1").replace("i", "1")  # letters that no code has, and paper may show
    if not _CODE.fullmatch(code):
        raise InvalidInput(texts.CODE_SHAPE)
    return code
