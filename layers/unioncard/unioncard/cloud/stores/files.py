"""The S3 buckets behind the domain's ports: uploads, products, the drop, masters and the quarantine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Final

from unioncard import clock
from unioncard.banks.inbox import LARGEST_ANSWER
from unioncard.cloud.aws.bucket import MadeOfOthers
from unioncard.cloud.aws.client import client
from unioncard.errors import Refused
from unioncard.media import BANK_FILE, BINARY, JSON
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from unioncard.cloud.aws.bucket import Bucket
    from unioncard.issuance.batch import Batch
    from unioncard.registers.register import Register
    from unioncard.unions.agreement import Bank

OPENED: Final = "x-amz-meta-opened"
LINK_MINUTES = 15
LARGEST_UPLOAD = 100 * 1024 * 1024
"""Bytes that the link lets through. Twice what is read: a file that is too large shall be refused with a reason that
the officer can read, not by an error of the store (docs/decisions/0005)."""


@dataclass(frozen=True, slots=True)
class UploadBucket:
    """The Uploads on S3: ``registers/<id>/source``, and beside it ``reading/<digest>``.

    The user's file name is not kept: it may name people.
    """

    bucket: Bucket

    def link(self, register: Register) -> dict[str, object]:
        """See Uploads. What the record says goes with the upload, signed: a lost record is made anew of it."""
        key = _source(register.id)
        opened = {OPENED: json.dumps(_opened(register), sort_keys=True)}
        post = client("s3").generate_presigned_post(
            self.bucket.name,
            key,
            Fields=dict(opened),
            Conditions=[["content-length-range", 0, LARGEST_UPLOAD], ["eq", "$key", key], opened],
            ExpiresIn=LINK_MINUTES * 60,
        )
        expires = clock.now() + timedelta(minutes=LINK_MINUTES)
        return {**post, "expires_at": clock.stamp(expires), "max_bytes": LARGEST_UPLOAD}

    def fetch(self, register: str, version: str, folder: Path) -> Path:
        """See Uploads."""
        return self.bucket.fetch(_source(register), version, folder / "source")

    def keep_reading(self, register: str, digest: str, content: bytes) -> None:
        """See Uploads."""
        self.bucket.put(_reading(register, digest), content, BINARY)

    def reading(self, register: str, digest: str) -> bytes:
        """See Uploads."""
        return self.bucket.read(_reading(register, digest))


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

    def link(self, name: str, saved_as: str = "") -> str:
        """See Products."""
        return self.bucket.link(name, LINK_MINUTES * 60, saved_as)


class OtherFile(Refused):
    """A file of the same name but other content is in the drop already, or is kept of other persons."""


@dataclass(frozen=True, slots=True)
class DropBucket:
    """The hosted drops on S3, one folder a bank: ``<bank>/out/`` for it to fetch, ``<bank>/in/`` for what it sends."""

    bucket: Bucket

    def put(self, bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None]) -> None:
        """See Drop."""
        before()
        for name, content in files:
            if self.bucket.put_once(_out(bank, name), content, _media(name)) != content:
                raise OtherFile(texts.OTHER_FILE.format(name=name))

    def put_again(self, bank: Bank, files: Sequence[tuple[str, bytes]]) -> None:
        """See Drop."""
        for name, content in files:
            self.bucket.put(_out(bank, name), content, _media(name))

    def fetch(self, key: str, version: str | None) -> bytes:
        """See Inbox."""
        return self.bucket.read(key, version, LARGEST_ANSWER + 1)

    def arrived(self, bank: str, name: str, content: bytes) -> None:
        """See Arrivals: the file is processed from ``<bank>/in/`` like an upload of the bank."""
        self.bucket.put(f"{bank}/in/{name}", content, BANK_FILE)


def _out(bank: Bank, name: str) -> str:
    return f"{bank.code}/out/{name}"


def _media(name: str) -> str:
    return JSON if name.endswith(".ok") else BANK_FILE


@dataclass(frozen=True, slots=True)
class MasterBucket:
    """The Masters among the products: ``issued/<bank>/<batch>/<name>``."""

    bucket: Bucket

    def keep_once(self, batch: Batch, name: str, content: bytes, rows: str = "") -> bytes:
        """See Masters."""
        try:
            return self.bucket.put_once(_master(batch, name), content, BANK_FILE, rows)
        except MadeOfOthers:
            raise OtherFile(texts.OTHER_ROWS.format(name=name)) from None

    def read(self, batch: Batch, name: str) -> bytes:
        """See Masters."""
        return self.bucket.read(_master(batch, name))


def _master(batch: Batch, name: str) -> str:
    return f"issued/{batch.bank}/{batch.id}/{name}"


@dataclass(frozen=True, slots=True)
class RejectionBucket:
    """The RejectionMasters among the products: ``rejected/<bank>/<id>``."""

    bucket: Bucket

    def keep_once(self, bank: str, rejection: str, content: bytes) -> bytes:
        """See RejectionMasters."""
        return self.bucket.put_once(f"rejected/{bank}/{rejection}", content, BANK_FILE)

    def read(self, bank: str, rejection: str) -> bytes:
        """See RejectionMasters."""
        return self.bucket.read(f"rejected/{bank}/{rejection}")


@dataclass(frozen=True, slots=True)
class QuarantineBucket:
    """The Quarantine in the products bucket, where no bank has access: ``aside/<bank>/<digest>/<name>``."""

    bucket: Bucket

    def keep(self, bank: str, name: str, digest: str, content: bytes) -> None:
        """See Quarantine."""
        self.bucket.put(f"aside/{bank}/{digest}/{name}", content, BANK_FILE)


def register_of(key: str) -> str:
    """The register whose uploaded file lies under this key; ValueError for any other key."""
    folder, register, leaf = key.split("/")
    if (folder, leaf) != ("registers", "source"):
        raise ValueError("not the key of an uploaded register")
    return register


def _opened(register: Register) -> dict[str, str]:
    """What nobody can know but from the record; without the officer, whom the trail and the access log name."""
    said = {
        "union": register.union,
        "kind": register.kind.value,
        "opened_at": register.opened_at,
        "corrects": register.corrects or "",
        "batch": register.batch or "",
    }
    return {name: value for name, value in said.items() if value}


def _reading(register: str, digest: str) -> str:
    return f"registers/{register}/reading/{digest}"


def _source(register: str) -> str:
    return f"registers/{register}/source"
