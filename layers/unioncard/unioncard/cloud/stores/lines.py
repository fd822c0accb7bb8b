"""Lines to banks' own servers in the work table: ``LINE#<bank>`` with ``REST``, ``LISTING`` and ``FETCHED#`` items."""

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
"""Files of a listing that are kept for the next poll; an item holds 400 KB."""


@dataclass(frozen=True, slots=True)
class LineTable:
    """The Lines and the Polled on DynamoDB. A file's name is kept as a digest: a bank's wording might name a person."""

    work: Table

    def rests_until(self, bank: str) -> str:
        """See Lines."""
        found = self.work.get(f"LINE#{bank}", "REST")
        return str(found["until"]) if found else ""

    def rest(self, bank: str, until: str) -> None:
        """See Lines."""
        self.work.put(to_item({"pk": f"LINE#{bank}", "sk": "REST", "until": until}))

    def hold(self, bank: str, name: str, now: str, until: str) -> None:
        """See Lines."""
        self.work.update(
            f"sending to {bank}",
            Key=key(f"LINE#{bank}", f"SENDING#{name}"),
            UpdateExpression="SET #until = :until",
            ConditionExpression="attribute_not_exists(pk) OR #until < :now",
            ExpressionAttributeNames={"#until": "until"},
            ExpressionAttributeValues=to_item({":now": now, ":until": until}),
        )

    def let_go(self, bank: str, name: str) -> None:
        """See Lines."""
        self.work.delete(f"LINE#{bank}", f"SENDING#{name}")

    def before(self, bank: str, listing: Sequence[Remote]) -> tuple[Remote, ...]:
        """See Polled."""
        found = self.work.get(f"LINE#{bank}", "LISTING")
        seen = set(found["files"]) if found else set()
        return tuple(file for file in listing if _mark(file) in seen)

    def fetched(self, bank: str, listing: Sequence[Remote]) -> set[Remote]:
        """See Polled."""
        done = {found["sk"].partition("#")[2] for found in self.work.query(f"LINE#{bank}", "FETCHED#")}
        return {file for file in listing if _mark(file) in done}

    def note_fetched(self, bank: str, file: Remote) -> None:
        """See Polled."""
        self.work.put(to_item({"pk": f"LINE#{bank}", "sk": f"FETCHED#{_mark(file)}"}))

    def note_listing(self, bank: str, listing: Sequence[Remote]) -> None:
        """See Polled."""
        marks = [_mark(file) for file in listing]
        self.work.put(to_item({"pk": f"LINE#{bank}", "sk": "LISTING", "files": marks[:LONGEST_LISTING]}))
        gone = {found["sk"] for found in self.work.query(f"LINE#{bank}", "FETCHED#")} - {f"FETCHED#{m}" for m in marks}
        for sk in gone:
            self.work.delete(f"LINE#{bank}", sk)


def _mark(file: Remote) -> str:
    return hashlib.sha256(f"{file.name}|{file.size}|{file.mtime}".encode()).hexdigest()[:32]
