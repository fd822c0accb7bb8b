"""Address and credentials of the bank played at the command line: as given, or the local cloud's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from unioncard_local.bank import client as bank_client
from unioncard_local.demo.desks import BankDesk
from unioncard_local.stack.cloud import attach
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from unioncard.banks.profiles.profile import Profile


@dataclass(frozen=True)
class Access:
    """A bank's address and profile; what is None is the local cloud's in ``folder``."""

    bank: str
    named_profile: str | None
    key: Path | None
    host: str
    port: int | None
    known_hosts: Path | None
    folder: Path

    @cached_property
    def profile(self) -> Profile:
        """How the bank's files look."""
        if self.named_profile:
            return load(self.named_profile, Path())
        return load("delimited", Path()) if self._elsewhere else self._desk.profile

    def connected(self) -> AbstractContextManager[bank_client.Session]:
        """A session; see bank_client.connect."""
        return bank_client.connect(self._address)

    @property
    def _elsewhere(self) -> bool:
        return bool(self.key and self.port and self.known_hosts)

    @cached_property
    def _desk(self) -> BankDesk:
        return BankDesk(attach(self.folder), self.bank)

    @property
    def _address(self) -> bank_client.Address:
        if self.key and self.port and self.known_hosts:
            return bank_client.Address(self.host, self.port, self.bank, self.key, self.known_hosts)
        # Another profile than the directory's is rehearsed at our server, where the files for it were put.
        own = self._desk.hosted if self.named_profile else self._desk.address
        return bank_client.Address(
            self.host,
            self.port or own.port,
            self.bank,
            self.key or own.key_file,
            self.known_hosts or own.known_hosts,
            own.fetch,
            own.hand_in,
        )
