"""What came after the backup from which a stack's tables were restored: the buckets have it, the tables do not.

Buckets are not restored: they keep versions, and what was uploaded, sent to banks and received from them after the
backup lies there still. Registers are taken in again under their own numbers, so that their batches get the numbers and
the files that the banks have already; nobody is asked for twice.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.inbox import arrived, batches_named
from unioncard.banks.profiles.profile import profile_of
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores.files import register_of
from unioncard.errors import NotFound
from unioncard.issuance.batch import Plan, first_attempt
from unioncard.registers.register import Register
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from unioncard.cloud.stores.batches import BatchReadTable
    from unioncard.cloud.stores.registers import RegisterTable
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

_OPENED: Final = "opened"
"""The metadata of an upload: cloud/stores/files.py."""


@dataclass(frozen=True, slots=True)
class Put:
    """A version of an object that was put after the backup."""

    key: str
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch's file that was written after the backup: its bank may have it."""

    bank: str
    batch: str
    file: str
    at: datetime

    @property
    def register(self) -> str:
        """The register of its people."""
        return self.batch.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class AfterBackup:
    """Reads a stack's buckets and restored tables. ``since``: when the backup was made."""

    outputs: Mapping[str, str]
    since: datetime
    directory: DirectoryStore
    registers: RegisterTable
    batches: BatchReadTable

    def uploads(self) -> list[tuple[Put, Register | None]]:
        """Registers uploaded since, in the order of their uploads, each with its record if the backup has one."""
        put = [one for one in self._put("RegistersBucket", "registers/") if one.key.endswith("/source")]
        known = self.registers.find_many(list(dict.fromkeys(register_of(one.key) for one in put)))
        return [(one, known.get(register_of(one.key))) for one in put]

    def sent(self) -> list[Sent]:
        """Files of batches written since, in order; a batch's control file is left out."""
        found: dict[str, Sent] = {}
        for one in self._put("ProductsBucket", "issued/"):
            _, bank, batch, file = one.key.split("/")
            found.setdefault(batch, Sent(bank, batch, file, one.at))  # the file is kept before its control file
        return list(found.values())

    def unknown(self) -> list[Sent]:
        """Those of which the restored tables do not know that their bank may have them."""
        sent = self.sent()
        known = self.batches.find_many([one.batch for one in sent])
        return [one for one in sent if one.batch not in known or not known[one.batch].file]

    def unmade(self) -> list[Sent]:
        """Those that are made of a register, and not of a bank's answer, and of which there is no batch yet."""
        first = [one for one in self.sent() if first_attempt(one.batch) == one.batch]
        known = self.batches.find_many([one.batch for one in first])
        return [one for one in first if one.batch not in known]

    def premature(self, answers: Sequence[Put]) -> list[Put]:
        """Files that name a batch which is not there yet: they would be set aside, and their bank told so."""
        named = {put: batches_named(put.key.rpartition("/")[2]) for put in answers}
        known = self.batches.find_many(sorted({batch for batches in named.values() for batch in batches}))
        return [put for put, batches in named.items() if batches - known.keys()]

    def answers(self) -> list[Put]:
        """What banks put into their drops since, in order."""
        return [one for one in self._put("DropBucket", "") if arrived(one.key)]

    def lost(self, put: Put) -> Register:
        """The record of a register that the backup does not have, as it was opened; NotFound if nobody can say so."""
        there = client("s3").get_object(Bucket=self.outputs["RegistersBucket"], Key=put.key, VersionId=put.version)
        there["Body"].close()
        found = there["Metadata"].get(_OPENED)
        if not found:
            raise NotFound(put.key)
        said = json.loads(found)
        return Register(
            register_of(put.key), said["union"], self.directory.union(said["union"]).path, "", said["opened_at"],
            kind=Kind(said["kind"]), corrects=said.get("corrects"), batch=said.get("batch"),
        )  # fmt: skip

    def planned(self, register: Register, sent: Sequence[Sent]) -> Plan | None:
        """How a register was cut into batches, by the files that are kept of them; None if there are none."""
        own = [one for one in sent if one.register == register.id and first_attempt(one.batch) == one.batch]
        if not own:
            return None
        bank = self.directory.bank(own[0].bank)
        day = self._day(own[0])
        agreement = self.directory.agreement_covering(self.directory.union(register.union), day)
        profile = profile_of(bank)
        return Plan(
            register.id, bank.code, agreement.bank_unit, self.directory.union(agreement.union).name,
            min(agreement.batch_limit, profile.max_rows),
            max(int(one.batch.rpartition("-")[2]) for one in own), day.isoformat(),
        )  # fmt: skip

    def _day(self, sent: Sent) -> date:
        """The day of a batch: of the keeping of its file, or the one before, if the file's name says so."""
        at = clock.day_of(clock.stamp(sent.at))
        profile = profile_of(self.directory.bank(sent.bank))
        for day in (at, at - timedelta(days=1)):
            with suppress(NotFound):
                agreement = self.directory.agreement_covering(self._union_of(sent), day)
                name = issuance_file.name(profile, sent.batch, agreement.bank_unit, day.isoformat())
                if sent.file.startswith(name):
                    return day
        return at

    def _union_of(self, sent: Sent) -> Union:
        return self.directory.union(self.registers.find(sent.register).union)

    def _put(self, bucket: str, prefix: str) -> list[Put]:
        pages = client("s3").get_paginator("list_object_versions").paginate(Bucket=self.outputs[bucket], Prefix=prefix)
        found = (
            Put(one["Key"], one["VersionId"], one["LastModified"])
            for page in pages
            for one in page.get("Versions", ())
            if one["LastModified"] >= self.since
        )
        return sorted(found, key=lambda one: (one.at, one.key))


def announced(put: Put) -> str:
    """What S3 would say to a queue of a version of an object."""
    return json.dumps({"Records": [{"s3": {"object": {"key": put.key, "versionId": put.version}}}]})


def by_register(puts: list[tuple[Put, Register | None]]) -> dict[str, tuple[list[Put], Register | None]]:
    """Uploads by register, in the order of the first upload of each."""
    by: dict[str, tuple[list[Put], Register | None]] = {}
    for put, known in puts:
        by.setdefault(register_of(put.key), ([], known))[0].append(put)
    return by
