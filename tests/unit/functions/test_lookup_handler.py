"""lookup as it is deployed: unknown numbers of every kind are answered alike, by body, headers and calls."""

from __future__ import annotations

import importlib
import json
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from stdnum import luhn

from support.in_process import made_stores, running_aws
from support.memory_aws.aws import MemoryAws
from unioncard.cards.card import CardKeys
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.issuance.stock import Lot

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX, FIRST, LAST = "622000", 100, 199
CONTEXT: Any = SimpleNamespace()


def printed(voucher: int) -> str:
    """The pre-printed card of a voucher."""
    body = f"{PREFIX}{voucher:012d}"
    return body + luhn.calc_check_digit(body)


KNOWN = printed(FIRST)
UNKNOWN = {
    "never printed": "6217000000000000003",
    "the next of the lot": printed(FIRST + 1),
    "the last of the lot": printed(LAST),
    "behind the lot": printed(LAST + 1),
    "before the lot": printed(FIRST - 1),
    "a wrong check digit": KNOWN[:-1] + str((int(KNOWN[-1]) + 1) % 10),
    "two digits changed places": KNOWN[:2] + KNOWN[3] + KNOWN[2] + KNOWN[4:],
    "a digit short": KNOWN[:-1],
    "sixteen digits": KNOWN[:16],
    "in groups": f"{KNOWN[:4]} {KNOWN[4:8]} {printed(FIRST + 2)[8:]}",
    "another scheme's beginning": "60" + KNOWN[2:],
}


class Recorded(MemoryAws):
    digest_key: str = ""
    """AWS in memory that notes each call and how large its parameters are."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str, int]] = []

    def call(self, client: Any, operation: str, parameters: Any) -> Any:
        self.calls.append((operation, str(parameters.get("TableName", "")), len(json.dumps(parameters, default=str))))
        return super().call(client, operation, parameters)


@pytest.fixture
def aws() -> Iterator[Recorded]:
    """One lot is announced; its first card was opened."""
    account = Recorded()
    with running_aws(account):
        stores = made_stores()
        stores.stock.store.announce("bankone", Lot("L1", PREFIX, FIRST, LAST, FIRST), 0)
        mac = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        account.digest_key = mac["KeyMetadata"]["Arn"]
        key = CardKeys(KmsGroupSecrets(account.digest_key)).of(KNOWN)
        item = {"pk": f"CARD#{key}", "bank": "bankone", "issuer": "郑州市总工会", "status": "normal"}
        stored = {name: {"S": value} for name, value in item.items()}
        boto3.client("dynamodb").put_item(TableName="cards", Item=stored)
        yield account


@pytest.fixture
def lookup(aws: Recorded, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.setenv("CARDS_TABLE", "cards")
    monkeypatch.setenv("CARD_DIGEST_KEY", aws.digest_key)
    yield importlib.import_module("lookup")
    del sys.modules["lookup"]


def asked(lookup: ModuleType, number: str) -> dict[str, Any]:
    event = {
        "routeKey": "POST /lookup",
        "body": json.dumps({"card": number}),
        "requestContext": {"requestId": "r"},
    }
    answer: dict[str, Any] = lookup.handler(event, CONTEXT)
    return answer


def test_a_known_card_is_answered(lookup: ModuleType) -> None:
    assert json.loads(asked(lookup, KNOWN)["body"])["valid"] is True


def test_unknown_numbers_of_every_kind_are_answered_alike(lookup: ModuleType) -> None:
    answers = {kind: asked(lookup, number) for kind, number in UNKNOWN.items()}
    one = next(iter(answers.values()))
    assert (one["statusCode"], one["body"]) == (200, '{"valid": false}')
    assert {kind for kind, answer in answers.items() if answer != one} == set()


def test_every_number_takes_the_same_calls_known_or_not(lookup: ModuleType, aws: Recorded) -> None:
    """One read of one table by a key of one length: nothing to measure but AWS itself."""
    asked(lookup, KNOWN)  # the pepper is read with the first question
    calls = {}
    for kind, number in {"known": KNOWN, **UNKNOWN}.items():
        aws.calls.clear()
        asked(lookup, number)
        calls[kind] = tuple(aws.calls)
    assert len(set(calls.values())) == 1, calls
    assert [(operation, table) for operation, table, _ in calls["known"]] == [("GenerateMac", ""), ("GetItem", "cards")]
