"""Cases about persons as JSON of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from unioncard.persons.case import Act, CaseState, PersonCase
from unioncard.texts import persons as texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from unioncard.persons.holdings import Holding


class PersonCaseLineView(TypedDict):
    """A case in short: nothing about the person."""

    case: str
    act: Act
    state: CaseState
    reason: str
    asked_at: str
    asked_by_you: bool
    lapsed: bool
    approved_at: str | None
    ended_at: str | None


class PersonCasesView(TypedDict):
    """A page of cases; a null cursor is the end."""

    cases: list[PersonCaseLineView]
    cursor: str | None


class HoldingView(TypedDict):
    """One record; ``until`` is the last day it is kept, null where it has no end of its own."""

    kind: str
    id: str
    at: str | None
    shown: dict[str, str]
    until: str | None


class PersonCaseView(PersonCaseLineView):
    """One case; see ``person_case_view``."""

    name: str
    number: str
    columns: list[str]
    officer: str
    approver: str | None
    refusal: str | None
    erased: dict[str, int]
    files_until: str | None
    holdings: list[HoldingView] | None
    notes: list[str]


class FormerView(TypedDict):
    """Cells as they were until a correction."""

    until: str
    cells: dict[str, str]


class RecordView(TypedDict):
    """A person's record in one union, with its values."""

    union: str
    membership: str
    membership_at: str | None
    register: str
    row: int
    cells: dict[str, str]
    originals: dict[str, str]
    former: list[FormerView]
    card: str | None


class PersonRecordView(TypedDict):
    """Everything that is held of a person, for the person alone."""

    case: str
    records: list[RecordView]
    holdings: list[HoldingView]
    notes: list[str]


def person_case_line_view(case: PersonCase, subject: str, now: datetime) -> PersonCaseLineView:
    """A case in short. Who asked (``asked_by_you``) cannot approve; one that ``lapsed`` has to be asked for anew."""
    return {
        "case": case.id,
        "act": case.act,
        "state": case.state,
        "reason": case.reason,
        "asked_at": case.asked_at,
        "asked_by_you": case.officer == subject,
        "lapsed": case.lapsed(now),
        "approved_at": case.approved_at or None,
        "ended_at": case.ended_at or None,
    }


def person_cases_view(page: Iterable[PersonCase], after: str, subject: str, now: datetime) -> PersonCasesView:
    """A page of cases."""
    return {"cases": [person_case_line_view(one, subject, now) for one in page], "cursor": after or None}


def person_case_view(
    case: PersonCase, subject: str, now: datetime, holdings: Iterable[Holding] | None = None
) -> PersonCaseView:
    """One case. ``name`` and ``number`` are masked, '' once the person is erased; ``columns`` are those of a
    correction; ``erased`` counts by kind.
    """
    return {
        **person_case_line_view(case, subject, now),
        "name": case.name,
        "number": case.number,
        "columns": list(case.columns),
        "officer": case.officer,
        "approver": case.approver or None,
        "refusal": case.refusal or None,
        "erased": dict(case.erased),
        "files_until": case.files_until or None,
        "holdings": None if holdings is None else list(map(_holding_view, holdings)),
        "notes": _notes(case),
    }


def person_record_view(
    case: PersonCase, records: Iterable[Mapping[str, Any]], holdings: Iterable[Holding]
) -> PersonRecordView:
    """The whole record; nothing in it is masked but the list of holdings."""
    whole: list[Any] = [dict(one) for one in records]
    return {
        "case": case.id,
        "records": whole,
        "holdings": list(map(_holding_view, holdings)),
        "notes": [texts.BANK_KEEPS],
    }


def _holding_view(one: Holding) -> HoldingView:
    return {"kind": one.kind, "id": one.id, "at": one.at or None, "shown": dict(one.shown), "until": one.until or None}


def _notes(case: PersonCase) -> list[str]:
    """What the person is to know besides: the bank's part, and when files of many persons end."""
    if case.act is Act.CORRECT or case.state is CaseState.REFUSED:
        return []
    ends = [texts.FILES_KEEP.format(day=case.files_until)] if case.files_until else []
    return [texts.BANK_KEEPS, *ends]
