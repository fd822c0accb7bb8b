"""The bank we play: its cards, its answers, its log-in."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from stdnum import luhn

from unioncard.banks import return_file
from unioncard.banks.issuance_file import IssuanceFile, IssuanceRow
from unioncard.banks.return_file import Result
from unioncard_local import bankproxy
from unioncard_local.bank_answers import answer
from unioncard_local.card_numbers import PREFIX, made_up
from unioncard_local.cloud import Cloud
from unioncard_local.state import BankAccess, State

if TYPE_CHECKING:
    from pathlib import Path

# Passports of nobody: no country numbers them TEST0001.
FILE = IssuanceFile(
    "B1",
    "u",
    "某工会",
    "20261123",
    tuple(IssuanceRow(n, "7", f"TEST{n:04d}", "测试", "1", "", "") for n in (1, 2, 3, 4)),
)


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


def test_every_row_is_answered_once_and_the_first_are_refused():
    answers = answer(FILE, refuse=2).answers

    assert [(a.row, a.result) for a in answers] == [
        (1, Result.REFUSED), (2, Result.REFUSED), (3, Result.OPENED), (4, Result.OPENED),
    ]  # fmt: skip
    assert all(bool(a.card) == (a.result is Result.OPENED) for a in answers)
    assert all(bool(a.reason_code and a.reason) == (a.result is Result.REFUSED) for a in answers)
    assert [a.tail for a in answers] == [row.tail for row in FILE.rows]


def test_the_answer_can_be_read_as_a_return():
    file = answer(FILE, refuse=1)

    assert return_file.parse(return_file.write(file)) == file


def test_more_refusals_than_rows_are_an_error():
    with pytest.raises(ValueError, match="4"):
        answer(FILE, refuse=5)


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    keys = {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T"}
    monkeypatch.setattr(Cloud, "assume", lambda _self, role, _session: {**keys, "AccessKeyId": role})
    banks = tuple(BankAccess(code, "", f"ssh-ed25519 KEY{code}", f"role-{code}") for code in ("one", "two"))
    return Cloud(tmp_path, State("", False, {"emulator": 1}, outputs={"DropBucket": "drop"}, banks=banks))


def test_a_bank_comes_in_to_its_own_folder_under_its_own_role(cloud: Cloud):
    granted = bankproxy.answer(cloud, {"user": "one", "public_key": "KEYone"})

    assert granted is not None
    assert (granted["_root"], granted["access_key_id"]) == ("drop/one", "role-one")


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
    keys = {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T"}

    def assume(_self: Cloud, _role: str, session: str) -> dict[str, str]:
        seen.session = session
        return keys

    monkeypatch.setattr(Cloud, "assume", assume)
    bankproxy.answer(cloud, {"user": "one", "public_key": "KEYone"})

    assert seen.session == "sftp-one"
