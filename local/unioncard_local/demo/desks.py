"""The people of the demo and the tests at their desks: an officer, a bank, a holder of a card.

Everything goes the way it goes in life: tokens over OpenID Connect, the API over HTTP, the file by presigned POST, the
bank over SFTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from unioncard.banks.files import answer_files
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Hosted
from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard_local.bank import answers as bank_answers
from unioncard_local.bank import client as bank_client
from unioncard_local.bank import own_keys as own_server
from unioncard_local.bank.files import issued
from unioncard_local.errors import NotReady
from unioncard_local.stack.plain_http import NO_AUTHORITY
from unioncard_local.stack.settings import HOST
from unioncard_local.stack.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from unioncard.banks.files.answer import AnswerKind
    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.profiles.profile import Profile
    from unioncard_local.stack.cloud import Cloud

_TIMEOUT_S = 30.0

UNSENT = frozenset({"open", "claimed", "written"})
"""States of batches that their bank cannot have seen."""


@dataclass(frozen=True, slots=True)
class OfficerDesk:
    """An officer at the keyboard: a token and the API on the pages' origin."""

    cloud: Cloud
    token: str

    def call(self, method: str, path: str, **parameters: Any) -> httpx.Response:
        """One API call with the officer's token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(
            method,
            f"{self.cloud.origin}/api{path}",
            headers=headers,
            timeout=_TIMEOUT_S,
            verify=NO_AUTHORITY,
            **parameters,
        )

    def upload(self, union: str, file: Path, **more: str) -> str:
        """Ask for a link (``more``: kind, corrects) and upload the file through it; the register's id."""
        opened = self.call("POST", "/registers", json={"union": union, **more}).raise_for_status().json()
        self.post_file(opened["upload"], file)
        return str(opened["register"])

    def post_file(self, link: dict[str, Any], file: Path) -> None:
        """The presigned POST, as a browser sends a form with a file."""
        with file.open("rb") as content:
            sent = httpx.post(
                link["url"], data=link["fields"], files={"file": content}, timeout=120, verify=NO_AUTHORITY
            )
        sent.raise_for_status()

    def register(self, register: str) -> dict[str, Any]:
        """What GET /registers/{id} says now."""
        found: dict[str, Any] = self.call("GET", f"/registers/{register}").raise_for_status().json()
        return found

    def wait_for(
        self,
        register: str,
        *,
        sent: bool = False,
        answered: bool = False,
        seconds: float = PATIENCE_S,
        on_answer: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> dict[str, Any]:
        """The register as soon as it is checked, its batches sent, or all their rows answered. Raises NotReady.

        ``on_answer`` is called with each poll's answer, which has the register's progress.
        """
        seen: dict[str, Any] = {}

        def there() -> bool:
            seen.update(self.register(register))
            on_answer(seen)
            batches = seen["batches"]
            return (
                seen["state"] in {"checked", "rejected"}
                and (not sent or sum(b["attempt"] == 1 for b in batches) == seen["planned_batches"])
                and (not sent or all(b["state"] not in UNSENT for b in batches))
                and (not answered or all(b["answered"] == b["rows"] for b in batches))
            )

        if not until(there, seconds=seconds):
            raise NotReady(f"登记表 {register} 在 {seconds:.0f} 秒内没有处理完：{seen.get('state')}")
        return seen


@dataclass(frozen=True, slots=True)
class BankDesk:
    """A partner bank at its SFTP client, wherever its files are exchanged."""

    cloud: Cloud
    code: str

    @property
    def profile(self) -> Profile:
        """How its files look, as the directory has it."""
        aws.connect(**self.cloud.connection)
        return profile_of(DirectoryTable(Table(self.cloud.outputs["DirectoryTable"])).bank(self.code))

    @property
    def address(self) -> bank_client.Address:
        """Where and as whom it connects."""
        if isinstance(self.profile.drop, Hosted):
            return self.hosted
        return own_server.address(self.cloud, self.code, self._key_file)

    @property
    def hosted(self) -> bank_client.Address:
        """Its folders at our server, whatever its profile says."""
        return bank_client.Address(HOST, self.cloud.sftp_port, self.code, self._key_file, self.cloud.known_hosts)

    @property
    def _key_file(self) -> Path:
        return Path(self.cloud.bank(self.code).key_file)

    def pick_up(self, into: Path, but: Collection[str] = ()) -> tuple[Path, ...]:
        """Fetch all issuance files that are complete, but those of these names."""
        with bank_client.connect(self.address) as session:
            return session.pickup(self.profile, into, but)

    def answer(self, issuance: Path, *, refuse: int, keep: Path) -> Value:
        """Answer an issuance file, the first rows by a refusal; keeps copies of what is sent, returns the last."""
        file = issued(self.profile, issuance.name, issuance.read_bytes())
        answers = bank_answers.answer(self.profile, file, refuse=refuse)
        for kind, value in answers:
            self.send(kind, value, keep=keep)
        return answers[-1][1]

    def send(self, kind: AnswerKind, value: Value, *, serial: str = "1", keep: Path | None = None) -> str:
        """Write an answer as this bank does and hand it in; its name."""
        name, content = answer_files.write(self.profile, kind, value, serial=serial)
        if keep:
            (keep / name).write_bytes(content)
        self.hand_in(name, content)
        return name

    def hand_in(self, name: str, content: bytes) -> None:
        """Upload a file, under a temporary name first."""
        with bank_client.connect(self.address) as session:
            session.hand_in(name, content)


def look_up(cloud: Cloud, card: str) -> httpx.Response:
    """Ask for a card as the page does: no token, the number in the body."""
    return httpx.post(f"{cloud.origin}/api/lookup", json={"card": card}, timeout=_TIMEOUT_S, verify=NO_AUTHORITY)
