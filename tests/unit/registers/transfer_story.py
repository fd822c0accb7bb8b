"""A union that holds three members, another that asks for them, and how their requests stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from support.worked import UNION, Way, people_file
from unioncard import clock
from unioncard.desk.transfers import PAGE
from unioncard.members.transfer import Direction, TransferState
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from unioncard.members.transfer import TransferRequest

NEW_UNION, THIRD_UNION, CITY, PROVINCE = "4108000001", "4103000001", "410100", "410000"
PEOPLE = sample_rows(3, seed=31)
JOINED, TRANSFER_IN = people_file(PEOPLE), people_file(PEOPLE, 会籍变化类型="转入")
HOLDER, ASKER = Officer("officer-1", UNION), Officer("officer-9", NEW_UNION)


def asked_of(way: Way, union: str = UNION, state: TransferState | None = None) -> list[TransferRequest]:
    return list(way.requests.page(Direction.OF_US, union, state, "", PAGE).requests)


def asked_by(way: Way, union: str = NEW_UNION) -> list[TransferRequest]:
    return list(way.requests.page(Direction.BY_US, union, None, "", PAGE).requests)


def due(way: Way, day: str) -> list[str]:
    """The requests that the round of a day takes up."""
    return [one.id for one in way.requests.due(day)]


def counts(way: Way, direction: Direction, union: str) -> dict[str, int]:
    page = way.requests.page(direction, union, None, "", PAGE)
    return {state.value: number for state, number in page.counts.items() if number}


def where(way: Way) -> list[tuple[str, str]]:
    items = boto3.client("dynamodb").scan(TableName="members")["Items"]
    return sorted((item["union"]["S"], item["membership"]["S"]) for item in items)


def ledger(way: Way, union: str) -> int:
    months = way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/")
    return sum(one.counts.get("joined", 0) - one.counts.get("left", 0) for one in months if one.union == union)


def agreed(way: Way, transfer: str, officer: Officer = HOLDER) -> TransferRequest:
    way.transfer_desk.agree(officer, transfer)
    return way.completion.carry_out(transfer)
