"""What there is to be asked for: something real in every room of the API, made through the API and at the bank."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import httpx

from unioncard import clock
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

UNION, NEIGHBOUR, CITY, PROVINCE = "4101000001", "4101000002", "410100", "410000"
BANK = "bankone"
EVERY: Final = ["officer", "clerk", "administrator", "province"]


def day(days: int) -> str:
    """A day so far from today."""
    return (clock.today() + timedelta(days)).isoformat()


class Story:
    """Makes what is there, by other officers than those who are asked as later: some acts take two people."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        """Nothing is made yet; ``folder`` keeps files."""
        self.cloud, self.folder = cloud, folder
        self.province, self.city = self._desk(PROVINCE), self._desk(CITY)
        self.ids: dict[str, list[str]] = {"unions": [UNION, CITY, PROVINCE]}

    def _desk(self, union: str) -> OfficerDesk:
        return OfficerDesk(self.cloud, self.cloud.sign_in.token_for(union, f"story-{union}", roles=EVERY))

    def made(self) -> dict[str, list[str]]:
        """All of it, once every function has begun: on a busy machine that takes longer than a request may."""
        for path in ("/me", "/registers", "/batches", "/members"):
            if not until(partial(self._answers, path), seconds=180):
                raise RuntimeError(f"no answer of {path} in three minutes")
        self._register()
        self._assessment()
        self._rest()
        return self.ids

    def _answers(self, path: str) -> bool:
        try:
            return self.province.call("GET", path).is_success
        except httpx.TransportError:
            return False

    def _post(self, path: str, body: Any, desk: OfficerDesk | None = None) -> Any:
        return (desk or self.province).call("POST", path, json=body).raise_for_status().json()

    def _register(self) -> None:
        """A register at its bank, which refused one and opened the others; one with faults; a statement of custody."""
        clean, faulty = self.folder / "register.xlsx", self.folder / "faulty.xlsx"
        write_sample(clean, 5, 1, 0)
        write_sample(faulty, 20, 2, 60)
        register, wrong = self.province.upload(UNION, clean), self.province.upload(NEIGHBOUR, faulty)
        batch = self.province.wait_for(register, sent=True)["batches"][0]["batch"]
        bank = BankDesk(self.cloud, BANK)
        for file in bank.pick_up(self.folder):
            bank.answer(file, refuse=1, keep=self.folder)
        self.province.wait_for(register, answered=True)
        self.province.wait_for(wrong)
        stated = self._post(f"/batches/{batch}/custody", {"fact": "collected", "day": day(0)})
        members = self.province.call("GET", "/members", params={"union": UNION}).raise_for_status().json()["members"]
        self.ids |= {
            "registers": [register, wrong],
            "batches": [batch],
            "members": [one["member"] for one in members[:2]],
            "statement": [stated["statement"]],
        }

    def _assessment(self) -> None:
        """Targets to be ended, an open note to a city, and an answered one to a union, for both sides of each act."""
        asked = {"union": CITY, "begins": day(-5), "due": day(60)}
        targets = [self._post("/targets", asked | {"goal": goal})["target"] for goal in ("opened", "signed")]
        note = {"due": day(9), "rules": ["base"], "text": "请说明"}
        notes = [self._post("/urgings", note | {"union": union})["urging"] for union in (CITY, UNION, NEIGHBOUR)]
        self._post(f"/urgings/{notes[1]}/answer", {"text": "已安排"}, self._desk(UNION))
        self.ids |= {"targets": targets, "urgings": notes}

    def _rest(self) -> None:
        """An invitation, an agreement, cases of persons that another officer asked for, and an audit."""
        invited = {"union": UNION, "roles": ["clerk"], "mail": "clerk@example.invalid", "name": "经办人"}
        case = {"act": "hold", "name": "张三", "number": "410105199003077239", "reason": "本人申请"}
        audit = self._post("/audits", {"month": ""})["audit"]
        self.ids |= {
            "appointments": [self._post("/appointments", invited)["appointment"]],
            "agreements": [f"{CITY}.2015-01-20.{BANK}"],
            "persons": [self._post("/persons", case)["case"] for _ in range(3)],
            "audits": [audit],
        }
        if not until(lambda: self.province.call("GET", f"/audits/{audit}").is_success, seconds=120):
            raise RuntimeError("no audit was begun in two minutes")
