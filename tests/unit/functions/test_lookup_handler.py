"""lookup as it is deployed: unknown numbers of every kind are answered alike, by body, headers and calls, also above
the limit of an address."""

from __future__ import annotations

import importlib
import json
import sys
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from stdnum import luhn

from support.described import assert_described
from support.in_process import made_stores, running_aws
from support.memory_aws.aws import MemoryAws
from support.memory_aws.errors import AwsError
from unioncard import clock
from unioncard.cards.card import CardKeys
from unioncard.clock import Month
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.stores.printed_editions import PrintedEditionTable
from unioncard.issuance.stock import Lot
from unioncard.reports.editions import MonthTotals
from unioncard.reports.verification import PrintedEdition

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX, FIRST, LAST = "622000", 100, 199
CONTEXT: Any = SimpleNamespace()
LIMIT = 40
EDGE_SECRET = "of-our-own-edge"
NOON = datetime(2026, 11, 28, 4, 3, 20, tzinfo=UTC)


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
    """AWS in memory that notes each call and how large its parameters are; counting fails if so ``failing`` says."""

    digest_key: str = ""
    failing: Exception | None = None

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str, int]] = []
        self.patience: dict[str, tuple[int, int, int]] = {}

    def _handler(self, service: str, operation: str) -> Any:
        if self.failing and operation == "UpdateItem":
            return self._fail
        return super()._handler(service, operation)

    def _fail(self, **_: Any) -> None:
        assert self.failing
        raise self.failing

    def call(self, client: Any, operation: str, parameters: Any) -> Any:
        self.calls.append((operation, str(parameters.get("TableName", "")), len(json.dumps(parameters, default=str))))
        config = client.meta.config
        attempts = (config.retries or {}).get("total_max_attempts", 0)
        self.patience[operation] = (config.connect_timeout, config.read_timeout, attempts)
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
    monkeypatch.setenv("ADDRESSES_TABLE", "addresses")
    monkeypatch.setenv("CARD_DIGEST_KEY", aws.digest_key)
    monkeypatch.setenv("EDGE_SECRET", EDGE_SECRET)
    monkeypatch.setenv("LOOKUPS_IN_TEN_MINUTES", str(LIMIT))
    monkeypatch.setenv("LOOKUPS_IN_A_DAY", "600")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "UnionCard")
    monkeypatch.setattr(clock, "now", lambda: NOON)
    yield importlib.import_module("lookup")
    del sys.modules["lookup"]


def asked_report(lookup: ModuleType, code: str, address: str = "203.0.113.5") -> dict[str, Any]:
    event = {
        "routeKey": "POST /lookup/report",
        "headers": {},
        "body": json.dumps({"code": code}),
        "requestContext": {"requestId": "r", "http": {"sourceIp": address}},
    }
    answer: dict[str, Any] = lookup.handler(event, CONTEXT)
    assert_described("POST /lookup/report", answer["statusCode"], answer["headers"]["content-type"], answer["body"])
    return answer


def asked(
    lookup: ModuleType, number: str, address: str = "203.0.113.5", headers: dict[str, str] | None = None
) -> dict[str, Any]:
    event = {
        "routeKey": "POST /lookup",
        "headers": headers or {},
        "body": json.dumps({"card": number}),
        "requestContext": {"requestId": "r", "http": {"sourceIp": address}},
    }
    answer: dict[str, Any] = lookup.handler(event, CONTEXT)
    assert_described("POST /lookup", answer["statusCode"], answer["headers"]["content-type"], answer["body"])
    return answer


def test_a_known_card_is_answered(lookup: ModuleType) -> None:
    assert json.loads(asked(lookup, KNOWN)["body"])["valid"] is True


def test_unknown_numbers_of_every_kind_are_answered_alike(lookup: ModuleType) -> None:
    answers = {kind: asked(lookup, number) for kind, number in UNKNOWN.items()}
    one = next(iter(answers.values()))
    assert (one["statusCode"], one["body"]) == (200, '{"valid": false}')
    assert {kind for kind, answer in answers.items() if answer != one} == set()


def test_every_number_takes_the_same_calls_known_or_not(lookup: ModuleType, aws: Recorded) -> None:
    """One count, one read of one table by a key of one length: nothing to measure but AWS itself."""
    asked(lookup, KNOWN)  # the day's secret of addresses is fetched with the first question
    calls = {}
    for kind, number in {"known": KNOWN, **UNKNOWN}.items():
        aws.calls.clear()
        asked(lookup, number)
        calls[kind] = tuple(aws.calls)
    assert len(set(calls.values())) == 1, calls
    assert [(operation, table) for operation, table, _ in calls["known"]] == [
        ("UpdateItem", "addresses"), ("GenerateMac", ""), ("GetItem", "cards"),
    ]  # fmt: skip


