"""State of banks' own SFTP servers in the work table, partition ``SERVER#<bank>``.

Items ``CIRCUIT`` (open until), ``LEASE#<file>`` (transfers in progress), ``LISTING`` and ``FETCHED#<digest>`` (polls).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.cloud.aws.items import key, to_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.sftp.listing import Remote
    from unioncard.cloud.aws.table import Table

LONGEST_LISTING = 2000
"""Files of a listing stored for the next poll; an item holds 400 KB."""


@dataclass(frozen=True, slots=True)
class BankServerTable:
    """CircuitBreaker, TransferLease and Polled on DynamoDB. Fetched files are stored as digests of their names."""

    work: Table

    def open_until(self, bank: str) -> str:
        """See CircuitBreaker."""
        found = self.work.get(f"SERVER#{bank}", "CIRCUIT")
        return str(found["until"]) if found else ""

    def trip(self, bank: str, until: str) -> None:
        """See CircuitBreaker."""
        self.work.put(to_item({"pk": f"SERVER#{bank}", "sk": "CIRCUIT", "until": until}))

    def acquire(self, bank: str, name: str, now: str, until: str) -> None:
        """See TransferLease."""
        self.work.update(
            f"sending to {bank}",
            Key=key(f"SERVER#{bank}", f"LEASE#{name}"),
            UpdateExpression="SET #until = :until",
            ConditionExpression="attribute_not_exists(pk) OR #until < :now",
            ExpressionAttributeNames={"#until": "until"},
            ExpressionAttributeValues=to_item({":now": now, ":until": until}),
        )

    def release(self, bank: str, name: str) -> None:
        """See TransferLease."""
        self.work.delete(f"SERVER#{bank}", f"LEASE#{name}")

    def before(self, bank: str, listing: Sequence[Remote]) -> tuple[Remote, ...]:
        """See Polled."""
        found = self.work.get(f"SERVER#{bank}", "LISTING")
        seen = set(found["files"]) if found else set()
        return tuple(file for file in listing if _mark(file) in seen)

    def fetched(self, bank: str, listing: Sequence[Remote]) -> set[Remote]:
        """See Polled."""
        done = {found["sk"].partition("#")[2] for found in self.work.query(f"SERVER#{bank}", "FETCHED#")}
        return {file for file in listing if _mark(file) in done}

    def note_fetched(self, bank: str, file: Remote) -> None:
        """See Polled."""
        self.work.put(to_item({"pk": f"SERVER#{bank}", "sk": f"FETCHED#{_mark(file)}"}))

    def note_listing(self, bank: str, listing: Sequence[Remote]) -> None:
        """See Polled."""
        marks = [_mark(file) for file in listing]
        self.work.put(to_item({"pk": f"SERVER#{bank}", "sk": "LISTING", "files": marks[:LONGEST_LISTING]}))
        gone = {found["sk"] for found in self.work.query(f"SERVER#{bank}", "FETCHED#")} - {
            f"FETCHED#{m}" for m in marks
        }
        for sk in gone:
            self.work.delete(f"SERVER#{bank}", sk)


def _mark(file: Remote) -> str:
    return hashlib.sha256(f"{file.name}|{file.size}|{file.mtime}".encode()).hexdigest()[:32]
