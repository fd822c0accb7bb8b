"""An object that must be written once is, and what is gone is NotFound."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError, IncompleteReadError
from botocore.response import StreamingBody

from unioncard.cloud.aws import bucket as module
from unioncard.cloud.aws.bucket import Bucket, MadeOfOthers
from unioncard.errors import NotFound

from .stub import Stub, refused

if TYPE_CHECKING:
    from pathlib import Path

    from support.worked import Way

DROP = Bucket("drop")


def test_the_first_content_stays_and_is_given_back(way: Way):
    first = DROP.put_once("bankone/out/a.txt", b"first", "text/plain")
    second = DROP.put_once("bankone/out/a.txt", b"second", "text/plain")

    assert (first, second, DROP.read("bankone/out/a.txt")) == (b"first", b"first", b"first")
    assert len(boto3.client("s3").list_object_versions(Bucket="drop")["Versions"]) == 1


def test_what_was_made_of_others_is_not_taken_for_ones_own(way: Way):
    DROP.put_once("a", b"first", "text/plain", "rows 1 and 2")

    assert DROP.put_once("a", b"second", "text/plain", "rows 1 and 2") == b"first"
    with pytest.raises(MadeOfOthers):
        DROP.put_once("a", b"second", "text/plain", "rows 2 and 1")


def test_an_object_of_a_release_that_did_not_say_what_it_is_made_of_is_taken(way: Way):
    DROP.put_once("a", b"first", "text/plain")

    assert DROP.put_once("a", b"second", "text/plain", "rows 1 and 2") == b"first"


def test_of_two_writers_at_the_same_moment_both_see_what_one_wrote(monkeypatch: pytest.MonkeyPatch):
    body = type("Body", (), {"read": lambda _self: b"of the other"})()
    stub = Stub([refused("ConditionalRequestConflict"), {"Body": body}])
    monkeypatch.setattr(module, "client", lambda _service: stub)

    assert DROP.put_once("bankone/out/a.txt", b"ours", "text/plain") == b"of the other"


def test_a_write_that_was_denied_is_no_write(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "client", lambda _service: Stub([refused("AccessDenied")]))

    with pytest.raises(ClientError):
        DROP.put_once("bankone/out/a.txt", b"ours", "text/plain")


def test_an_object_that_is_gone_is_not_found_and_its_key_not_repeated(way: Way):
    with pytest.raises(NotFound) as raised:
        DROP.read("bankone/in/nobody.ret")
    assert "nobody" not in str(raised.value)


def test_a_version_is_read_as_it_was(way: Way, tmp_path: Path):
    s3 = boto3.client("s3")
    first = s3.put_object(Bucket="drop", Key="k", Body=b"first")["VersionId"]
    s3.put_object(Bucket="drop", Key="k", Body=b"second")

    assert DROP.read("k", first) == b"first"
    assert DROP.fetch("k", first, tmp_path / "k").read_bytes() == b"first"
    assert DROP.read("k") == b"second"


@pytest.mark.parametrize("most", [None, 100, 5])
def test_a_body_that_breaks_off_is_no_object(monkeypatch: pytest.MonkeyPatch, most: int | None) -> None:
    """A connection that ends early gives fewer bytes and no error unless somebody counts them."""
    cut = StreamingBody(io.BytesIO(b"half"), content_length=8)
    monkeypatch.setattr(Bucket, "_get", lambda *_: {"Body": cut})
    with pytest.raises(IncompleteReadError):
        Bucket("any").read("key", most=most)


@pytest.mark.parametrize(("most", "read"), [(None, b"whole"), (100, b"whole"), (5, b"whole"), (3, b"who"), (0, b"")])
def test_no_more_is_read_than_asked_for(monkeypatch: pytest.MonkeyPatch, most: int | None, read: bytes) -> None:
    body = StreamingBody(io.BytesIO(b"whole"), content_length=5)
    monkeypatch.setattr(Bucket, "_get", lambda *_: {"Body": body})
    assert Bucket("any").read("key", most=most) == read


LIST = "User: arn:aws:sts::1:assumed-role/r is not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::drop"
DENIED = "User: arn:aws:sts::1:assumed-role/r is not authorized to perform: {action} on resource: arn:aws:s3:::drop/k"


def denied(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDenied", "Message": message}}, "GetObject")


@pytest.mark.parametrize("message", ["Access Denied", LIST])
@pytest.mark.parametrize("version", [None, "v1"])
def test_a_missing_object_of_a_bucket_that_we_may_not_list_is_not_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, message: str, version: str | None
):
    """S3 answers 403 there, because 404 would say what the bucket holds."""
    monkeypatch.setattr(module, "client", lambda _service: Stub([denied(message), denied(message)]))

    with pytest.raises(NotFound):
        DROP.read("bankone/in/a.ret", version)
    with pytest.raises(NotFound):
        DROP.fetch("bankone/in/a.ret", version, tmp_path / "a")


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:GetObjectVersion", "kms:Decrypt"])
def test_an_object_that_we_may_not_read_is_not_missing(monkeypatch: pytest.MonkeyPatch, action: str):
    monkeypatch.setattr(module, "client", lambda _service: Stub([denied(DENIED.format(action=action))]))

    with pytest.raises(ClientError):
        DROP.read("bankone/in/a.ret")
