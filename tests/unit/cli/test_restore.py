"""After a backup was restored: a register comes again under its number, and its bank gets no second file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from support.worked import OFFICER, UNION, people_file
from unioncard import clock
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.batches import BatchMovesTable
from unioncard.cloud.stores.files import OPENED, OtherFile
from unioncard.cloud.stores.registers import RegisterTable
from unioncard_cli.after_backup import AfterBackup, Put, announced, by_register
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.registers.register import Register

SOME = sample_rows(3, seed=163)


def uploaded(way: Way) -> Put:
    """A register as an officer's browser brings it: with the fields that the link was signed with."""
    register, link = way.desk.open(OFFICER, UNION)
    key = f"registers/{register.id}/source"
    fields = link["fields"]
    assert isinstance(fields, dict)
    said = fields[OPENED]
    content = people_file(SOME)
    put = client("s3").put_object(Bucket="registers", Key=key, Body=content, Metadata={"opened": said})
    return Put(key, put["VersionId"], clock.now())


def after(way: Way, monkeypatch: pytest.MonkeyPatch, at: datetime) -> AfterBackup:
    """What the buckets have, all of it put at an instant."""

    def put(_self: AfterBackup, bucket: str, prefix: str) -> list[Put]:
        name = {"RegistersBucket": "registers", "ProductsBucket": "products", "DropBucket": "drop"}[bucket]
        found = client("s3").list_object_versions(Bucket=name, Prefix=prefix)["Versions"]
        return [Put(one["Key"], one["VersionId"], at) for one in found]

    monkeypatch.setattr(AfterBackup, "_put", put)
    outputs = {"RegistersBucket": "registers", "ProductsBucket": "products", "DropBucket": "drop"}
    work = Table("work")
    return AfterBackup(outputs, at, way.stores.directory, RegisterTable(work), BatchMovesTable(work))


def lose_everything_but_the_directory() -> None:
    for table, keys in (("members", ("pk", "sk")), ("work", ("pk", "sk")), ("cards", ("pk",))):
        for item in client("dynamodb").scan(TableName=table)["Items"]:
            client("dynamodb").delete_item(TableName=table, Key={name: item[name] for name in keys})


def issued_and_lost(way: Way, put: Put) -> Register:
    """Taken in and sent to the bank; then the tables are those of a backup of the day before."""
    register = way.intake.take(put.key.split("/")[1], put.version)
    assert register
    way.issuing.issue(register.id)
    lose_everything_but_the_directory()
    return register


def files(way: Way) -> dict[str, bytes]:
    """What lies in the banks' drops."""
    found = client("s3").list_objects_v2(Bucket="drop").get("Contents", [])
    return {one["Key"]: client("s3").get_object(Bucket="drop", Key=one["Key"])["Body"].read() for one in found}


def test_a_week_later_the_same_register_gives_the_same_file(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    put = uploaded(way)
    lost = issued_and_lost(way, put)
    before, day = files(way), clock.now()
    then = after(way, monkeypatch, day)
    monkeypatch.setattr(clock, "now", lambda: day + timedelta(days=7))

    again = then.lost(put)
    assert (again.id, again.union, again.path, again.opened_at) == (lost.id, UNION, lost.path, lost.opened_at)
    then.registers.open(again)
    plan = then.planned(again, then.sent())
    assert plan
    way.stores.batches.plan(plan)
    assert way.intake.take(again.id, put.version) == lost_again(lost, way)
    (batch,) = way.issuing.issue(again.id)
    assert batch.day == clock.day_of(clock.stamp(day)).isoformat() and batch.rows == len(SOME)
    assert files(way) == before and then.unknown() == []


def lost_again(lost: Register, way: Way) -> Register:
    """The register as it was, but for the officer and the moment of its end."""
    found = way.stores.registers.find(lost.id)
    assert (found.counts, found.by_code, found.officer) == (lost.counts, lost.by_code, "")
    return found


def test_a_file_of_other_persons_is_not_given_to_the_bank(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup knows one of them as a member elsewhere meanwhile, say: the rows would have other numbers."""
    put = uploaded(way)
    issued_and_lost(way, put)
    before, then = files(way), after(way, monkeypatch, clock.now())
    again = then.lost(put)
    then.registers.open(again)
    other = client("s3").put_object(Bucket="registers", Key=put.key, Body=people_file(SOME[1:]))
    way.intake.take(again.id, other["VersionId"])
    with pytest.raises(OtherFile):
        way.issuing.issue(again.id)
    assert files(way) == before


def test_an_answer_waits_for_its_batch_and_no_other_does(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """The issue function makes batches anew in its own time; what comes before them would be set aside."""
    put = uploaded(way)
    register = issued_and_lost(way, put)
    then = after(way, monkeypatch, clock.now())
    batch = f"{register.id}-01"
    answer, other, attempt = (
        Put(f"bankone/in/{name}", "v", clock.now())
        for name in (f"UC_{batch}-1.ret", "UC_20261124-1.evt", f"UC_{batch}A2-1.ret")
    )
    assert [one.batch for one in then.unmade()] == [batch]
    assert then.premature([answer, other, attempt]) == [answer, attempt]
    then.registers.open(then.lost(put))
    way.intake.take(register.id, put.version)
    way.issuing.issue(register.id)
    assert then.unmade() == []
    assert then.premature([answer, other, attempt]) == [attempt]


def test_what_is_said_to_the_queue_is_what_s3_says(way: Way) -> None:
    put = Put("registers/R20261123-7KM3Q9XTBW/source", "v1", clock.now())
    (record,) = json.loads(announced(put))["Records"]
    assert record["s3"]["object"] == {"key": put.key, "versionId": "v1"}


def test_uploads_are_taken_by_register_in_the_order_of_the_first(way: Way) -> None:
    one, two = "registers/R1/source", "registers/R2/source"
    puts = [(Put(key, str(number), clock.now()), None) for number, key in enumerate([two, one, two])]
    found = {register: [put.version for put in versions] for register, (versions, _) in by_register(puts).items()}
    assert list(found.items()) == [("R2", ["0", "2"]), ("R1", ["1"])]
