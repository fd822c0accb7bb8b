"""One S3 bucket. What we put there has its version in its metadata, what others put has none (unioncard.versions)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import quote

from botocore.exceptions import ClientError

from unioncard import versions
from unioncard.cloud.aws.client import client
from unioncard.errors import Conflict, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MADE_OF: Final = "made-of"
_VERSION: Final = {versions.FIELD: str(versions.WRITTEN)}
GONE = {"NoSuchKey", "NoSuchVersion", "404"}
_ACTION: Final = re.compile(r"not authorized to perform: (\S+)")
_LIST: Final = {"s3:ListBucket", "s3:ListBucketVersions"}


def _is_gone(error: ClientError) -> bool:
    """Whether there is no such object.

    Where a role may not list a bucket, S3 answers 403 for what is not there, since 404 would say what the bucket holds:
    in bare words, or naming the right to list. A refusal that names another right (to read, to decrypt) is a refusal.
    """
    wrong = error.response["Error"]
    if wrong["Code"] not in {"AccessDenied", "403"}:
        return wrong["Code"] in GONE
    action = _ACTION.search(wrong.get("Message", ""))
    return action is None or action[1] in _LIST


class MadeOfOthers(Exception):
    """An object that is written once is there already, and was made of something else."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket by name."""

    name: str

    def read(self, key: str, version: str | None = None, most: int | None = None) -> bytes:
        """An object whole, or its first ``most`` bytes: what somebody else put there may be larger than our memory.

        NotFound; botocore's IncompleteReadError for a body that breaks off: only who reads on to its end sees that.
        """
        body = self._get(key, version)["Body"]
        if most is None:
            return bytes(body.read())
        pieces = bytearray()
        while len(pieces) < most and (piece := body.read(most - len(pieces))):
            pieces += piece
        return bytes(pieces)

    def fetch(self, key: str, version: str | None, target: Path) -> Path:
        """An object into a file, piece by piece; NotFound."""
        body = self._get(key, version)["Body"]
        with target.open("wb") as file:
            for piece in body.iter_chunks(1024 * 1024):
                file.write(piece)
        return target

    def link(self, key: str, seconds: int, saved_as: str = "") -> str:
        """A presigned link to download an object; what it answers may be kept by nobody on the way.

        The header is part of what is signed, so nobody can leave it out. A browser that has a name ``saved_as`` keeps
        the file under that, and not under the end of the key, which is the same for all.
        """
        asked = {"Bucket": self.name, "Key": key, "ResponseCacheControl": "no-store"}
        if saved_as:
            asked["ResponseContentDisposition"] = f"attachment; filename*=UTF-8''{quote(saved_as, safe='')}"
        return str(client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds))

    def put(self, key: str, content: bytes | IO[bytes], content_type: str) -> None:
        """Write an object whole."""
        asked = {"Bucket": self.name, "Key": key, "Body": content, "ContentType": content_type}
        client("s3").put_object(**asked, Metadata=_VERSION)

    def put_once(self, key: str, content: bytes, content_type: str, made_of: str = "") -> bytes:
        """Write an object unless there is one; returns what is there.

        ``made_of`` says what it was made of and is kept with it. MadeOfOthers: what is there was made of others.
        """
        asked = {"Bucket": self.name, "Key": key, "Body": content, "ContentType": content_type, "IfNoneMatch": "*"}
        try:
            client("s3").put_object(**asked, Metadata=_VERSION | ({_MADE_OF: made_of} if made_of else {}))
        except ClientError as error:
            # 412: it is there. 409: another writer is putting it right now, and one of the two wins.
            if error.response["Error"]["Code"] not in {"PreconditionFailed", "ConditionalRequestConflict"}:
                raise
            there = self._get(key, None)
            # Objects of releases that did not say what they were made of are taken as they are.
            if there.get("Metadata", {}).get(_MADE_OF, made_of) != made_of:
                raise MadeOfOthers(key) from None
            return bytes(there["Body"].read())
        return content

    def put_named(self, key: str, content: bytes, content_type: str) -> None:
        """Write an object whose key names its content: one that is there already is this one. Needs no right to read.

        Conflict while another writer is putting it.
        """
        asked = {"Bucket": self.name, "Key": key, "Body": content, "ContentType": content_type, "IfNoneMatch": "*"}
        try:
            client("s3").put_object(**asked, Metadata=_VERSION)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalRequestConflict":
                raise Conflict(f"object being written in {self.name}") from None
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise

    def keys(self, prefix: str, after: str = "", page: int = 1000) -> Iterator[str]:
        """The keys that begin so, in their order, from behind ``after``; a call for every ``page`` of them."""
        while True:
            asked = {"Bucket": self.name, "Prefix": prefix, "MaxKeys": page} | ({"StartAfter": after} if after else {})
            found = client("s3").list_objects_v2(**asked)
            for one in found.get("Contents", ()):
                after = one["Key"]
                yield after
            if not found["IsTruncated"]:
                return

    def _get(self, key: str, version: str | None) -> Any:
        versioned = {"VersionId": version} if version else {}
        try:
            found = client("s3").get_object(Bucket=self.name, Key=key, **versioned)
        except ClientError as error:
            if _is_gone(error):
                raise NotFound(f"object gone from {self.name}") from None
            raise
        versions.check(found.get("Metadata", {}).get(versions.FIELD, versions.WRITTEN))
        return found
