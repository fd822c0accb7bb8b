"""From members to issuance files: claimed once, written once, control file last (invariants 1, 3 and 4)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from support.worked import register_file
from unioncard import clock
from unioncard.banks.files import issuance as issuance_file
from unioncard.errors import NotIssuable
from unioncard.issuance.batch import BatchState
from unioncard.messages.deliver import PollBank
from unioncard.messages.issue import IssueRegister
from unioncard.registers.members.codes import LISTS
from unioncard.unions.agreement import Agreement
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from support.worked import Way
    from unioncard.unions.agreement import Bank


def drop_keys() -> list[str]:
    return [found["Key"] for found in boto3.client("s3").list_objects_v2(Bucket="drop").get("Contents", [])]


def versions(key: str) -> int:
    return len(boto3.client("s3").list_object_versions(Bucket="drop", Prefix=key)["Versions"])


def limited(way: Way, limit: int) -> Way:
    """The same way, with a bank that takes at most ``limit`` persons in a file."""
    agreement = way.stores.directory.agreement_covering(way.stores.directory.union("4101000001"), clock.today())
    way.stores.directory.load(Directory((), (), (replace(agreement, batch_limit=limit),)))
    return way


def test_a_file_holds_exactly_the_rows_that_its_batch_claimed(way: Way) -> None:
    register = way.taken(register_file(120, dirty=5))

    (batch,) = way.issuing.issue(register.id)

    file = way.issuance(batch.id)
    rows = way.stores.batches.rows(batch.id)
    assert batch.state is BatchState.DELIVERED
    assert [row.number for row in file.rows] == [row.number for row in rows] == list(range(1, 115))
    assert len({row.values["证件号码"] for row in file.rows}) == 114


def test_the_control_file_names_what_lies_in_the_drop(way: Way) -> None:
    register = way.taken(register_file(10))
    (batch,) = way.issuing.issue(register.id)

    content = way.stores.drop.fetch(f"bankone/out/UC_{batch.id}.txt", None)
    control_file = json.loads(way.stores.drop.fetch(f"bankone/out/UC_{batch.id}.ok", None))
    assert control_file["sha256"] == hashlib.sha256(content).hexdigest() == batch.sha256
    assert (control_file["bytes"], control_file["rows"], control_file["batch"]) == (len(content), 10, batch.id)


def test_a_second_delivery_makes_no_second_batch_and_writes_nothing(way: Way) -> None:
    register = way.taken(register_file(60))
    first = way.issuing.issue(register.id)
    before = boto3.client("dynamodb").scan(TableName="work")["Items"]

    assert way.issuing.issue(register.id) == first
    assert boto3.client("dynamodb").scan(TableName="work")["Items"] == before
    assert [versions(key) for key in drop_keys()] == [1, 1]
    assert way.orders == []


def test_the_file_stays_byte_for_byte_even_if_a_member_changed_before_the_retry(way: Way, tmp_path: Path) -> None:
    register = way.taken(register_file(10))
    dying = replace(way.issuing, delivery=replace(way.delivering, drop=DiesBeforeControl(way)))
    with pytest.raises(ConnectionError):
        dying.issue(register.id)
    written = way.stores.drop.fetch(f"bankone/out/UC_{register.id}-01.txt", None)
    way.taken(changed_mobiles(register_file(10), tmp_path))

    (batch,) = way.issuing.issue(register.id)

    assert way.stores.drop.fetch(f"bankone/out/UC_{batch.id}.txt", None) == written
    assert batch.sha256 == hashlib.sha256(written).hexdigest()
    assert [key.rsplit(".", 1)[1] for key in drop_keys()] == ["ok", "txt"]


def test_the_control_file_appears_after_the_file(way: Way) -> None:
    register = way.taken(register_file(5))
    dying = replace(way.issuing, delivery=replace(way.delivering, drop=DiesBeforeControl(way)))
    with pytest.raises(ConnectionError):
        dying.issue(register.id)
    assert [key.rsplit(".", 1)[1] for key in drop_keys()] == ["txt"]


def test_two_registers_with_the_same_people_request_one_card_each(way: Way) -> None:
    content = register_file(30)
    one, other = way.taken(content), way.taken(content)

    (first,), (second,) = way.issuing.issue(one.id), way.issuing.issue(other.id)

    assert (first.state, first.rows) == (BatchState.DELIVERED, 30)
    assert (second.state, second.rows) == (BatchState.EMPTY, 0)
    assert not any(second.id in key for key in drop_keys())


def test_a_register_larger_than_the_banks_limit_makes_several_batches(way: Way) -> None:
    register = limited(way, 80).taken(register_file(200))

    batches = way.issuing.issue(register.id)

    assert [batch.rows for batch in batches] == [80, 80, 40]
    people = [row.values["证件号码"] for batch in batches for row in way.issuance(batch.id).rows]
    assert len(set(people)) == 200


def test_a_new_agreement_between_two_deliveries_does_not_change_the_batches(way: Way) -> None:
    register = way.taken(register_file(90))
    first = way.issuing.issue(register.id)

    assert limited(way, 40).issuing.issue(register.id) == first


def test_without_an_agreement_there_is_no_batch_and_the_officer_is_told(way: Way) -> None:
    lonely = Union("4102000001", "示例无协议工会", Kind.BASIC, "410200", "/410000/410200/4102000001/")
    way.stores.directory.load(Directory((lonely,), (), ()))
    register = way.taken(register_file(5), union=lonely.code)

    with pytest.raises(NotIssuable, match="尚未与合作银行签订协议"):
        way.issuing.issue(register.id)
    assert drop_keys() == []
    assert way.stores.batches.waiting(register.id) is not None


def test_members_who_waited_are_sent_by_the_rounds_on_the_day_an_agreement_starts(way: Way) -> None:
    lonely = Union("4102000001", "示例新签工会", Kind.BASIC, "410200", "/410000/410200/4102000001/")
    tomorrow = Agreement("410200", "bankone", clock.today() + timedelta(days=1), None, 100)
    way.stores.directory.load(Directory((lonely,), (), (tomorrow,)))
    register = way.taken(register_file(5), union=lonely.code)
    with pytest.raises(NotIssuable):
        way.issuing.issue(register.id)

    def next_day() -> datetime:
        return clock.now() + timedelta(days=1)

    way.sweep.run()
    assert way.orders == [IssueRegister(register_id=register.id), PollBank(bank="bankthree")]
    (batch,) = replace(way.issuing, now=next_day).issue(register.id)

    assert (batch.rows, batch.state) == (5, BatchState.DELIVERED)
    assert way.stores.batches.waiting(register.id) is None


def test_somebody_who_left_is_not_requested_a_card(way: Way) -> None:
    content = register_file(4)
    register = way.taken(content)
    for item in boto3.client("dynamodb").scan(TableName="members", Limit=1)["Items"]:
        boto3.client("dynamodb").put_item(TableName="members", Item=item | {"membership": {"S": "left"}})

    (batch,) = way.issuing.issue(register.id)

    assert batch.rows == 3


def changed_mobiles(content: bytes, folder: Path) -> bytes:
    """The same register with another mobile in every row."""
    import openpyxl  # noqa: PLC0415

    path = folder / "changed.xlsx"
    path.write_bytes(content)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[4] if "移动电话" in str(cell.value))
    for row in range(5, sheet.max_row + 1):
        cell = sheet.cell(row, column)
        if cell.value:
            cell.value = f"139{int(str(cell.value)[3:]) ^ 1:08d}"
    book.save(path)
    return path.read_bytes()


class DiesBeforeControl:
    """A drop whose connection breaks before the control file."""

    def __init__(self, way: Way) -> None:
        self.drop = way.stores.drop

    def put(self, bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None]) -> None:
        self.drop.put(bank, [file for file in files if not file[0].endswith(".ok")], before)
        raise ConnectionError


def test_an_issuance_file_can_be_read_back_whole(way: Way) -> None:
    batch = way.sent(register_file(7))
    assert issuance_file.write(way.profile(), way.issuance(batch.id)) == way.file(batch.id)


def test_every_document_type_of_a_register_can_be_sent_in_our_own_format(way: Way) -> None:
    listed = way.profile().codes["documents"]
    assert set(LISTS["证件类别"]) <= set(listed)
    assert len(set(listed.values())) == len(listed)
