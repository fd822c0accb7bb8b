"""Each of the three sorts of banks on the deployed stack: cards, files and answers by its profile, over real SFTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.worked import card_number
from unioncard.banks.files import answer_files, rejection_file
from unioncard.banks.files.answer import AnswerKind, Events, Return
from unioncard.cards.events import EventKind
from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.bank_files import FileRecordTable
from unioncard.issuance.card_events import PART
from unioncard.issuance.file_record import Problem
from unioncard.messages.issue import Rounds
from unioncard_local.bank import answers as bank_answers
from unioncard_local.bank import client as bank_client
from unioncard_local.bank.files import issued
from unioncard_local.demo import desks, readings
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

PRE_PRINTED, OWN_SERVER = "4108000001", "4103000001"


def go_round(cloud: Cloud) -> None:
    """What the schedule orders every quarter of an hour."""
    order = Rounds().model_dump_json()
    cloud.client("sqs").send_message(QueueUrl=cloud.outputs["IssueQueueUrl"], MessageBody=order)


def batch(desk: OfficerDesk, batch_id: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.call("GET", f"/batches/{batch_id}").raise_for_status().json()
    return found


class PrePrinted:
    """A bank with pre-printed cards that fails whole files: runs out, refuses two rows, gets the others again."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.desk = OfficerDesk(cloud, cloud.sign_in.token_for(PRE_PRINTED))
        self.bank = BankDesk(cloud, "banktwo")
        file = folder / "register.xlsx"
        write_sample(file, 30, seed=41)
        register = self.desk.upload(PRE_PRINTED, file)
        assert until(lambda: bool(self.desk.register(register)["notes"]))
        self.waiting = self.desk.register(register)

        self.bank.send(AnswerKind.STOCK, bank_answers.stock("L1", 1, 30), serial="1")
        self.bank.send(AnswerKind.STOCK, bank_answers.stock("L2", 101, 10), serial="2")
        readings.wait_until_quiet(cloud)
        go_round(cloud)
        self.desk.wait_for(register, sent=True)
        (first,) = self.bank.pick_up(folder / "first")
        self.first = issued(self.bank.profile, first.name, first.read_bytes())
        self.bank.answer(first, refuse=2, keep=folder)

        assert until(lambda: len(self.desk.register(register)["batches"]) == 2)
        seen = self.desk.wait_for(register, sent=True)
        self.refused, again = (batch(self.desk, one["batch"]) for one in seen["batches"])
        second = next(one for one in self.bank.pick_up(folder / "second") if again["batch"] in one.name)
        self.second = issued(self.bank.profile, second.name, second.read_bytes())
        self.bank.answer(second, refuse=0, keep=folder)
        self.desk.wait_for(register, sent=True, answered=True)
        readings.wait_until_quiet(cloud)
        self.opened = batch(self.desk, again["batch"])


