"""By which profile a bank's file was first read, in the work table: ``READING#<file>`` / ``BANK#<bank>``.

A partition for each file: a profile is some kilobytes, and a bank may hand in hundreds of files at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.stores.expiry import after_tallies

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class BankReadingTable:
    """The BankReadings on DynamoDB."""

    work: Table
    now: Callable[[], datetime] = clock.reading

    def profile(self, bank: str, file: str) -> str:
        """See BankReadings."""
        found = self.work.get(*_key(bank, file))
        return str(found["profile"]) if found else ""

    def pin(self, bank: str, file: str, profile: str) -> str:
        """See BankReadings."""
        pk, sk = _key(bank, file)
        self.work.put_unless_there(
            to_item({"pk": pk, "sk": sk, "profile": profile, "expires": after_tallies(self.now())})
        )
        return self.profile(bank, file)

    def forget(self, bank: str, file: str) -> None:
        """See BankReadings."""
        self.work.delete(*_key(bank, file))


def _key(bank: str, file: str) -> tuple[str, str]:
    return f"READING#{file}", f"BANK#{bank}"
