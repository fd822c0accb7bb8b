"""State of banks' own SFTP servers in the work table, partition ``SERVER#<bank>``.

Items ``CIRCUIT`` (open until), ``LEASE#<file>`` (transfers in progress), ``PLACED#<file>`` (what the bank has of a
delivery), ``LISTING`` and ``FETCHED#<mark>`` (polls).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from unioncard.banks.sftp.polled import LONGEST_WAIT, Fetched, Memory, Sighting
from unioncard.cloud.aws.items import key, to_item

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class BankServerTable:
    """CircuitBreaker, TransferLease and Polled on DynamoDB. Files are stored as digests of their names."""

    work: Table

    def open_until(self, bank: str) -> str:
        """See CircuitBreaker."""
        found = self.work.get(f"SERVER#{bank}", "CIRCUIT")
        return str(found["until"]) if found else ""

    def trip(self, bank: str, until: str) -> None:
        """See CircuitBreaker."""
        self.work.put(to_item({"pk": f"SERVER#{bank}", "sk": "CIRCUIT", "until": until}))

    def reset(self, bank: str) -> None:
        """See CircuitBreaker."""
        self.work.delete(f"SERVER#{bank}", "CIRCUIT")

    def acquire(self, bank: str, name: str, now: str, until: str) -> None:
        """See TransferLease."""
        self.work.take(
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

    def placed(self, bank: str, name: str) -> dict[str, str]:
        """See TransferLease."""
        found = self.work.get(f"SERVER#{bank}", f"PLACED#{name}")
        return dict(found["files"]) if found else {}

    def note_placed(self, bank: str, name: str, files: Mapping[str, str]) -> None:
        """See TransferLease."""
        self.work.put(to_item({"pk": f"SERVER#{bank}", "sk": f"PLACED#{name}", "files": dict(files)}))

    def memory(self, bank: str) -> Memory:
        """See Polled."""
        found = self.work.get(f"SERVER#{bank}", "LISTING")
        return Memory({mark: Sighting(*rest) for mark, *rest in found["files"]}, found["said"]) if found else Memory()

    def note_memory(self, bank: str, memory: Memory) -> None:
        """See Polled. About 150 bytes a file, of the 400 KB of an item."""
        files = [[mark, *astuple(one)] for mark, one in list(memory.waiting.items())[:LONGEST_WAIT]]
        self.work.put(to_item({"pk": f"SERVER#{bank}", "sk": "LISTING", "files": files, "said": memory.said}))

    def fetched(self, bank: str) -> dict[str, Fetched]:
        """See Polled."""
        return {
            found["sk"].partition("#")[2]: Fetched(
                found["size"], found["mtime"], found["digest"], found["looks"], found["again"]
            )
            for found in self.work.query(f"SERVER#{bank}", "FETCHED#")
        }

    def note_fetched(self, bank: str, mark: str, file: Fetched) -> None:
        """See Polled."""
        values = {"size": file.size, "mtime": file.mtime, "digest": file.digest, "looks": file.looks}
        self.work.put(to_item({"pk": f"SERVER#{bank}", "sk": f"FETCHED#{mark}", "again": file.again} | values))

    def forget(self, bank: str, marks: Collection[str]) -> None:
        """See Polled."""
        for one in marks:
            self.work.delete(f"SERVER#{bank}", f"FETCHED#{one}")
