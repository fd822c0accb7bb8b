"""How often one address may ask the look-up: neither can a script try all numbers, nor lock others out.

Fixed windows: ten minutes of the clock and a day, in Asia/Shanghai, for IPv6 of a /64, which is what one household or
phone gets. A refused question is not counted, so that whoever keeps asking is let in again with the next window
(docs/decisions/0058).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Final, Protocol

from unioncard.clock import SHANGHAI
from unioncard.digest import group_name, keyed_digest
from unioncard.errors import TooMany, TryAgain
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network

    from unioncard.digest import GroupSecrets

Address = IPv4Address | IPv6Address

SLOT_MINUTES: Final = 10

SHARED_TIMES: Final = 10
"""Times the usual allowance for networks known to have many people behind one address."""

_PREFIX_V6: Final = 64


class CountUnavailable(TryAgain):
    """The counter gave no answer: nobody knows how often this address asked."""


class Window(StrEnum):
    """What an allowance is for."""

    SLOT = "slot"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Questions that one address may ask."""

    in_slot: int
    in_day: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question to be counted: whose, in which slot of the day, and when its count may be forgotten."""

    address_key: str
    slot: int
    day_ends: datetime


class QuestionCounts(Protocol):
    """Port: the counts of today."""

    def add(self, question: Question, allowance: Allowance) -> Window | None:
        """Count a question in one step, also when others ask at the same time; the window that is full, if one is.

        A question that is refused is not counted. CountUnavailable when there is no answer within about a second.
        """
        ...


@dataclass(frozen=True, slots=True)
class AddressLimit:
    """Lets an address ask as long as its allowance lasts. Only a digest of the address is kept, for the day."""

    counts: QuestionCounts
    secrets: GroupSecrets
    allowance: Allowance
    shared: Iterable[IPv4Network | IPv6Network] = ()

    def admit(self, address: Address, now: datetime) -> None:
        """Count a question; TooMany if the address has none left, CountUnavailable if that cannot be known."""
        address = plain(address)
        local = now.astimezone(SHANGHAI)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        day_ends = midnight + timedelta(days=1)
        slot = int((local - midnight) / timedelta(minutes=SLOT_MINUTES))
        key = keyed_digest(self.secrets.secret(group_name("address", local.date().isoformat())), counted_as(address))
        full = self.counts.add(Question(key, slot, day_ends), self._allowance_of(address))
        if full:
            slot_ends = midnight + timedelta(minutes=SLOT_MINUTES * (slot + 1))
            raise _too_many(local, slot_ends if full is Window.SLOT else day_ends, day_ends)

    def _allowance_of(self, address: Address) -> Allowance:
        if not any(address in network for network in self.shared):
            return self.allowance
        return Allowance(SHARED_TIMES * self.allowance.in_slot, SHARED_TIMES * self.allowance.in_day)


def plain(address: Address) -> Address:
    """An IPv4 address written as IPv6 (mapped, 6to4) as the IPv4 address that it is; others as they are."""
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address.sixtofour or address
    return address


def counted_as(address: Address) -> str:
    """What a plain address is counted as: itself, of IPv6 its /64."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, _PREFIX_V6), strict=False))


def _too_many(now: datetime, until: datetime, midnight: datetime) -> TooMany:
    when = texts.AFTER_MIDNIGHT if until == midnight else texts.AFTER_TIME.format(time=until.strftime("%H:%M"))
    seconds = -((now - until) // timedelta(seconds=1))
    return TooMany(texts.TOO_MANY.format(when=when), seconds)
