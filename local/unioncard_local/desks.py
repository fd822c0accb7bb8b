"""The people of the demo and the tests at their desks: an officer, a bank, a holder of a card.

Everything goes the way it goes in life: tokens over OpenID Connect, the API over HTTP, the file by presigned POST, the
bank over SFTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from unioncard.banks import issuance_file, return_file
from unioncard_local import bank_answers, bank_client
from unioncard_local.faults import NotReady
from unioncard_local.settings import HOST
from unioncard_local.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.banks.return_file import ReturnFile
    from unioncard_local.cloud import Cloud

_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class OfficerDesk:
    """An officer at the keyboard: a token and the API on the pages' origin."""

    cloud: Cloud
    token: str

    def call(self, method: str, path: str, **parameters: Any) -> httpx.Response:
        """One API call with the officer's token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(
            method, f"{self.cloud.origin}/api{path}", headers=headers, timeout=_TIMEOUT_S, **parameters
        )

    def upload(self, union: str, file: Path, **more: str) -> str:
        """Ask for a link (``more``: kind, corrects) and upload the file through it; the register's id."""
        opened = self.call("POST", "/registers", json={"union": union, **more}).raise_for_status().json()
        self.post_file(opened["upload"], file)
        return str(opened["register"])

    def post_file(self, link: dict[str, Any], file: Path) -> None:
        """The presigned POST, as a browser sends a form with a file."""
        with file.open("rb") as content:
            sent = httpx.post(link["url"], data=link["fields"], files={"file": content}, timeout=120)
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
        seconds: float = 60,
        hear: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> dict[str, Any]:
        """The register as soon as it is checked, its batches sent, or all their rows answered. Raises NotReady.

        ``hear`` hears each answer on the way, with the register's progress.
        """
        seen: dict[str, Any] = {}

        def there() -> bool:
            seen.update(self.register(register))
            hear(seen)
            batches = seen["batches"]
            return (
                seen["state"] in {"checked", "rejected"}
                and (not sent or len(batches) == seen["planned_batches"])
                and (not sent or all(b["state"] != "claiming" for b in batches))
                and (not answered or all(b["answered"] == b["rows"] for b in batches))
            )

        if not until(there, seconds=seconds):
            raise NotReady(f"登记表 {register} 在 {seconds:.0f} 秒内没有处理完：{seen.get('state')}")
        return seen


@dataclass(frozen=True, slots=True)
class BankDesk:
    """A partner bank at its SFTP client."""

    cloud: Cloud
    code: str

    @property
    def address(self) -> bank_client.Address:
        """Where and as whom it connects."""
        return bank_client.Address(
            HOST, self.cloud.sftp_port, self.code, Path(self.cloud.bank(self.code).key_file), self.cloud.known_hosts
        )

    def pick_up(self, into: Path) -> tuple[Path, ...]:
        """Fetch all issuance files that are complete."""
        with bank_client.connect(self.address) as session:
            return bank_client.pickup(session, into)

    def answer(self, issuance: Path, *, refuse: int, keep: Path) -> ReturnFile:
        """Answer every row, the first ones by a refusal; keeps a copy of the return."""
        answers = bank_answers.answer(issuance_file.parse(issuance.read_bytes()), refuse=refuse)
        content = return_file.write(answers)
        (keep / f"UC_{answers.batch}.ret").write_bytes(content)
        self.hand_in(f"UC_{answers.batch}.ret", content)
        return answers

    def hand_in(self, name: str, content: bytes) -> None:
        """Upload a file into in/, under a temporary name first."""
        with bank_client.connect(self.address) as session:
            bank_client.hand_in(session, name, content)


def look_up(cloud: Cloud, card: str) -> httpx.Response:
    """Ask for a card as the page does: no token, the number in the body."""
    return httpx.post(f"{cloud.origin}/api/lookup", json={"card": card}, timeout=_TIMEOUT_S)
