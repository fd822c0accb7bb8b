"""Use case of officers on letters: what was sent to a union and to those below it; no address is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from typing_extensions import TypedDict

from unioncard.desk.list_view import PageView, page_view
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.desk.lists import ListPage


@dataclass(frozen=True, slots=True)
class SentMail:
    """A letter that is done: its name, what became of it (notifications/outbox.py), and when."""

    name: str
    state: str
    since: str


class SentMails(Protocol):
    """The port to letters."""

    def find_many(self, names: Sequence[str]) -> dict[str, SentMail]:
        """Those of the letters that are known, by name."""
        ...


class MailView(TypedDict):
    """A letter; see ``mails_view``."""

    kind: str
    union: str
    union_name: str
    register: str | None
    month: str | None
    state: str
    at: str
    message: str


class MailsView(PageView):
    """A page of letters, newest first."""

    mails: list[MailView]


_OF_REGISTERS = frozenset({"register-checked", "transfer-asked", "transfer-answered"})


def mails_view(page: ListPage[SentMail]) -> MailsView:
    """Letters by their kind, to which union, about which register or month, and what became of each."""
    return {"mails": [_mail_view(record, union.code, union.name) for record, union in page.entries], **page_view(page)}


def _mail_view(record: SentMail, union: str, name: str) -> MailView:
    kind, _, rest = record.name.partition("/")
    first = rest.partition("/")[0]
    return {
        "kind": kind,
        "union": union,
        "union_name": name,
        "register": first if kind in _OF_REGISTERS else None,
        "month": first if kind == "month-report" else None,
        "state": record.state,
        "at": record.since,
        "message": texts.STATES[record.state],
    }
