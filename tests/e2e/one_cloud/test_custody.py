"""From the opened card to the signature on the deployed stack: the clerk collects, members sign, the rest goes back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import httpx
import openpyxl
import pytest

from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, Return
from unioncard.cards.events import EventKind
from unioncard_local.bank import answers as bank_answers
from unioncard_local.demo import readings
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

UNION = "4101000002"
CARDS = 12


class Handed:
    """A batch whose cards were opened, collected, and signed for by all but two."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud = cloud
        self.desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
        register = folder / "register.xlsx"
        write_sample(register, CARDS + 1, seed=61)
        register_id = self.desk.upload(UNION, register)
        sent = self.desk.wait_for(register_id, sent=True)
        self.batch = str(sent["batches"][0]["batch"])
        self.bank = BankDesk(cloud, "bankone")
        (issuance,) = [file for file in self.bank.pick_up(folder) if self.batch in file.name]
        answers = self.bank.answer(issuance, refuse=1, keep=folder)
        assert isinstance(answers, Return)
        self.answers = answers.answers
        self.desk.wait_for(register_id, sent=True, answered=True)
        assert until(lambda: self.shown()["roster"] is not None)
        self.roster = httpx.get(self.shown()["roster"], timeout=30).raise_for_status().content
        today = clock.today().isoformat()
        self.state(fact="at-branch", day=today)
        self.state(fact="collected", day=today, counted=CARDS - 1)
        self.signed = folder / "roster.xlsx"
        self.sign(today)
        self.filled = self.desk.wait_for(self.desk.upload(UNION, self.signed, kind="roster", batch=self.batch))
        readings.wait_until_quiet(cloud)

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.desk.call("GET", f"/batches/{self.batch}").raise_for_status().json()
        return found

    def custody(self) -> dict[str, Any]:
        found: dict[str, Any] = self.desk.call("GET", f"/batches/{self.batch}/custody").raise_for_status().json()
        return found

    def state(self, **stated: object) -> dict[str, Any]:
        """State something, and wait until it is carried out."""
        path = f"/batches/{self.batch}/custody"
        made: dict[str, Any] = self.desk.call("POST", path, json=stated).raise_for_status().json()

        def done() -> bool:
            found = {one["statement"]: one for one in self.custody()["statements"]}
            return found[made["statement"]]["result"] is not None

        assert until(done)
        return made

    def sign(self, day: str) -> None:
        """Fill the roster as its clerk does: all but the last two sign, the last but one has a day of next year."""
        book = openpyxl.load_workbook(io.BytesIO(self.roster))
        sheet = book.worksheets[0]
        head = next(row for row in sheet.iter_rows() if any(cell.value == "领取日期" for cell in row))
        columns = {cell.value: cell.column for cell in head}
        first = head[0].row + 1
        for row in range(first, first + CARDS - 2):
            sheet.cell(row, columns["领取日期"], day)
        sheet.cell(first + CARDS - 2, columns["领取日期"], f"{clock.today().year + 1}-12-31")
        book.save(self.signed)


@pytest.fixture(scope="module")
def handed(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Handed:
    return Handed(cloud, tmp_path_factory.mktemp("custody"))


def test_the_roster_masks_everybody_and_lists_every_opened_card(handed: Handed) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(handed.roster)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sum("*" in cell for cell in cells) >= 3 * CARDS
    assert not [cell for cell in cells if cell.isdigit() and len(cell) >= 15]


def test_the_clerks_count_that_differs_is_shown(handed: Handed) -> None:
    (collected,) = [one for one in handed.custody()["statements"] if one["fact"] == "collected"]
    assert collected["counted"] == CARDS - 1
    assert collected["notes"]
    assert collected["result"]["differences"] == []


def test_the_filled_roster_is_checked_like_a_register(handed: Handed) -> None:
    assert handed.filled["kind"] == "roster"
    assert handed.filled["rows"] == {"read": CARDS, "accepted": CARDS - 1, "rejected": 1}
    assert [one["code"] for one in handed.filled["findings"]] == ["date-future"]
    assert handed.filled["corrections"]


def test_a_card_that_its_member_activated_is_shown_with_the_batch(handed: Handed) -> None:
    used = handed.answers[3]
    stated = bank_answers.events([used.card], EventKind.ACTIVATED, "2026-11-24T08:00:00")
    handed.bank.send(AnswerKind.EVENTS, stated)
    assert until(lambda: handed.custody()["activated"] == str(used.row))


def test_cards_are_where_people_said_and_the_batch_closes_with_the_last(handed: Handed) -> None:
    cards = handed.custody()["cards"]
    assert (cards["signed"], cards["collected"]) == (CARDS - 2, 2)
    assert handed.shown()["state"] == "answered"

    left = handed.custody()["rows"]["collected"]
    handed.state(fact="returned", day=clock.today().isoformat(), rows=left)

    assert handed.custody()["cards"]["returned"] == 2
    assert until(lambda: handed.shown()["state"] == "closed")
    assert {dead for _, dead in readings.queue_depths(handed.cloud).values()} == {0}


def test_another_union_sees_nothing_of_it(handed: Handed) -> None:
    stranger = OfficerDesk(handed.cloud, handed.cloud.sign_in.token_for("4101000001"))
    for method, path in (
        ("GET", ""),
        ("GET", "/custody"),
        ("POST", "/withdraw"),
        ("POST", "/resend"),
        ("POST", "/roster"),
    ):
        assert stranger.call(method, f"/batches/{handed.batch}{path}").status_code == 404


def test_its_members_are_listed_masked_found_by_name_and_shown_with_their_cards(handed: Handed, tmp_path: Path) -> None:
    """By the deployed indexes, with the function's own role: it opens persons and asks KMS for the union's secret."""
    write_sample(tmp_path / "again.xlsx", CARDS + 1, seed=61)
    sheet = openpyxl.load_workbook(tmp_path / "again.xlsx").worksheets[0]
    table = [row for row in sheet.iter_rows(values_only=True) if row[1] and str(row[0]).isdigit()]
    name, number = str(table[0][1]), next(str(cell) for cell in table[0] if len(str(cell)) == 18)

    listed = handed.desk.call("GET", "/members").raise_for_status()
    members = listed.json()["members"]
    assert len(members) >= CARDS + 1
    assert not any(str(row[1]) in listed.text for row in table)
    found = handed.desk.call("POST", "/members/search", json={"name": name}).raise_for_status().json()["members"]
    (one,) = handed.desk.call("POST", "/members/search", json={"number": number}).raise_for_status().json()["members"]
    assert one["member"] in {other["member"] for other in found}
    shown = handed.desk.call("GET", f"/members/{one['member']}").raise_for_status().json()
    assert (shown["union"], shown["membership"]) == (UNION, "active")
    asked = {"persons": [{"name": name, "number": number}, {"name": "没有此人", "number": "110101199003070011"}]}
    checked = handed.desk.call("POST", "/members/check", json=asked).raise_for_status().json()["results"]
    assert (checked[0] in {"card", "no-card"}, checked[1]) == (True, "not-found")
    stranger = OfficerDesk(handed.cloud, handed.cloud.sign_in.token_for("4101000001"))
    assert stranger.call("GET", f"/members/{one['member']}").status_code == 404
