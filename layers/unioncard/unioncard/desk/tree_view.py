"""Unions, agreements and banks as JSON of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from unioncard.desk.tree import UnionDetails
    from unioncard.unions.agreement import Agreement, Bank
    from unioncard.unions.union import Union


def union_line_view(union: Union) -> dict[str, Any]:
    """A union in short."""
    return {
        "union": union.code,
        "name": union.name,
        "kind": union.kind.value,
        "parent": union.parent,
        "level": union.level,
        "contact_mail": union.contact_mail or None,
    }


def union_view(details: UnionDetails) -> dict[str, Any]:
    """A union, those above it from the province down, and the agreement that covers it today, or null."""
    union, agreement, bank = details.union, details.agreement, details.bank
    covering = None
    if agreement and bank:
        covering = {
            "agreement": agreement.id,
            "union": agreement.union,
            "bank": agreement.bank,
            "bank_name": bank.name,
            "valid_to": str(agreement.valid_to) if agreement.valid_to else None,
        }
    return union_line_view(union) | {
        "type": union.type or None,
        "credit_code": union.credit_code or None,
        "founded": union.founded or None,
        "member_count": union.member_count,
        "above": [{"union": one.code, "name": one.name} for one in details.above],
        "agreement": covering,
    }


def agreement_view(one: Agreement, today: date) -> dict[str, Any]:
    """An agreement. ``state``: coming, holding or over."""
    state = "holding" if one.holds_on(today) else "coming" if today < one.valid_from else "over"
    return {
        "agreement": one.id,
        "union": one.union,
        "bank": one.bank,
        "state": state,
        "valid_from": str(one.valid_from),
        "valid_to": str(one.valid_to) if one.valid_to else None,
        "batch_limit": one.batch_limit,
        "bank_unit": one.bank_unit or None,
        "noted_by": one.noted_by or None,
        "noted_at": one.noted_at or None,
    }


def bank_view(bank: Bank) -> dict[str, Any]:
    """A bank of the list."""
    return {"bank": bank.code, "name": bank.name, "encoding": bank.encoding, "configured": bool(bank.profile)}
