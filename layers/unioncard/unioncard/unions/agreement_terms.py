"""When an agreement begins and ends, and whom a letter about it goes to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from unioncard.messages.notify import AgreementTerm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from unioncard.unions.agreement import Agreement
    from unioncard.unions.union import Union

Term = Literal["begins", "ends-soon", "ends"]
NOTICE: Final = timedelta(days=30)
"""How long before its end a union is written to: a bank takes weeks to sign."""


def terms_on(agreement: Agreement, day: date) -> list[Term]:
    """Of what the morning of a day writes: its first day, its last one, and thirty days before that."""
    when: dict[Term, bool] = {
        "begins": agreement.valid_from == day,
        "ends-soon": agreement.valid_to == day + NOTICE,
        "ends": agreement.valid_to == day,
    }
    return [term for term, is_today in when.items() if is_today]


def terms_missed(agreement: Agreement, today: date) -> list[Term]:
    """What no morning to come will write of an agreement that is noted or changed today, and that is so today."""
    if not agreement.holds_on(today):
        return []
    last = agreement.valid_to
    if last is None or last > today + NOTICE:
        return ["begins"]
    return ["begins", "ends" if last == today else "ends-soon"]


def letters_about(agreement: Agreement, terms: Sequence[Term], union: Union) -> list[AgreementTerm]:
    """The orders of letters: to its union, and of an end to the one above too, below which others may rest on it."""
    orders = []
    for term in terms:
        day = agreement.valid_from if term == "begins" else agreement.valid_to
        readers = [union.code] + ([union.parent] if union.parent and term != "begins" else [])
        orders += [AgreementTerm(union=one, agreement=agreement.id, term=term, day=str(day)) for one in readers]
    return orders