def test_above_the_limit_every_number_is_refused_alike_and_not_looked_at(lookup: ModuleType, aws: Recorded) -> None:
    for _ in range(LIMIT):
        asked(lookup, KNOWN)
    answers, calls = {}, {}
    for kind, number in {"known": KNOWN, "no card": "410101", **UNKNOWN}.items():
        aws.calls.clear()
        answers[kind] = asked(lookup, number)
        calls[kind] = tuple(aws.calls)
    refused = answers["known"]
    assert (refused["statusCode"], refused["headers"]["retry-after"]) == (429, "400")
    assert json.loads(refused["body"])["code"] == "too-many"
    assert "12:10 以后再试" in json.loads(refused["body"])["detail"]
    assert {kind for kind, answer in answers.items() if answer != refused} == set()
    assert len(set(calls.values())) == 1
    assert [operation for operation, _, _ in calls["known"]] == ["UpdateItem"]


def test_questions_that_cannot_be_read_are_counted_too(lookup: ModuleType) -> None:
    for _ in range(LIMIT):
        assert asked(lookup, "no card")["statusCode"] == 422
    assert asked(lookup, KNOWN)["statusCode"] == 429


def test_a_forged_address_neither_evades_the_limit_nor_uses_up_somebody_elses(lookup: ModuleType) -> None:
    forged = [{"x-forwarded-for": f"192.0.2.{last}", "x-unioncard-edge": "guessed"} for last in range(LIMIT + 5)]
    codes = [asked(lookup, KNOWN, headers=headers)["statusCode"] for headers in forged]
    assert codes == [200] * LIMIT + [429] * 5
    assert asked(lookup, KNOWN, "192.0.2.1")["statusCode"] == 200


def test_behind_our_edge_each_caller_has_an_own_limit(lookup: ModuleType) -> None:
    def through_the_edge(forwarded: str) -> int:
        headers = {"x-forwarded-for": f"{forwarded}, 198.51.100.9", "x-unioncard-edge": EDGE_SECRET}
        return int(asked(lookup, KNOWN, "198.51.100.9", headers)["statusCode"])

    codes = [through_the_edge(f"192.0.2.{last}, 203.0.113.5") for last in range(LIMIT + 1)]
    assert codes == [200] * LIMIT + [429]
    assert through_the_edge("203.0.113.6") == 200


@pytest.mark.parametrize("failure", ["throttled", "silent", "forbidden"])
def test_a_counter_that_fails_lets_in_and_raises_an_alarm(
    lookup: ModuleType, aws: Recorded, capsys: pytest.CaptureFixture[str], failure: str
) -> None:
    aws.failing = {
        "throttled": AwsError("ProvisionedThroughputExceededException"),
        "silent": ReadTimeoutError(endpoint_url="https://dynamodb"),
        "forbidden": AwsError("AccessDeniedException"),
    }[failure]
    assert json.loads(asked(lookup, KNOWN)["body"])["valid"] is True
    assert "LookupsUncounted" in capsys.readouterr().out


def test_a_day_costs_one_secret_of_addresses_a_process(lookup: ModuleType, aws: Recorded) -> None:
    aws.calls.clear()
    for last in range(9):
        asked(lookup, KNOWN, f"192.0.2.{last}")
    assert [operation for operation, _, _ in aws.calls].count("GenerateMac") == 1 + 9


def test_a_count_is_asked_for_once_and_not_for_long(lookup: ModuleType, aws: Recorded) -> None:
    """A counter that hangs holds up nobody until the function's own end, and a repeated call would count twice."""
    asked(lookup, KNOWN)
    assert aws.patience["UpdateItem"] == (1, 1, 1)
    assert aws.patience["GetItem"] == (1, 3, 2)


def test_a_page_of_a_report_is_known_by_its_code_and_counts_as_a_question(lookup: ModuleType) -> None:
    totals = MonthTotals(12, 1, 10, 9, 2, 1, 0)
    table = PrintedEditionTable("cards")
    for code, number in (("9f86d081884c", 1), ("60303ae22b99", 2)):
        table.enter(
            PrintedEdition(code, "410100", "郑州市总工会", Month("2026-10"), number, "2026-11-01T00:00:00Z", totals)
        )
    table.enter(
        PrintedEdition("9f86d081884c", "410100", "郑州市总工会", Month("2026-10"), 1, "2026-12-01T00:00:00Z", totals)
    )
    known = json.loads(asked_report(lookup, "9F86 D081 884C")["body"])
    assert (known["month"], known["union"], known["edition"], known["newest"]) == ("2026-10", "郑州市总工会", 1, False)
    assert (known["members"], known["opened"], known["reported"]) == (12, 9, True)
    assert json.loads(asked_report(lookup, "60303ae22b99")["body"])["newest"] is True
    assert json.loads(asked_report(lookup, "000000000000")["body"]) == {"known": False}
    assert asked_report(lookup, "no code")["statusCode"] == 422
    for _ in range(LIMIT):
        answer = asked_report(lookup, "000000000000", "203.0.113.9")
    assert answer["statusCode"] == 200
    assert asked_report(lookup, "000000000000", "203.0.113.9")["statusCode"] == 429
    assert asked(lookup, KNOWN, "203.0.113.9")["statusCode"] == 429
