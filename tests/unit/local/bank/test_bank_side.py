"""The bank we play: its cards, its answers, its log-in."""

from __future__ import annotations

import json
import shlex
from configparser import ConfigParser
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from stdnum import luhn

from support.issuance_rows import passport_row
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, Receipt, Result, Return
from unioncard.banks.files.issuance import IssuanceFile
from unioncard_local.bank import credentials
from unioncard_local.bank import login as bankproxy
from unioncard_local.bank.answers import answer
from unioncard_local.bank.card_numbers import PREFIX, made_up
from unioncard_local.stack.cloud import Cloud
from unioncard_local.stack.state import BankAccess, State
from unioncard_tools.profiles import SHIPPED, load

if TYPE_CHECKING:
    from collections.abc import Mapping

BATCH = "R20261123-7KM3Q9XTBW-01"


FILE = IssuanceFile(BATCH, "u", "某工会", "0801", "2026-11-23", tuple(map(passport_row, (1, 2, 3, 4))))
DELIMITED, FIXED = load("delimited", Path()), load("fixed", Path())


def test_made_up_cards_are_nineteen_digits_valid_by_luhn_and_all_different():
    cards = [made_up("B1", row) for row in range(1000)] + [made_up("B2", row) for row in range(1000)]

    assert len(set(cards)) == 2000
    assert all(card.startswith(PREFIX) and len(card) == 19 and luhn.is_valid(card) for card in cards)


def test_a_card_is_the_same_at_every_call():
    assert made_up("B1", 7) == made_up("B1", 7)


@pytest.mark.parametrize("row", [-1, 100_000])
def test_a_row_that_would_run_into_another_batch_is_refused(row: int):
    with pytest.raises(ValueError, match="beyond"):
        made_up("B1", row)


def returned(refuse: int) -> Return:
    *_, (_, answered) = answer(DELIMITED, FILE, refuse=refuse)
    assert isinstance(answered, Return)
    return answered


def test_every_row_is_answered_once_and_the_first_are_refused():
    answers = returned(2).answers

    assert [(a.row, a.result) for a in answers] == [
        (1, Result.REFUSED), (2, Result.REFUSED), (3, Result.OPENED), (4, Result.OPENED),
    ]  # fmt: skip
    assert all(bool(a.reason) == (a.result is Result.REFUSED) for a in answers)
    assert [a.identity.document for a in answers] == [row.values["证件号码"] for row in FILE.rows]


def test_a_bank_that_fails_whole_files_names_the_rows_at_fault_and_opens_nothing():
    ((kind, answered),) = answer(FIXED, FILE, refuse=2)

    assert isinstance(answered, Receipt)
    assert (kind, answered.accepted, [fault.row for fault in answered.faults]) == (AnswerKind.RECEIPT, False, [1, 2])


def test_a_bank_with_pre_printed_cards_opens_those_that_were_reserved():
    ((_, answered),) = answer(FIXED, FILE)

    assert isinstance(answered, Return)
    assert [one.card for one in answered.answers] == [row.card for row in FILE.rows]


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("refuse", [0, 1])
def test_whatever_is_answered_can_be_read(name: str, refuse: int):
    profile = load(name, Path())
    for kind, value in answer(profile, FILE, refuse=refuse):
        written, content = answer_files.write(profile, kind, value)
        assert answer_files.kind_of(profile, written) is kind
        assert answer_files.parse(profile, kind, written, content).batch == BATCH


def test_more_refusals_than_rows_are_an_error():
    with pytest.raises(ValueError, match="4"):
        answer(DELIMITED, FILE, refuse=5)


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    ends = datetime(2026, 11, 29, 12, tzinfo=UTC)
    keys = {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T", "Expiration": ends}
    monkeypatch.setattr(Cloud, "assume", lambda _self, role, _session: {**keys, "AccessKeyId": role})
    banks = tuple(BankAccess(code, "", f"ssh-ed25519 KEY{code}", f"role-{code}") for code in ("one", "two"))
    return Cloud(tmp_path, State("", False, {"emulator": 1}, outputs={"DropBucket": "drop"}, banks=banks))


def test_a_bank_comes_in_to_its_own_folder_under_its_own_role(cloud: Cloud):
    granted = bankproxy.answer(cloud, {"user": "one", "public_key": "KEYone"})

    assert granted is not None
    assert (granted["_root"], granted["profile"], granted["env_auth"]) == ("drop/one", "one", "true")
    assert not {"access_key_id", "session_token"} & granted.keys(), "they would end under an open session"


def test_its_credentials_come_from_a_program_that_is_asked_again_before_they_end(cloud: Cloud, tmp_path: Path):
    credentials.prepare(tmp_path, "one")
    program = ConfigParser()
    program.read(credentials.credentials_file(tmp_path, "one"))
    called = shlex.split(program["profile one"]["credential_process"])

    assert called[1:] == ["-m", "unioncard_local.bank.credentials", str(tmp_path), "one"]
    assert json.loads(json.dumps(credentials.of_bank(cloud, "one"))) == {
        "Version": 1, "AccessKeyId": "role-one", "SecretAccessKey": "S", "SessionToken": "T",
        "Expiration": "2026-11-29T12:00:00+00:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        {"user": "one", "public_key": "KEYtwo"},
        {"user": "three", "public_key": "KEYone"},
        {"user": "one", "pass": "KEYone"},
        {"user": "../one", "public_key": "KEYone"},
        {"public_key": "KEYone"},
        {},
    ],
)
def test_another_key_another_name_or_a_password_is_refused(cloud: Cloud, question: dict[str, str]):
    assert bankproxy.answer(cloud, question) is None


def test_rows_of_a_batch_lie_side_by_side_so_none_is_skipped():
    numbers = [int(made_up("B1", row)[:-1]) for row in range(5)]

    assert all(later - earlier == 1 for earlier, later in pairwise(numbers))


def test_the_session_names_no_person(cloud: Cloud, monkeypatch: pytest.MonkeyPatch):
    seen = SimpleNamespace(session="")
    given = cloud.assume

    def assume(_self: Cloud, role: str, session: str) -> Mapping[str, Any]:
        seen.session = session
        return given(role, session)

    monkeypatch.setattr(Cloud, "assume", assume)
    credentials.of_bank(cloud, "one")

    assert seen.session == "sftp-one"
