"""Partner banks 合作银行 and the agreements 合作协议 that let them open cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

EARLIEST: Final = date(2015, 1, 1)
"""No agreement is older than the notice 豫工文〔2015〕4号 that provides for them."""
YEARS: Final = 30
"""An agreement that begins or ends later than so many years from now is a slip of the pen."""

ENCODINGS: Final = ("gbk", "gb18030", "utf-8")
"""What a bank's core system may hold names in, as Python codecs."""
DEFAULT_ENCODING: Final = "gb18030"
"""What the rules ask of banks (民委发〔2016〕33号: all of GB 18030); an older core system may still hold GBK alone."""

BANK_CODE = "[a-z][a-z0-9-]{2,30}"
"""A folder in the drop, part of a secret's name, and a user of AWS Transfer Family, who has three letters or more."""

LARGEST_BATCH = 50_000
"""Persons in one issuance file at most: a bank answers them all in one file."""


@dataclass(frozen=True, slots=True)
class Bank:
    """One partner bank. ``code`` is its folder in the drop and its SFTP user name (``BANK_CODE`` where one is entered).

    ``encoding`` (one of ``ENCODINGS``, else ValueError) limits the names its system can hold. ``profile`` describes its
    files: JSON of ``banks.profiles.profile.Profile``, parsed by ``profile_of`` there; '' while none is configured.
    """

    code: str
    name: str
    encoding: str = DEFAULT_ENCODING
    profile: str = ""

    def __post_init__(self) -> None:
        if self.encoding not in ENCODINGS:
            raise ValueError(self.encoding)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a union signed with a bank; it covers that union and all below (notice 豫工文〔2015〕4号, four (1)).

    ``batch_limit`` is how many persons the bank takes in one issuance file: one bad row fails a whole file
    at some banks (docs/domain/bank-files.md), so a file is kept small enough to repeat. ``bank_unit`` is the bank's own
    number of the union, '' where it gives none. ``noted_by`` (subject) and ``noted_at`` (UTC stamp) are of the officer
    who signed or changed it here last; '' for one that was loaded.
    """

    union: str
    bank: str
    valid_from: date
    valid_to: date | None
    batch_limit: int
    bank_unit: str = ""
    noted_by: str = ""
    noted_at: str = ""

    @property
    def id(self) -> str:
        """How it is named outside: a union has no two agreements that begin on one day with one bank."""
        return f"{self.union}.{self.valid_from}.{self.bank}"

    def holds_on(self, day: date) -> bool:
        """Whether the agreement is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def latest_day(today: date) -> date:
    """The last day on which an agreement may begin or end."""
    return today.replace(year=today.year + YEARS, day=1)


def has_possible_days(agreement: Agreement, today: date) -> bool:
    """Whether an agreement's days are of this century, whoever notes them: an officer or a file."""
    last = latest_day(today)
    return EARLIEST <= agreement.valid_from <= last and (agreement.valid_to is None or agreement.valid_to <= last)


def overlapping(agreements: Iterable[Agreement], new: Agreement) -> Agreement | None:
    """One of a union's agreements that is in force on a day of a new or changed one."""
    return next((one for one in agreements if _meet(one, new)), None)


def _meet(one: Agreement, other: Agreement) -> bool:
    before = one.valid_to is not None and one.valid_to < other.valid_from
    after = other.valid_to is not None and other.valid_to < one.valid_from
    return not (before or after)


def in_force(agreements: Iterable[Agreement], day: date) -> Agreement | None:
    """The agreement of one union in force on a day; of several the one signed last."""
    held = [agreement for agreement in agreements if agreement.holds_on(day)]
    return max(held, key=lambda agreement: agreement.valid_from, default=None)
