"""A register that must wait, and one that comes twice: nothing is lost, and the officer sees it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.messages.issue import Rounds
from unioncard.unions.agreement import Agreement
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union
from unioncard_local.demo import readings
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

LONELY = Union("4102000001", "示例无协议工会", Kind.BASIC, "410200", "/410000/410200/4102000001/")


def load(cloud: Cloud, directory: Directory) -> None:
    aws.connect(**cloud.connection)
    DirectoryTable(Table(cloud.outputs["DirectoryTable"])).load(directory)


def test_a_register_waits_for_an_agreement_and_then_the_rounds_issue_it(cloud: Cloud, tmp_path: Path) -> None:
    load(cloud, Directory((LONELY,), (), ()))
    file = tmp_path / "register.xlsx"
    write_sample(file, 6, seed=31)
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(LONELY.code))
    register = desk.upload(LONELY.code, file)

    assert until(lambda: bool(desk.register(register)["notes"]))
    waiting = desk.register(register)
    assert waiting["notes"] == ["该工会及其上级尚未与合作银行签订协议，暂不能办卡；登记表已保存。"]
    assert (waiting["rows"]["accepted"], waiting["planned_batches"], waiting["batches"]) == (6, None, [])

    load(cloud, Directory((), (), (Agreement("410200", "bankone", date(2026, 1, 1), None, 100),)))
    rounds = Rounds().model_dump_json()  # as the schedule orders every quarter of an hour
    cloud.client("sqs").send_message(QueueUrl=cloud.outputs["IssueQueueUrl"], MessageBody=rounds)

    issued = desk.wait_for(register, sent=True)
    assert [batch["rows"] for batch in issued["batches"]] == [6]
    assert issued["notes"] == []
    assert {dead for _, dead in readings.queue_depths(cloud).values()} == {0}


def test_a_second_upload_through_one_link_is_reported_to_the_officer(cloud: Cloud, tmp_path: Path) -> None:
    desk = OfficerDesk(cloud, cloud.sign_in.token_for("4101000003"))
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    write_sample(first, 3, seed=32)
    write_sample(second, 4, seed=33)
    opened = desk.call("POST", "/registers", json={"union": "4101000003"}).json()
    desk.post_file(opened["upload"], first)
    desk.wait_for(opened["register"])

    desk.post_file(opened["upload"], second)

    assert until(lambda: bool(desk.register(opened["register"])["notes"]))
    seen = desk.register(opened["register"])
    assert seen["notes"] == ["此链接只能上传一次，后来上传的文件未读取；请重新申请链接。"]
    assert seen["rows"]["read"] == 3
