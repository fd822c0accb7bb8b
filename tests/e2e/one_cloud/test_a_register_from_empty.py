"""The demo's way with every number asserted: one register from the officer's token to the month's mail."""

from __future__ import annotations

import email
import io
import json
from email import policy
from typing import TYPE_CHECKING, Any

import httpx
import openpyxl
import pytest
from boto3.dynamodb.types import TypeDeserializer

from support.mails import html, plain
from unioncard import clock
from unioncard.banks.files.answer import Return
from unioncard.registers.check import check
from unioncard_local.bank.files import issued
from unioncard_local.demo import desks, readings, scenario
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.banks.files.issuance import IssuanceFile
    from unioncard_local.stack.cloud import Cloud

UNION = "4101000001"


class Travelled:
    """What the way left behind, read back from the cloud."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud = cloud
        self.file = folder / "register.xlsx"
        write_sample(self.file, 300, seed=7, dirty=4)
        desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
        register = desk.upload(UNION, self.file)
        desk.wait_for(register, sent=True)
        bank = BankDesk(cloud, "bankone")
        (self.issuance,) = bank.pick_up(folder)
        self.issued: IssuanceFile = issued(bank.profile, self.issuance.name, self.issuance.read_bytes())
        answers = bank.answer(self.issuance, refuse=2, keep=folder)
        assert isinstance(answers, Return)
        self.answers = answers
        self.seen = desk.wait_for(register, sent=True, answered=True)
        self.report = scenario.report(cloud, {"month": clock.month_of(clock.now())})
        self.mails = [
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in readings.wait_for_mails(cloud, 3)
        ]
        readings.wait_until_quiet(cloud)

    @property
    def batch(self) -> str:
        return str(self.seen["batches"][0]["batch"])


@pytest.fixture(scope="module")
def way(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Travelled:
    assert not readings.count_items(cloud, "MembersTable"), "another module was here before"
    return Travelled(cloud, tmp_path_factory.mktemp("way"))


def test_every_row_is_accepted_or_has_a_finding(way: Travelled) -> None:
    assert way.seen["rows"] == {"read": 300, "accepted": 288, "rejected": 12}
    errors = [finding for finding in way.seen["findings"] if finding["severity"] == "error"]
    assert len({finding["row"] for finding in errors}) == 12
    assert readings.count_items(way.cloud, "MembersTable", "MEMBER#") == 288


def test_the_rejected_rows_come_back_as_a_workbook_to_correct(way: Travelled, tmp_path: Path) -> None:
    fetched = httpx.get(way.seen["corrections"], timeout=30)
    file = tmp_path / "corrections.xlsx"
    file.write_bytes(fetched.content)
    checked = check(file, today=clock.today())
    assert (fetched.status_code, checked.read, len(checked.accepted)) == (200, 12, 0)


def test_the_cloud_judges_exactly_as_the_command_line(way: Travelled) -> None:
    checked = check(way.file, today=clock.today())
    local = [(f.row, f.column, f.code, f.message) for f in checked.findings]
    assert [(f["row"], f["column"], f["code"], f["message"]) for f in way.seen["findings"]] == local


def test_the_bank_got_one_file_with_the_accepted_people(way: Travelled) -> None:
    file = way.issued
    assert [batch["rows"] for batch in way.seen["batches"]] == [288] == [len(file.rows)]
    accepted = {row.values["证件号码"] for row in check(way.file, today=clock.today()).accepted}
    assert {row.values["证件号码"] for row in file.rows} == accepted


def test_cards_stand_in_the_table_and_two_are_refused(way: Travelled) -> None:
    states = [row["state"] for row in readings.rows_of(way.cloud, way.batch)]
    assert (states.count("opened"), states.count("refused"), states.count("sent")) == (286, 2, 0)
    assert readings.count_items(way.cloud, "CardsTable", "CARD#") == 286
    assert way.seen["batches"][0]["answered"] == 288


def test_a_card_is_found_and_an_unknown_one_is_not(way: Travelled) -> None:
    opened = way.answers.answers[-1].card
    found = desks.look_up(way.cloud, f"{opened[:4]} {opened[4:]}")
    assert (found.status_code, found.json()) == (200, {"valid": True, "union": "郑州市总工会", "status": "normal"})
    assert found.headers["cache-control"] == "no-store"
    assert desks.look_up(way.cloud, "6220000000000000016").json() == {"valid": False}
    assert desks.look_up(way.cloud, "6220000000000000017").json() == {"valid": False}
    assert desks.look_up(way.cloud, "").status_code == 422
    assert readings.count_items(way.cloud, "AddressesTable"), "each was counted by its address"


def test_the_months_workbook_says_the_same(way: Travelled) -> None:
    stored = way.cloud.client("s3").get_object(Bucket=way.cloud.outputs["ProductsBucket"], Key=way.report["workbook"])
    sheet = openpyxl.load_workbook(io.BytesIO(stored["Body"].read()))["明细"]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(row for row in table if "本月读取" in row)
    province = dict(zip(heading, next(row for row in table if row[1] == "410000"), strict=True))
    names = ("本月读取", "本月接受", "本月退回", "期末会员", "本月送行", "本月开卡", "本月银行退回")
    assert [province[name] for name in names] == [300, 288, 12, 288, 288, 286, 2]


def test_three_mails_arrived_with_counts_and_the_workbook(way: Travelled) -> None:
    assert sorted(mail["To"] for mail in way.mails) == ["province@unions.example", *["textile@unions.example"] * 2]
    texts = [plain(mail) for mail in way.mails]
    assert sum("读取 300 行，接受 288 行，退回 12 行" in text for text in texts) == 1
    assert sum("已开卡　　286 人" in text and f"/batches/{way.batch}" in text for text in texts) == 1
    (report,) = (mail for mail in way.mails if mail["To"] == "province@unions.example")
    (workbook,) = report.iter_attachments()
    assert workbook.get_content()[:2] == b"PK"


def test_no_message_is_left_and_none_is_dead(way: Travelled) -> None:
    assert set(readings.queue_depths(way.cloud).values()) == {(0, 0)}


def test_no_personal_data_stands_in_the_open(way: Travelled) -> None:
    """Invariant 7: logs, keys, mails, and every table but the sealed blobs of the members."""
    secrets = {card for answer in way.answers.answers if (card := answer.card)}
    for row in way.issued.rows:
        secrets |= {row.values["证件号码"], row.values["移动电话"]}
        name = row.values["姓名"]
        secrets |= {name} if len(name) > 2 else set()  # two characters may be part of any word
    haystacks = {
        "logs": logs(way.cloud),
        "keys": keys(way.cloud),
        "mails": "\n".join(mail.as_string() + plain(mail) + html(mail) for mail in way.mails),
        "tables": tables(way.cloud),
    }
    for name, text in haystacks.items():
        assert len(text) > 300, f"{name} were not read"
        assert not [secret for secret in secrets if secret in text], f"personal data in {name}"


def logs(cloud: Cloud) -> str:
    client, texts = cloud.client("logs"), []
    for group in client.describe_log_groups()["logGroups"]:
        for stream in client.describe_log_streams(logGroupName=group["logGroupName"])["logStreams"]:
            events = client.get_log_events(
                logGroupName=group["logGroupName"], logStreamName=stream["logStreamName"], startFromHead=True
            )
            texts += [event["message"] for event in events["events"]]
    return "\n".join(texts) + "".join(path.read_text(errors="replace") for path in (cloud.folder / "logs").iterdir())


def keys(cloud: Cloud) -> str:
    found: list[str] = []
    for bucket in ("RegistersBucket", "DropBucket", "ProductsBucket"):
        listed = cloud.client("s3").list_object_versions(Bucket=cloud.outputs[bucket])
        found += [version["Key"] for version in listed.get("Versions", [])]
    return "\n".join(found)


def tables(cloud: Cloud) -> str:
    plain: list[Any] = []
    for table in ("DirectoryTable", "MembersTable", "CardsTable", "WorkTable", "AddressesTable"):
        for page in cloud.client("dynamodb").get_paginator("scan").paginate(TableName=cloud.outputs[table]):
            plain += [{k: TypeDeserializer().deserialize(v) for k, v in item.items()} for item in page["Items"]]
    return json.dumps(plain, ensure_ascii=False, default=lambda value: f"<{type(value).__name__}>")
