"""Bad input on the deployed stack: a clear reason, nothing lost, nothing changed, no dead letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.bad_files import FILES
from unioncard.banks.files.answer import Answer, AnswerKind, Identity, Result, Return
from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.bank_files import FileRecordTable
from unioncard_local.demo import readings
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

UNION = "4101000001"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_register_is_rejected_with_its_reason(cloud: Cloud, tmp_path: Path, name: str) -> None:
    made, code = FILES[name]
    file = tmp_path / "register.xlsx"
    file.write_bytes(made())
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    members = readings.count_items(cloud, "MembersTable")

    seen = desk.wait_for(desk.upload(UNION, file))

    assert seen["state"] == "rejected"
    assert [reason["code"] for reason in seen["reasons"]] == [code]
    assert seen["reasons"][0]["message"]
    assert readings.count_items(cloud, "MembersTable") == members
    readings.wait_until_quiet(cloud)
    assert {dead for _, dead in readings.queue_depths(cloud).values()} == {0}


@pytest.fixture(scope="module")
def batch(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A batch that bankone has to answer."""
    file = tmp_path_factory.mktemp("batch") / "register.xlsx"
    write_sample(file, 20, seed=3)
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    return str(desk.wait_for(desk.upload(UNION, file), sent=True)["batches"][0]["batch"])


def test_a_return_for_no_batch_of_this_bank_is_set_aside(cloud: Cloud, batch: str) -> None:
    name = "R20200101-NOSUCHTHNG-01"
    before = (readings.rows_of(cloud, batch), readings.count_items(cloud, "CardsTable", "CARD#"))
    answers = (Answer(1, Identity("0000"), Result.OPENED, "6220000000000000016"),)
    aws.connect(**cloud.connection)
    files = FileRecordTable(Table(cloud.outputs["WorkTable"]))

    BankDesk(cloud, "bankone").send(AnswerKind.RETURN, Return(name, answers))

    assert until(lambda: any("批次不存在" in file.reason for file in files.of_bank("bankone")))
    readings.wait_until_quiet(cloud)
    assert (readings.rows_of(cloud, batch), readings.count_items(cloud, "CardsTable", "CARD#")) == before
    kept = cloud.client("s3").list_objects_v2(Bucket=cloud.outputs["ProductsBucket"], Prefix="aside/bankone/")
    assert kept["KeyCount"] >= 1
    # The record is stored before the function ends and its counts are logged.
    assert until(lambda: "FilesSetAside" in "".join(readings.logs_of(cloud, "AnswersFunction")))
    assert {dead for _, dead in readings.queue_depths(cloud).values()} == {0}