@pytest.fixture(scope="module")
def pre_printed(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> PrePrinted:
    return PrePrinted(cloud, tmp_path_factory.mktemp("pre-printed"))


def test_a_batch_waits_for_pre_printed_cards_and_the_officer_sees_it(pre_printed: PrePrinted) -> None:
    assert pre_printed.waiting["notes"] == [
        "银行预制卡不足：本批需要 30 张，现有 0 张；银行补充预制卡后自动继续，无需重新上传。"
    ]
    assert [one["state"] for one in pre_printed.waiting["batches"]] == ["claimed"]


def test_a_file_refused_whole_says_who_was_at_fault_and_sends_the_others_again(pre_printed: PrePrinted) -> None:
    first, second = pre_printed.refused, pre_printed.opened
    assert (first["state"], first["receipt"]["said"]) == ("file-refused", "refused")
    assert (first["row_counts"]["refused"], first["row_counts"]["file-refused"]) == (2, 28)
    assert [one["row"] for one in first["refused"] if one["state"] == "refused"] == [1, 2]
    assert all(one["advice"] for one in first["refused"] if one["state"] == "refused")
    assert first["next_attempts"] == [second["batch"]]
    assert (second["previous"], second["attempt"], second["rows"]) == (first["batch"], 2, 28)
    assert (second["state"], second["row_counts"]["opened"]) == ("answered", 28)


def test_no_pre_printed_card_is_laid_aside_twice_and_none_is_lost(pre_printed: PrePrinted) -> None:
    first = [row.card for row in pre_printed.first.rows]
    second = [row.card for row in pre_printed.second.rows]
    assert len(set(first)) == 30
    assert len(set(second)) == 28
    # 30 and 10 were announced; those of the refused file were given back before they were laid aside again
    assert {int(card[6:18]) for card in first + second} <= {*range(1, 31), *range(101, 111)}


class OwnServer:
    """A bank with its own server: out of reach at first, then reached by the rounds."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud, self.folder = cloud, folder
        self.desk = OfficerDesk(cloud, cloud.sign_in.token_for(OWN_SERVER))
        self.bank = BankDesk(cloud, "bankthree")
        file = folder / "register.xlsx"
        write_sample(file, 25, seed=42)
        register = self.desk.upload(OWN_SERVER, file)
        self.desk.wait_for(register, sent=True)
        (self.file,) = self.bank.pick_up(folder)
        answers = self.bank.answer(self.file, refuse=1, keep=folder)
        assert isinstance(answers, Return)
        self.answers = answers
        go_round(cloud)
        seen = self.desk.wait_for(register, sent=True, answered=True)
        readings.wait_until_quiet(cloud)
        self.answered = batch(self.desk, seen["batches"][0]["batch"])


@pytest.fixture(scope="module")
def own_server(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> OwnServer:
    return OwnServer(cloud, tmp_path_factory.mktemp("own-server"))


def test_a_banks_own_server_gets_the_file_and_is_polled_for_the_answers(own_server: OwnServer) -> None:
    answered = own_server.answered
    assert (answered["state"], answered["row_counts"]["opened"], answered["row_counts"]["refused"]) == (
        "answered",
        24,
        1,
    )
    assert sorted(file["kind"] for file in answered["files"]) == ["receipt", "return"]
    assert {path.name for path in own_server.folder.glob("*.done")} == {own_server.file.with_suffix(".done").name}


def test_what_happens_to_a_card_later_reaches_the_look_up(own_server: OwnServer) -> None:
    cloud, bank = own_server.cloud, own_server.bank
    replaced, lost = own_server.answers.answers[-1].card, own_server.answers.answers[-2].card
    for serial, (card, kind) in enumerate([(replaced, EventKind.REPLACED), (lost, EventKind.LOST_ORAL)]):
        stated = bank_answers.events([card], kind, "2026-11-24T08:00:00")
        bank.send(AnswerKind.EVENTS, stated, serial=str(serial))
    (new,) = [one.new_card for one in bank_answers.events([replaced], EventKind.REPLACED, "").events]
    go_round(cloud)

    assert until(lambda: desks.look_up(cloud, lost).json()["status"] == "lost-oral")
    readings.wait_until_quiet(cloud)
    assert desks.look_up(cloud, lost).json()["valid"] is False
    assert desks.look_up(cloud, replaced).json() == {"valid": False, "union": "洛阳市总工会", "status": "replaced"}
    assert desks.look_up(cloud, new).json() == {"valid": True, "union": "洛阳市总工会", "status": "normal"}


def test_card_events_that_are_too_many_for_one_run_are_recorded_once_all_parts_are_done(cloud: Cloud) -> None:
    """The function sends messages to its own queue, and its role lets it."""
    first, *between, last = (card_number(10**6 + place) for place in range(PART + 5))  # none of the other banks'
    lost, impossible = "2020-01-02T09:00:00", "1900-01-01T09:00:00"
    # What cannot have happened is written nowhere: the parts are as long as they are, and cost little.
    rows = [((first,), lost), (between, impossible), ((last,), lost)]
    sent = [event for cards, at in rows for event in bank_answers.events(cards, EventKind.LOST_ORAL, at).events]
    bank = BankDesk(cloud, "bankone")
    aws.connect(**cloud.connection)
    files = FileRecordTable(Table(cloud.outputs["WorkTable"]))
    before = {one.digest for one in files.of_bank("bankone")}
    bank.send(AnswerKind.EVENTS, Events(tuple(sent)))
    assert until(lambda: len(files.of_bank("bankone")) > len(before), seconds=120)
    (record,) = [one for one in files.of_bank("bankone") if one.digest not in before]
    # Of more problems than a record holds those of lines not taken are kept: the two unknown cards' lines were.
    assert {one.problem for one in record.problems} == {Problem.TIME_IMPOSSIBLE}


@pytest.mark.parametrize("code", ["bankone", "banktwo", "bankthree"])
def test_each_bank_finds_where_it_fetches_its_files_why_one_was_not_taken(cloud: Cloud, code: str) -> None:
    bank = BankDesk(cloud, code)
    kind = AnswerKind.EVENTS
    event = bank_answers.events(["6220004050469000011"], EventKind.ACTIVATED, "2026-11-25T08:00:00")
    name, content = answer_files.write(bank.profile, kind, event, serial="777")
    cut = content.replace(b"6220004050469000011", b"6220004050469000011,|")
    bank.hand_in(name, cut)
    if code == "bankthree":
        go_round(cloud)

    found: dict[str, bytes] = {}

    def replied() -> bool:
        with bank_client.connect(bank.address) as session:
            if f"{name}.rej" not in session.sftp.listdir(bank.address.fetch):
                return False
            with session.sftp.open(f"{bank.address.fetch}/{name}.rej") as file:
                found[code] = file.read()
        return True

    assert until(replied, every=0.5)
    (line,) = rejection_file.parse(bank.profile, kind, found[code])
    assert line.whole
    assert line.code == ("line-width" if code == "banktwo" else "field-count")
    readings.wait_until_quiet(cloud)
    assert {dead for _, dead in readings.queue_depths(cloud).values()} == {0}
