"""Entries and a bucket of them for the trail's tests."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3

from support.in_process import running_aws
from unioncard.clock import SHANGHAI
from unioncard.cloud.aws.bucket import Bucket
from unioncard.trail.entry import Entry, EntryKind, Outcome, stamp
from unioncard_cli.trail_evidence import TrailEvidenceBucket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.memory_aws.aws import MemoryAws

MORNING = datetime(2026, 11, 28, 9, 30, tzinfo=SHANGHAI)
TRAIL = TrailEvidenceBucket(Bucket("trail"))


@contextmanager
def empty_trail(account: MemoryAws | None = None) -> Iterator[None]:
    """A trail without an entry."""
    with running_aws(account):
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="trail")
        s3.put_bucket_versioning(Bucket="trail", VersioningConfiguration={"Status": "Enabled"})
        yield


def entry(number: int = 1, at: datetime = MORNING, path: str = "/410000/410100/", **more: Any) -> Entry:
    """An entry; a later number is a second later."""
    values: dict[str, Any] = {
        "written_at": stamp(at + timedelta(seconds=number)),
        "request": f"request-{number}",
        "kind": EntryKind.REGISTER,
        "route": "GET /registers/{id}",
        "outcome": Outcome.INTENDED,
        "status": 200,
        "actor": "officer",
        "subject": "officer-1",
        "acting_union": path.strip("/").rpartition("/")[2],
        "path": path,
        "register_id": "R20261128-7KM3Q9XTBW",
        "row_numbers": "2-4",
        "shown": 3,
    }
    return Entry(**values | more)
