"""Use case of the province on audits: which there were, what they found, and one more on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from typing_extensions import TypedDict

from unioncard import clock
from unioncard.errors import InvalidInput
from unioncard.texts import audit as texts
from unioncard.texts import reports as months

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from unioncard.clock import Month
    from unioncard.ledger.closing import ClosingStore
    from unioncard.reports.audit import Difference
    from unioncard.reports.audit_run import Audit
    from unioncard.unions.officer import Officer
    from unioncard.unions.union import Union

PAGE: Final = 50


class AuditReader(Protocol):
    """Port: audits as they were stored."""

    def audit(self, id: str) -> Audit:
        """One audit; NotFound."""
        ...

    def page(self, most: int, after: str = "") -> tuple[list[Audit], str]:
        """The latest audits, and after which the next page begins, '' at the end."""
        ...

    def findings(self, id: str) -> list[Difference]:
        """What an audit found."""
        ...


@dataclass(frozen=True, slots=True)
class AuditDesk:
    """Audits, for the province. ``order`` sends the order to the function that carries it out."""

    audits: AuditReader
    closings: ClosingStore
    order: Callable[[str, str, str], None]
    now: Callable[[], datetime] = clock.reading

    def ask(self, officer: Officer, month: str) -> str:
        """Order an audit, of a closed month or with '' of the last one; its id. InvalidInput: no closed month."""
        if month and self.closings.month(_month(month)) is None:
            raise InvalidInput(texts.NOT_CLOSED.format(month=months.month_text(_month(month))))
        id = clock.moment(self.now())
        self.order(id, month, officer.subject)
        return id


def _month(text: str) -> Month:
    try:
        return clock.month(text)
    except ValueError:
        raise InvalidInput(months.NOT_A_MONTH) from None


class AuditView(TypedDict):
    """One audit; ``differences`` is null until it is over."""

    audit: str
    month: str | None
    by: str | None
    items: int | None
    differences: int | None
    finished_at: str | None


class FindingView(TypedDict):
    """Two sides that say different things of one subject of a union; counts by name, without zeros."""

    union: str | None
    union_name: str | None
    rule: str
    says: str
    subject: str
    booked: dict[str, int]
    found: dict[str, int]


class AuditFindingsView(AuditView):
    """One audit with what it found."""

    findings: list[FindingView]


class AuditsView(TypedDict):
    """A page of audits, newest first."""

    audits: list[AuditView]
    cursor: str | None


class AuditOrderedView(TypedDict):
    """An audit that was ordered."""

    audit: str


def audit_view(one: Audit) -> AuditView:
    """JSON of an audit."""
    return {
        "audit": one.id,
        "month": one.month or None,
        "by": one.by or None,
        "items": one.items if one.is_over else None,
        "differences": one.differences,
        "finished_at": one.finished_at or None,
    }


def audits_view(found: Sequence[Audit], following: str) -> AuditsView:
    """JSON of a page."""
    return {"audits": [audit_view(one) for one in found], "cursor": following or None}


def findings_view(one: Audit, found: Sequence[Difference], unions: dict[str, Union]) -> AuditFindingsView:
    """JSON of an audit with its findings; ``unions`` are those that it names."""
    return {
        **audit_view(one),
        "findings": [
            {
                "union": each.union or None,
                "union_name": unions[each.union].name if each.union in unions else None,
                "rule": each.rule,
                "says": texts.RULES[each.rule],
                "subject": each.subject,
                "booked": dict(each.booked),
                "found": dict(each.found),
            }
            for each in found
        ],
    }
