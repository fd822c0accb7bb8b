"""Text of the system's letters (templates in texts/mails). Counts and ids only, no personal data (invariant 7)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.reports.editions import MonthSummary

SHOWN_ROWS = 50
"""Rows a letter about transfers lists; all of them are behind its link."""
TOP = 5
"""Kinds of findings a letter lists; all of them are behind its link."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter without its envelope: it knows no address."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedRegister:
    """Values of the letter about a checked register. ``findings`` are (Chinese title, count), in any order."""

    union: str
    register: str
    state: Literal["checked", "rejected"]
    read: int
    accepted: int
    rejected: int
    findings: Sequence[tuple[str, int]] = ()
    kind: Literal["members", "unions", "roster"] = "members"


def register_checked(checked: CheckedRegister, *, origin: str) -> Letter:
    """The letter to the union whose register was checked. ``origin`` is the public one, ``https://host``."""
    top = sorted(checked.findings, key=lambda finding: -finding[1])[:TOP]
    words = {name: getattr(checked, name) for name in ("union", "register", "state", "read", "accepted", "rejected")}
    words |= {"kind": checked.kind, "form": texts.FORMS[checked.kind]}
    text = _render("register_checked.txt.j2", {**words, "top": top, "link": f"{origin.rstrip('/')}/"})
    rows = texts.ROWS.format(accepted=checked.accepted, rejected=checked.rejected)
    verdict = texts.WHOLE_FILE_REJECTED if checked.state == "rejected" else rows
    subject = texts.REGISTER_CHECKED.format(form=texts.FORMS[checked.kind], verdict=verdict, union=checked.union)
    return Letter(subject, text)


def transfer_asked(union: str, register: str, rows: Sequence[int], *, origin: str) -> Letter:
    """The letter to the union whose members others want: its own register and its rows, nothing of the persons."""
    words = {
        "union": union,
        "register": register,
        "rows": "、".join(map(str, rows[:SHOWN_ROWS])),
        "count": len(rows),
        "more": len(rows) > SHOWN_ROWS,
        "link": f"{origin.rstrip('/')}/",
    }
    subject = texts.TRANSFER_ASKED.format(people=len(rows), union=union)
    return Letter(subject, _render("transfer_asked.txt.j2", words))


def mail_unreachable(above: str, union: str, code: str, *, origin: str) -> Letter:
    """The letter to the union above one whose address takes no mail; it does not repeat the address."""
    words = {"above": above, "union": union, "code": code, "link": f"{origin.rstrip('/')}/"}
    return Letter(texts.MAIL_UNREACHABLE.format(union=union), _render("mail_unreachable.txt.j2", words))


def month_report(summary: MonthSummary, workbook: Attachment, *, origin: str) -> Letter:
    """The letter that brings the month's workbook to the union it is about."""
    year, number = summary.month.split("-")
    month = texts.MONTH.format(year=year, month=int(number))
    words = {
        "union": summary.union,
        "month": month,
        "provisional": summary.provisional,
        "totals": summary.totals,
        "attachment": workbook.name,
        "link": f"{origin.rstrip('/')}/",
    }
    mark = texts.PROVISIONAL if summary.provisional else ""
    subject = texts.MONTH_REPORT.format(month=month, mark=mark, union=summary.union)
    return Letter(subject, _render("month_report.txt.j2", words), (workbook,))


def _render(template: str, words: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(**words, signature=texts.SIGNATURE)


@cache
def _environment() -> Environment:
    """Strict: a name the template uses and nobody gave is an error, not an empty place in an official letter."""
    return Environment(
        loader=PackageLoader("unioncard.texts", "mails"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
