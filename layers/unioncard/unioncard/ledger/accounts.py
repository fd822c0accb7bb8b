"""The chart of accounts: every count of a movement takes from one account and gives to another.

An account of a union is a state: of rows, memberships, card requests, plastics, accounts at the bank, activations.
Each of these is a book of its own with a source (what is outside: nobody has asked yet), so that the accounts of a
book always add up to 0, in every union, whatever was carried out and wherever it was interrupted. A count names its two
accounts by itself, never by what the card was before: documents may come late and in any order, and the balances are
the same. So an account may be below 0: cards that were signed for and never recorded as collected stand as a negative
``plastic.clerk``, which is what an auditor looks for.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.errors import Refused
from unioncard.ledger.figures import Tally
from unioncard.ledger.movement import Measure
from unioncard.texts import reports as texts

if TYPE_CHECKING:
    from collections.abc import Mapping


class Unbalanced(Refused):
    """The figures contradict each other: a movement or a balance was lost, or paths and parents disagree."""


class Account(StrEnum):
    """``book.state``. The first state of each book is its source and stands at 0 or below."""

    ROWS_SUBMITTED = "rows.submitted"
    ROWS_ACCEPTED = "rows.accepted"
    ROWS_REJECTED = "rows.rejected"
    RECORDS_KNOWN = "records.known"
    RECORDS_RENEWED = "records.renewed"
    MEMBERSHIP_OUTSIDE = "membership.outside"
    MEMBERSHIP_MEMBER = "membership.member"
    MEMBERSHIP_FORMER = "membership.former"
    REQUEST_NONE = "request.none"
    REQUEST_WAITING = "request.waiting"
    REQUEST_OPENED = "request.opened"
    REQUEST_REFUSED = "request.refused"
    PLASTIC_NONE = "plastic.none"
    PLASTIC_BANK = "plastic.bank"
    PLASTIC_CLERK = "plastic.clerk"
    PLASTIC_MEMBER = "plastic.member"
    PLASTIC_RETURNED = "plastic.returned"
    ACCOUNT_NONE = "account.none"
    ACCOUNT_OPEN = "account.open"
    ACCOUNT_CLOSED = "account.closed"
    ACTIVATION_NONE = "activation.none"
    ACTIVATION_AWAITED = "activation.awaited"
    ACTIVATION_DONE = "activation.done"

    @property
    def book(self) -> str:
        """The book in which it adds up to 0 with the others."""
        return self.value.partition(".")[0]


A = Account
POSTINGS: Final[Mapping[Measure, tuple[tuple[Account, Account], ...]]] = {
    Measure.READ: (),  # the sum of the two that follow (invariant 2)
    Measure.ACCEPTED: ((A.ROWS_SUBMITTED, A.ROWS_ACCEPTED),),
    Measure.REJECTED: ((A.ROWS_SUBMITTED, A.ROWS_REJECTED),),
    Measure.JOINED: ((A.MEMBERSHIP_OUTSIDE, A.MEMBERSHIP_MEMBER),),
    Measure.LEFT: ((A.MEMBERSHIP_MEMBER, A.MEMBERSHIP_FORMER),),
    Measure.UPDATED: ((A.RECORDS_KNOWN, A.RECORDS_RENEWED),),
    Measure.REQUESTED: ((A.REQUEST_NONE, A.REQUEST_WAITING),),
    Measure.OPENED: (
        (A.REQUEST_WAITING, A.REQUEST_OPENED),
        (A.PLASTIC_NONE, A.PLASTIC_BANK),
        (A.ACCOUNT_NONE, A.ACCOUNT_OPEN),
        (A.ACTIVATION_NONE, A.ACTIVATION_AWAITED),
    ),
    Measure.REFUSED: ((A.REQUEST_WAITING, A.REQUEST_REFUSED),),
    Measure.COLLECTED: ((A.PLASTIC_BANK, A.PLASTIC_CLERK),),
    Measure.SIGNED: ((A.PLASTIC_CLERK, A.PLASTIC_MEMBER),),
    Measure.RETURNED: ((A.PLASTIC_CLERK, A.PLASTIC_RETURNED),),
    Measure.ACTIVATED: ((A.ACTIVATION_AWAITED, A.ACTIVATION_DONE),),
    Measure.CLOSED: ((A.ACCOUNT_OPEN, A.ACCOUNT_CLOSED),),
}
"""From which account to which each count goes."""

Balances = dict[Account, int]
"""Balances by account; one that is absent is 0."""


def balances_of(tally: Tally) -> Balances:
    """The balances that counts amount to; zeros are left out."""
    balances: Counter[Account] = Counter()
    for measure, postings in POSTINGS.items():
        count = getattr(tally, measure.value)
        for taken_from, given_to in postings:
            balances[taken_from] -= count
            balances[given_to] += count
    return {account: balance for account, balance in sorted(balances.items()) if balance}


def tally_of(balances: Mapping[Account, int]) -> Tally:
    """The counts that balances amount to; the opposite of ``balances_of``. Unbalanced when a book is not 0."""
    require_zero(balances)

    def of(account: Account) -> int:
        return balances.get(account, 0)

    return Tally(
        read=-of(A.ROWS_SUBMITTED),
        accepted=of(A.ROWS_ACCEPTED),
        rejected=of(A.ROWS_REJECTED),
        joined=-of(A.MEMBERSHIP_OUTSIDE),
        left=of(A.MEMBERSHIP_FORMER),
        updated=of(A.RECORDS_RENEWED),
        requested=-of(A.REQUEST_NONE),
        opened=of(A.REQUEST_OPENED),
        refused=of(A.REQUEST_REFUSED),
        collected=-of(A.PLASTIC_NONE) - of(A.PLASTIC_BANK),
        signed=of(A.PLASTIC_MEMBER),
        returned=of(A.PLASTIC_RETURNED),
        activated=of(A.ACTIVATION_DONE),
        closed=of(A.ACCOUNT_CLOSED),
    )


def require_zero(balances: Mapping[Account, int]) -> None:
    """Unbalanced unless the accounts of every book add up to 0."""
    sums: Counter[str] = Counter()
    for account, balance in balances.items():
        sums[account.book] += balance
    wrong = sorted(book for book, balance in sums.items() if balance)
    if wrong:
        raise Unbalanced(texts.BOOK_NOT_ZERO.format(books="、".join(wrong)))
