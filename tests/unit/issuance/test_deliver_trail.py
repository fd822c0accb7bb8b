"""What is handed to a bank is on record before a byte of it leaves; what cannot be put on record stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from support.worked import UNION, register_file
from unioncard.issuance.batch import Stage
from unioncard.trail.entry import Entry, EntryKind, read_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.worked import Way


def entries() -> list[Entry]:
    s3 = boto3.client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket="trail").get("Contents", [])]
    found = [read_entry(s3.get_object(Bucket="trail", Key=key)["Body"].read()) for key in keys]
    return [one for one in found if one]


def test_a_delivery_and_a_resend_are_each_on_record_with_bank_batch_and_number(way: Way) -> None:
    batch = way.sent(register_file(3), UNION)
    (one,) = entries()
    assert (one.kind, one.actor, one.route, one.bank) == (EntryKind.BANK_FILE, "system", "deliver", "bankone")
    assert (one.batch_id, one.register_id, one.owner_union, one.shown) == (batch.id, batch.register, UNION, 3)
    way.delivering.resend(batch, way.stores.directory.bank(batch.bank))
    assert sorted(found.route for found in entries()) == ["deliver", "resend"]


def test_the_entry_is_there_before_the_banks_file(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    call: Callable[..., Any] = BaseClient._make_api_call

    def noted(client: Any, operation: str, parameters: Any) -> Any:
        if operation == "PutObject":
            written.append(parameters["Bucket"])
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    way.sent(register_file(2), UNION)
    assert written.index("trail") < written.index("drop")


def test_what_cannot_be_put_on_record_is_not_handed_over(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    call: Callable[..., Any] = BaseClient._make_api_call

    def refusing(client: Any, operation: str, parameters: Any) -> Any:
        if operation == "PutObject" and parameters["Bucket"] == "trail":
            raise ClientError({"Error": {"Code": "AccessDenied"}}, operation)
        return call(client, operation, parameters)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", refusing)
        with pytest.raises(ClientError):
            way.sent(register_file(2), UNION)
    assert boto3.client("s3").list_objects_v2(Bucket="drop")["KeyCount"] == 0
    (register,) = {
        item["register"]["S"]
        for item in boto3.client("dynamodb").scan(TableName="work")["Items"]
        if item["pk"]["S"].startswith("BATCH#") and "register" in item
    }
    (batch,) = way.issuing.issue(register)
    assert batch.stage is Stage.DELIVERED
