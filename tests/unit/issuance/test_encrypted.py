"""A bank that asks for OpenPGP gets its file encrypted, once: every retry hands over the same bytes (invariant 4)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pysequoia
import pytest

from support.worked import Way, register_file
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.profiles.transport import Encryption
from unioncard.unions.store import Directory


@pytest.fixture
def key(way: Way) -> pysequoia.Tsk:
    """The bank's key; its profile asks for encryption to it."""
    made = pysequoia.Tsk.generate("Bank One <cards@bankone.example>")
    bank = way.stores.directory.bank("bankone")
    public = Encryption(public_key=str(made.extract_certificate()))
    asked = way.profile().model_copy(update={"encryption": public})
    way.stores.directory.load(Directory((), (replace(bank, profile=asked.model_dump_json()),), ()))
    return made


def test_the_file_in_the_drop_can_be_read_by_the_bank_alone(way: Way, key: pysequoia.Tsk) -> None:
    batch = way.sent(register_file(3))

    sealed = way.file(batch.id)
    assert batch.file.endswith(".txt.pgp")
    assert b"UCI1" not in sealed
    opened = pysequoia.decrypt(bytes=sealed, decryptor=key.decryptor())
    assert opened.bytes is not None
    plain = issuance_file.parse(way.profile(), bytes(opened.bytes), batch.id)
    assert len(plain.rows) == batch.rows == 3


def test_the_control_file_tells_of_the_bytes_that_lie_there(way: Way, key: pysequoia.Tsk) -> None:
    batch = way.sent(register_file(3))
    control = issuance_file.control_name(way.profile(), batch.file)
    control_file = json.loads(way.stores.drop.fetch(f"bankone/out/{control}", None))
    assert control_file["sha256"] == hashlib.sha256(way.file(batch.id)).hexdigest() == batch.sha256
    assert key is not None


def test_a_second_writing_keeps_the_first_bytes(way: Way, key: pysequoia.Tsk) -> None:
    batch = way.sent(register_file(3))
    again = way.issuing.writer.write(batch, way.profile())
    assert again.sha256 == batch.sha256
    assert key is not None
