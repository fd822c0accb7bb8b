"""Which characters the bank of a union can take: that of the agreement that covers it on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.errors import NotFound, NotIssuable

if TYPE_CHECKING:
    from unioncard.registers.desk.register import Register
    from unioncard.unions.store import DirectoryStore


def bank_encoding(directory: DirectoryStore, register: Register) -> str | None:
    """The Python codec of the bank's own system, None while no bank is known: then nothing is said of names.

    The day is the one the register was opened on, so that a retry after midnight judges alike.
    """
    try:
        union = directory.union(register.union)
        agreement = directory.agreement_covering(union, clock.day_of(register.opened_at))
        return directory.bank(agreement.bank).encoding
    except (NotFound, NotIssuable):
        return None
