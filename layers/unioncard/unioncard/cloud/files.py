"""The buckets in the words of the domain: uploads, products, the drop, and what is set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from unioncard import clock
from unioncard.cloud.aws import client
from unioncard.media import BANK_TEXT, JSON

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.cloud.bucket import Bucket

LINK_MINUTES = 15
LARGEST_UPLOAD = 100 * 1024 * 1024
"""Bytes that the link lets through. Twice what is read: a file that is too large shall be refused with a reason that
the officer can read, not by an error of the store (docs/decisions/0005)."""


@dataclass(frozen=True, slots=True)
class UploadBucket:
    """The Uploads on S3: ``registers/<id>/source``. The user's file name is not kept: it may name people."""

    bucket: Bucket

    def link(self, register: str) -> dict[str, object]:
        """See Uploads."""
        key = _source(register)
        post = client("s3").generate_presigned_post(
            self.bucket.name,
            key,
            Conditions=[["content-length-range", 0, LARGEST_UPLOAD], ["eq", "$key", key]],
            ExpiresIn=LINK_MINUTES * 60,
        )
        expires = clock.now() + timedelta(minutes=LINK_MINUTES)
        return {**post, "expires_at": clock.stamp(expires), "max_bytes": LARGEST_UPLOAD}

    def fetch(self, register: str, version: str, folder: Path) -> Path:
        """See Uploads."""
        return self.bucket.fetch(_source(register), version, folder / "source")


@dataclass(frozen=True, slots=True)
class ProductBucket:
    """The Products on S3."""

    bucket: Bucket

    def keep(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:
        """See Products."""
        self.bucket.put(name, content, content_type)

    def read(self, name: str) -> bytes:
        """See Products."""
        return self.bucket.read(name)

    def link(self, name: str) -> str:
        """See Products."""
        asked = {"Bucket": self.bucket.name, "Key": name}
        return str(client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=LINK_MINUTES * 60))


@dataclass(frozen=True, slots=True)
class DropBucket:
    """The Drop on S3, one folder a bank: ``<bank>/out/`` for the bank to fetch, ``<bank>/in/`` for what it sends."""

    bucket: Bucket

    def put_once(self, bank: str, name: str, content: bytes) -> bytes:
        """See Drop."""
        return self.bucket.put_once(f"{bank}/out/{name}", content, JSON if name.endswith(".ok") else BANK_TEXT)

    def fetch(self, key: str, version: str | None) -> bytes:
        """See Drop."""
        return self.bucket.read(key, version)


@dataclass(frozen=True, slots=True)
class AsideBucket:
    """The Aside among the products, where no bank can see it: ``aside/<bank>/<digest>/<name>``."""

    bucket: Bucket

    def keep(self, bank: str, name: str, digest: str, content: bytes) -> None:
        """See Aside."""
        self.bucket.put(f"aside/{bank}/{digest}/{name}", content, BANK_TEXT)


def register_of(key: str) -> str:
    """The register whose uploaded file lies under this key; ValueError for any other key."""
    folder, register, leaf = key.split("/")
    if (folder, leaf) != ("registers", "source"):
        raise ValueError("not the key of an uploaded register")
    return register


def _source(register: str) -> str:
    return f"registers/{register}/source"
