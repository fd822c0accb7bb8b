"""Batches for the pages about them: uploaded, at the bank, answered, their cards fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

UNION = "4101000001"


@dataclass(frozen=True)
class Issued:
    """A batch that its bank has, of the union's own register."""

    desk: OfficerDesk
    cloud: Cloud
    register: str
    batch: str

    @property
    def path(self) -> str:
        return f"/batches/{self.batch}"

    def answer(self, folder: Path, *, refuse: int = 0) -> str:
        """The bank opens a card for all but the first so many, and its answer is taken; the last card's number."""
        bank = BankDesk(self.cloud, "bankone")
        (issuance,) = [file for file in bank.pick_up(folder) if self.batch in file.name]
        answers = bank.answer(issuance, refuse=refuse, keep=folder)
        self.desk.wait_for(self.register, sent=True, answered=True)
        return answers.answers[-1].card

    def custody(self) -> dict[str, Any]:
        """Where its cards are."""
        found: dict[str, Any] = self.desk.call("GET", f"{self.path}/custody").raise_for_status().json()
        return found

    def collect(self) -> None:
        """The clerk has all its cards in hand."""
        stated = {"fact": "collected", "day": clock.today().isoformat()}
        self.desk.call("POST", f"{self.path}/custody", json=stated).raise_for_status()
        assert until(lambda: self.custody()["cards"]["collected"] > 0)


def issued(cloud: Cloud, folder: Path, rows: int, seed: int) -> Issued:
    """A register of so many good rows, and its batch as soon as the bank can fetch it."""
    file = folder / "register.xlsx"
    write_sample(file, rows, seed=seed)
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    register = desk.upload(UNION, file)
    (batch,) = desk.wait_for(register, sent=True)["batches"]
    return Issued(desk, cloud, register, batch["batch"])
