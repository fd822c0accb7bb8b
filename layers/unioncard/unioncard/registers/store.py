"""Ports of the registers room: register records, and the uploaded files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from unioncard.ledger.movement import Movement
    from unioncard.members.member import Member
    from unioncard.members.store import Chunk
    from unioncard.members.transfer import TransferRequest
    from unioncard.registers.register import Progress, Register


class RegisterStore(Protocol):
    """Register records."""

    def open(self, register: Register) -> None:
        """Store a new register, and with the one it corrects that it does; Conflict if the id is taken."""
        ...

    def corrections_of(self, register: str) -> list[str]:
        """The registers opened to correct this one, by id."""
        ...

    def find(self, register: str) -> Register:
        """The register; NotFound."""
        ...

    def find_many(self, registers: Sequence[str]) -> dict[str, Register]:
        """Those of the registers that exist, by id."""
        ...

    def begin(self, register: str, version: str) -> Register:
        """Bind the register to this version of the uploaded object and set it checking.

        The first delivery wins. For another version of the object nothing is bound: it is noted as ignored. Returns
        the register as it then stands; NotFound if no such register was opened.
        """
        ...

    def pin(self, register: Register) -> Register:
        """Note the reading that counts and the version of its rules; returns the register with those noted first."""
        ...

    def save_progress(self, register: str, progress: Progress) -> None:
        """Store the progress unless it is behind the stored one or the register is not checking; never an error."""
        ...

    def finish(self, register: Register, movement: Movement | None) -> None:
        """Store the final state and its movement in one transaction; Conflict unless the register is checking."""
        ...


class TransferWriter(Protocol):
    """Writes the member who changes unions."""

    def complete(
        self,
        change: tuple[TransferRequest, TransferRequest],
        register: Register,
        chunk: Chunk,
        member: Member,
        leaving: Movement | None,
    ) -> None:
        """Store the end of a request (before, after), the register that takes the member, its chunk, the member, and
        what their union loses, in one transaction: nobody is ever in two unions or in neither.

        Conflict if the member or the request changed meanwhile.
        """
        ...


class Uploads(Protocol):
    """The uploaded files."""

    def link(self, register: Register) -> dict[str, object]:
        """A presigned POST for exactly this register's object: ``{"url", "fields", "expires_at", "max_bytes"}``."""
        ...

    def fetch(self, register: str, version: str, folder: Path) -> Path:
        """Download one version of the uploaded file into a folder; NotFound if it is gone."""
        ...

    def keep_reading(self, register: str, digest: str, content: bytes) -> None:
        """Keep a reading beside the file, under its digest; idempotent."""
        ...

    def reading(self, register: str, digest: str) -> bytes:
        """A reading that was kept; NotFound if it is gone."""
        ...
