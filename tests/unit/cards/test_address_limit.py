"""How often an address may ask: by its windows, by its network, and exactly as often when many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.group_secrets import LocalSecrets
from support.in_process import make_tables, running_aws
from unioncard.cards.address_limit import SHARED_TIMES, AddressLimit, Allowance, CountUnavailable
from unioncard.clock import SHANGHAI
from unioncard.cloud.stores.question_counts import QuestionCountTable
from unioncard.errors import TooMany

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_SLOT, IN_DAY = 5, 12
ADDRESS = "203.0.113.5"
NOON = datetime(2026, 11, 28, 12, 3, 20, 500_000, SHANGHAI)
SHARED = ip_network("198.51.100.0/24")


@pytest.fixture
def limit() -> Iterator[AddressLimit]:
    with running_aws():
        make_tables("addresses")
        secrets = LocalSecrets(b"key in KMS")
        yield AddressLimit(QuestionCountTable("addresses"), secrets, Allowance(IN_SLOT, IN_DAY), (SHARED,))


def admitted(limit: AddressLimit, *addresses: str, at: datetime = NOON) -> int:
    """How many of these questions, one after the other, are let in."""
    found = 0
    for address in addresses:
        try:
            limit.admit(ip_address(address), at)
        except TooMany:
            continue
        found += 1
    return found


def refusal(limit: AddressLimit, at: datetime) -> TooMany:
    with pytest.raises(TooMany) as refused:
        limit.admit(ip_address(ADDRESS), at)
    return refused.value


def items() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName="addresses")["Items"]
    return found


def test_a_flood_from_one_address_is_let_in_up_to_its_limit(limit: AddressLimit) -> None:
    assert admitted(limit, *[ADDRESS] * 50) == IN_SLOT


def test_a_flood_takes_nothing_from_others(limit: AddressLimit) -> None:
    admitted(limit, *[ADDRESS] * 50)
    others = [f"203.0.113.{last}" for last in range(6, 106)]
    assert admitted(limit, *others) == len(others)


def test_who_is_refused_reads_when_to_ask_again_and_how_else(limit: AddressLimit) -> None:
    admitted(limit, *[ADDRESS] * IN_SLOT)
    refused = refusal(limit, NOON)
    assert "12:10 以后再试" in str(refused)
    assert "手机流量" in str(refused)
    assert refused.seconds == 6 * 60 + 40, "whole seconds, not before the slot ends"


def test_a_new_slot_begins_at_its_first_instant_and_not_before(limit: AddressLimit) -> None:
    admitted(limit, *[ADDRESS] * IN_SLOT)
    end = NOON.replace(minute=10, second=0, microsecond=0)
    just_before = end - timedelta(microseconds=1)
    assert refusal(limit, just_before).seconds == 1
    assert admitted(limit, *[ADDRESS] * 9, at=end) == IN_SLOT


def test_waiting_as_long_as_was_said_is_enough(limit: AddressLimit) -> None:
    admitted(limit, *[ADDRESS] * IN_SLOT)
    for at in (NOON, NOON + timedelta(seconds=299, microseconds=1)):
        after = at + timedelta(seconds=refusal(limit, at).seconds)
        assert after.minute == 10
    assert admitted(limit, ADDRESS, at=after) == 1


def test_refused_questions_are_not_counted_so_that_asking_on_locks_nobody_out(limit: AddressLimit) -> None:
    admitted(limit, *[ADDRESS] * 500)
    assert admitted(limit, *[ADDRESS] * 9, at=NOON + timedelta(minutes=10)) == IN_SLOT


def test_a_days_limit_holds_over_its_slots_and_ends_at_midnight_of_henan(limit: AddressLimit) -> None:
    slots = [NOON + timedelta(minutes=10 * number) for number in range(6)]
    assert sum(admitted(limit, *[ADDRESS] * 9, at=at) for at in slots) == IN_DAY
    assert "明天 0 时以后再试" in str(refusal(limit, NOON + timedelta(hours=3))), "the next slot would not help"
    last = NOON.replace(hour=23, minute=59, second=59)
    refused = refusal(limit, last)
    assert "明天 0 时以后再试" in str(refused)
    assert refused.seconds == 1
    midnight = last.replace(microsecond=0) + timedelta(seconds=1)
    assert admitted(limit, *[ADDRESS] * 9, at=midnight) == IN_SLOT


def test_the_last_slot_of_a_day_ends_with_it(limit: AddressLimit) -> None:
    late = NOON.replace(hour=23, minute=55)
    admitted(limit, *[ADDRESS] * IN_SLOT, at=late)
    assert "明天 0 时以后" in str(refusal(limit, late))


def test_the_day_is_that_of_henan_whatever_the_clocks_zone(limit: AddressLimit) -> None:
    admitted(limit, *[ADDRESS] * IN_SLOT, at=NOON)
    utc = datetime.fromisoformat("2026-11-28T04:03:21+00:00")
    assert admitted(limit, ADDRESS, at=utc) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.5", "203.0.113.5", True),
        ("::ffff:203.0.113.5", "::ffff:203.0.113.6", False),
        ("2002:cb00:7105:1::1", "2002:cb00:7105:ffff::1", True),
        ("203.0.113.5", "203.0.113.6", False),
    ],
)
def test_an_ipv6_network_of_64_bits_is_one_address(limit: AddressLimit, one: str, other: str, same: bool) -> None:
    admitted(limit, *[one] * IN_SLOT)
    assert admitted(limit, other) == (0 if same else 1)


def test_a_flood_through_one_ipv6_network_is_let_in_up_to_its_limit(limit: AddressLimit) -> None:
    assert admitted(limit, *[f"2001:db8::{number:x}" for number in range(50)]) == IN_SLOT


def test_networks_known_to_be_shared_may_ask_more_often_each_address_of_them(limit: AddressLimit) -> None:
    assert admitted(limit, *["::ffff:198.51.100.1"] * 99) == SHARED_TIMES * IN_SLOT
    assert admitted(limit, "198.51.100.2") == 1


def test_of_an_address_only_a_digest_under_the_days_secret_is_kept_and_only_for_the_day(limit: AddressLimit) -> None:
    admitted(limit, ADDRESS, ADDRESS, at=NOON)
    admitted(limit, ADDRESS, at=NOON + timedelta(days=1))
    keys = [item["pk"]["S"] for item in items()]
    assert len(set(keys)) == 2, "two days of one address cannot be connected"
    assert ADDRESS not in str(items())
    ends = sorted(datetime.fromtimestamp(int(item["expires"]["N"]), SHANGHAI) for item in items())
    assert [end.isoformat() for end in ends] == ["2026-11-29T00:00:00+08:00", "2026-11-30T00:00:00+08:00"]


def test_an_item_stays_below_one_write_unit(limit: AddressLimit) -> None:
    midnight = NOON.replace(hour=0, minute=0)
    many = AddressLimit(limit.counts, limit.secrets, Allowance(9999, 999_999))
    assert sum(admitted(many, ADDRESS, at=midnight + timedelta(minutes=10 * number)) for number in range(144)) == 144
    (item,) = items()
    assert sum(len(name) + max(2, len(next(iter(value.values())))) for name, value in item.items()) < 1024


def test_two_dozen_at_once_let_exactly_the_limit_through(limit: AddressLimit) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: admitted(limit, ADDRESS), range(24))) == IN_SLOT


def test_a_counter_that_is_not_there_is_said_so(limit: AddressLimit) -> None:
    elsewhere = replace(limit, counts=QuestionCountTable("elsewhere"))
    with pytest.raises(CountUnavailable, match="ResourceNotFoundException"):
        elsewhere.admit(ip_address(ADDRESS), NOON)
