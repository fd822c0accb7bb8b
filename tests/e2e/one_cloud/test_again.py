"""Everything arrives at least once, late, and twice at the same time: one test per queue (invariant 3)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from unioncard import clock
from unioncard.members.store import CHUNK_ROWS
from unioncard.messages.deliver import PollBank
from unioncard.messages.issue import IssueRegister, Rounds
from unioncard.messages.notify import MonthReported, RegisterChecked
from unioncard_local.demo import readings, scenario
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

UNION = "4101000002"
COPIES = 4
ROWS = 2 * CHUNK_ROWS + 1
"""Three chunks: whoever comes second finds some stored, one under way, and one that nobody began."""


class Done:
    """A register that went the whole way, and the messages that carried it."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud = cloud
        mails = len(readings.wait_for_mails(cloud, 0))
        desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
        file = folder / "register.xlsx"
        write_sample(file, 130, seed=11, dirty=5)
        self.register = desk.upload(UNION, file)
        (sent,) = desk.wait_for(self.register, sent=True)["batches"]
        bank = BankDesk(cloud, "bankone")
        (issuance,) = [file for file in bank.pick_up(folder) if sent["batch"] in file.name]
        bank.answer(issuance, refuse=1, keep=folder)
        self.seen = desk.wait_for(self.register, sent=True, answered=True)
        stated = scenario.report(cloud, {"month": clock.month_of(clock.now()), "union": "410100"})
        self.month = MonthReported(
            union=stated["union"],
            month=stated["month"],
            edition=stated["workbook"].rpartition("/")[2].removesuffix(".xlsx"),
        )
        readings.wait_for_mails(cloud, mails + 3)
        send(cloud, "Issue", [Rounds().model_dump_json()])  # a poll remembers what it saw
        readings.wait_until_quiet(cloud)
        self.left = self.everything()

    def messages(self, queue: str) -> list[str]:
        """The messages that this queue carried, as they were."""
        batch = self.seen["batches"][0]["batch"]
        match queue:
            case "Register":
                return [self.created("RegistersBucket", f"registers/{self.register}/source")]
            case "Issue":
                return [IssueRegister(register_id=self.register).model_dump_json(), Rounds().model_dump_json()]
            case "Delivery":
                return [PollBank(bank="bankthree").model_dump_json()]
            case "Answer":
                return [self.created("DropBucket", f"bankone/in/UC_{batch}-1.{kind}") for kind in ("ack", "ret")]
        return [RegisterChecked(register_id=self.register).model_dump_json(), self.month.model_dump_json()]

    def created(self, bucket: str, key: str) -> str:
        """S3's notification of an object that is there."""
        name = self.cloud.outputs[bucket]
        version = self.cloud.client("s3").head_object(Bucket=name, Key=key)["VersionId"]
        stated = {"bucket": {"name": name}, "object": {"key": key, "versionId": version}}
        return json.dumps({"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Post", "s3": stated}]})

    def everything(self) -> dict[str, Any]:
        """What stands there: every item of every table, every version of every object that others see, every mail."""
        tables = {}
        for table in ("MembersTable", "CardsTable", "WorkTable"):
            pages = self.cloud.client("dynamodb").get_paginator("scan").paginate(TableName=self.cloud.outputs[table])
            items = [item for page in pages for item in page["Items"]]
            tables[table] = sorted(items, key=lambda item: str((item["pk"], item.get("sk"))))
        drop = self.cloud.client("s3").list_object_versions(Bucket=self.cloud.outputs["DropBucket"])["Versions"]
        files = sorted((version["Key"], version["VersionId"], version["ETag"]) for version in drop)
        return tables | {"drop": files, "mails": sorted(path.name for path in self.cloud.mail_folder.glob("*.eml"))}


@pytest.fixture(scope="module")
def done(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Done:
    return Done(cloud, tmp_path_factory.mktemp("again"))


@pytest.mark.parametrize("queue", readings.QUEUES)
def test_messages_delivered_again_change_nothing(done: Done, queue: str) -> None:
    send(done.cloud, queue, done.messages(queue) * COPIES)
    readings.wait_until_quiet(done.cloud)

    assert done.everything() == done.left
    assert {dead for _, dead in readings.queue_depths(done.cloud).values()} == {0}


def test_a_register_announced_several_times_at_once_is_taken_in_once(cloud: Cloud, done: Done, tmp_path: Path) -> None:
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    file = tmp_path / "register.xlsx"
    write_sample(file, ROWS, seed=12)
    members, mails = readings.count_items(cloud, "MembersTable"), len(list(cloud.mail_folder.glob("*.eml")))
    register = desk.upload(UNION, file)
    send(cloud, "Register", [done.created("RegistersBucket", f"registers/{register}/source")] * COPIES)
    seen = desk.wait_for(register, sent=True)
    readings.wait_until_quiet(cloud, seconds=120)

    assert seen["rows"] == {"read": ROWS, "accepted": ROWS, "rejected": 0}
    assert readings.count_items(cloud, "MembersTable") == members + ROWS
    assert [batch["rows"] for batch in desk.register(register)["batches"]] == [ROWS]
    assert len(list(cloud.mail_folder.glob("*.eml"))) == mails + 1
    assert {dead for _, dead in readings.queue_depths(cloud).values()} == {0}


def send(cloud: Cloud, queue: str, bodies: list[str]) -> None:
    for body in bodies:
        cloud.client("sqs").send_message(QueueUrl=cloud.outputs[f"{queue}QueueUrl"], MessageBody=body)
