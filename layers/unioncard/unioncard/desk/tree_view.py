"""Unions, agreements and banks as JSON of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from unioncard.desk.mark_view import MarkView, mark_view
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from unioncard.desk.tree import UnionDetails
    from unioncard.people.address_mark import Mark
    from unioncard.unions.agreement import Agreement, Bank
    from unioncard.unions.union import Union


class UnionLineView(TypedDict):
    """A union in short."""

    union: str
    name: str
    kind: Kind
    parent: str | None
    level: int
    contact_mail: str | None


class UnionsView(TypedDict):
    """A page of the unions directly below one, by code."""

    unions: list[UnionLineView]
    cursor: str | None


class NamedUnionView(TypedDict):
    """A union by its code and name."""

    union: str
    name: str


class CoveringAgreementView(TypedDict):
    """The agreement that covers a union; ``union`` is who signed it."""

    agreement: str
    union: str
    bank: str
    bank_name: str
    valid_to: str | None


class UnionView(UnionLineView):
    """A union, those above it from the province down, and the agreement that covers it today."""

    type: str | None
    credit_code: str | None
    founded: str | None
    member_count: int | None
    mail_mark: MarkView | None
    above: list[NamedUnionView]
    agreement: CoveringAgreementView | None


class AgreementView(TypedDict):
    """An agreement; days YYYY-MM-DD, ``valid_to`` null for no end."""

    agreement: str
    union: str
    bank: str
    state: Literal["coming", "holding", "over"]
    valid_from: str
    valid_to: str | None
    batch_limit: int
    bank_unit: str | None
    noted_by: str | None
    noted_at: str | None


class AgreementsView(TypedDict):
    """All agreements of a union, past ones too, by their first day."""

    agreements: list[AgreementView]


class BankView(TypedDict):
    """A bank of the list; ``configured``: it has a profile."""

    bank: str
    name: str
    encoding: str
    configured: bool


class BanksView(TypedDict):
    """The province's list of banks."""

    banks: list[BankView]


def union_line_view(union: Union) -> UnionLineView:
    """A union in short."""
    return {
        "union": union.code,
        "name": union.name,
        "kind": union.kind,
        "parent": union.parent,
        "level": union.level,
        "contact_mail": union.contact_mail or None,
    }


def unions_view(page: Iterable[Union], after: str) -> UnionsView:
    """A page of unions; a null cursor is the end."""
    return {"unions": list(map(union_line_view, page)), "cursor": after or None}


def union_view(details: UnionDetails, mark: Mark | None = None) -> UnionView:
    """A union with the mark of its address, those above it from the province down, and the agreement that covers it
    today, or null.
    """
    union, agreement, bank = details.union, details.agreement, details.bank
    covering: CoveringAgreementView | None = None
    if agreement and bank:
        covering = {
            "agreement": agreement.id,
            "union": agreement.union,
            "bank": agreement.bank,
            "bank_name": bank.name,
            "valid_to": str(agreement.valid_to) if agreement.valid_to else None,
        }
    return {
        **union_line_view(union),
        "type": union.type or None,
        "credit_code": union.credit_code or None,
        "founded": union.founded or None,
        "member_count": union.member_count,
        "mail_mark": mark_view(mark),
        "above": [{"union": one.code, "name": one.name} for one in details.above],
        "agreement": covering,
    }


def agreement_view(one: Agreement, today: date) -> AgreementView:
    """An agreement. ``state``: coming, holding or over."""
    return {
        "agreement": one.id,
        "union": one.union,
        "bank": one.bank,
        "state": "holding" if one.holds_on(today) else "coming" if today < one.valid_from else "over",
        "valid_from": str(one.valid_from),
        "valid_to": str(one.valid_to) if one.valid_to else None,
        "batch_limit": one.batch_limit,
        "bank_unit": one.bank_unit or None,
        "noted_by": one.noted_by or None,
        "noted_at": one.noted_at or None,
    }


def bank_view(bank: Bank) -> BankView:
    """A bank of the list."""
    return {"bank": bank.code, "name": bank.name, "encoding": bank.encoding, "configured": bool(bank.profile)}


def agreements_view(found: Iterable[Agreement], today: date) -> AgreementsView:
    """The agreements of a union."""
    return {"agreements": [agreement_view(one, today) for one in found]}


def banks_view(found: Iterable[Bank]) -> BanksView:
    """The list of banks."""
    return {"banks": list(map(bank_view, found))}
