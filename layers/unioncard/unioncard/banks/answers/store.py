"""Where banks' files and what came of them are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.answers.records import FileRecord
    from unioncard.reports.movement import Movement


class FileRecords(Protocol):
    """The record of every file of every bank."""

    def file(self, bank: str, digest: str) -> FileRecord | None:
        """What is recorded of this content, if it came before."""
        ...

    def record(self, record: FileRecord, movements: Sequence[Movement]) -> FileRecord:
        """Record a file with its movements in one transaction, once; returns the record that was stored first.

        A file set aside is replaced by the same file taken later (its batch may have become known), never the reverse.
        """
        ...


class Inbox(Protocol):
    """What banks put into their drops."""

    def fetch(self, key: str, version: str | None) -> bytes:
        """A file by its key ``<bank>/in/<name>``; NotFound if it is gone."""
        ...


class Aside(Protocol):
    """Where files that fit nothing are kept for people."""

    def keep(self, bank: str, name: str, digest: str, content: bytes) -> None:
        """Keep a copy; the same content again changes nothing."""
        ...
