"""On the deployed stack: who looked is on record, and no function's role can take it out, overwrite or unlock it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from unioncard import clock
from unioncard.cloud.aws import client as aws
from unioncard_cli.app import app
from unioncard_local.demo.desks import OfficerDesk

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard_local.stack.cloud import Cloud

UNION, PROVINCE = "4101000001", "410000"


def keys_of(cloud: Cloud) -> set[str]:
    """The keys of the entries on record."""
    listed = cloud.client("s3").list_objects_v2(Bucket=cloud.outputs["TrailBucket"], Prefix="entries/")
    return {one["Key"] for one in listed.get("Contents", [])}


def entry(cloud: Cloud, key: str) -> dict[str, Any]:
    """One entry."""
    stored = cloud.client("s3").get_object(Bucket=cloud.outputs["TrailBucket"], Key=key)
    return dict(json.loads(stored["Body"].read()))


def looked_at(cloud: Cloud) -> tuple[str, str]:
    """A register that its officer looked at, and the key of the entry."""
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    register = desk.call("POST", "/registers", json={"union": UNION}).json()["register"]
    before = keys_of(cloud)
    assert desk.call("GET", f"/registers/{register}").status_code == 200
    (key,) = [key for key in keys_of(cloud) - before if entry(cloud, key)["register_id"] == register]
    return register, key


def test_an_officers_look_is_on_record_with_the_callers_address_and_the_province_sees_it(cloud: Cloud) -> None:
    register, key = looked_at(cloud)
    one = entry(cloud, key)
    assert (one["kind"], one["acting_union"], one["status"], one["outcome"]) == ("register", UNION, 200, "intended")
    assert one["source"] and one["subject"]
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(PROVINCE))
    day = clock.day_of(one["written_at"])
    shown = desk.call("GET", f"/trail?day={day}&union={UNION}").json()
    assert register in [found["register"] for found in shown["entries"]]


@pytest.mark.parametrize("function", ["Desk", "Upload", "Unions", "Report", "Issue"])
def test_no_function_can_take_out_overwrite_or_unlock_an_entry(cloud: Cloud, function: str) -> None:
    _, key = looked_at(cloud)
    bucket = cloud.outputs["TrailBucket"]
    version = cloud.client("s3").list_object_versions(Bucket=bucket, Prefix=key)["Versions"][0]["VersionId"]
    role = cloud.client("lambda").get_function_configuration(FunctionName=cloud.outputs[f"{function}Function"])["Role"]
    s3 = cloud.client("s3", credentials=cloud.assume(role, "tamper"))
    named = {"Bucket": bucket, "Key": key}
    later = {"Mode": "GOVERNANCE", "RetainUntilDate": datetime.now(UTC) + timedelta(days=1)}
    attempts: list[Callable[[Any], Any]] = [
        lambda s3: s3.delete_object(**named),
        lambda s3: s3.delete_object(**named, VersionId=version),
        lambda s3: s3.delete_object(**named, VersionId=version, BypassGovernanceRetention=True),
        lambda s3: s3.put_object_retention(**named, Retention=later, BypassGovernanceRetention=True),
        lambda s3: s3.put_object(**named, Body=b"other", IfNoneMatch="*"),
        lambda s3: s3.delete_bucket_policy(Bucket=bucket),
    ]
    for attempt in attempts:
        with pytest.raises(ClientError) as refused:
            attempt(s3)
        assert refused.value.response["Error"]["Code"] in {"AccessDenied", "PreconditionFailed"}
    versions = cloud.client("s3").list_object_versions(Bucket=bucket, Prefix=key)
    assert len(versions["Versions"]) == 1 and "DeleteMarkers" not in versions


def test_the_lock_holds_against_the_account_itself(cloud: Cloud) -> None:
    """Governance: whoever may bypass it must say so; a deletion without saying so is refused."""
    _, key = looked_at(cloud)
    s3, bucket = cloud.client("s3"), cloud.outputs["TrailBucket"]
    retention = s3.get_object_retention(Bucket=bucket, Key=key)["Retention"]
    assert retention["Mode"] == "GOVERNANCE"
    assert retention["RetainUntilDate"] > datetime.now(UTC) + timedelta(days=1000)
    version = s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"][0]["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key=key, VersionId=version)


def test_the_command_finds_the_trail_whole_and_then_what_was_hidden(cloud: Cloud) -> None:
    _, key = looked_at(cloud)
    today = clock.today().isoformat()
    checked = ["audit", "trail", "--from", today, "--to", today, "--folder", str(cloud.folder)]
    assert CliRunner().invoke(app, checked).exit_code == 0
    s3, bucket = cloud.client("s3"), cloud.outputs["TrailBucket"]
    marker = s3.delete_object(Bucket=bucket, Key=key)["VersionId"]
    try:
        done = CliRunner().invoke(app, checked)
        assert (done.exit_code, key in done.stdout) == (1, True)
    finally:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=marker, BypassGovernanceRetention=True)
        aws.connect()
