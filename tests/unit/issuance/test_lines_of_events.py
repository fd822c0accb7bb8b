"""A problem with an event or a lot names the line of the bank's file: its header and titles count, as in an editor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, Stock, StockLot, by_line
from unioncard.cards.events import EventKind
from unioncard.cloud.aws.client import client
from unioncard_local.bank import answers as bank_answers
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from support.worked import Way

NOBODYS = tuple(f"622000000000000000{n}" for n in range(3))


def text(way: Way, bank: str, name: str) -> list[str]:
    key = f"{bank}/in/{name}"
    content = client("s3").get_object(Bucket=way.stores.drop.bucket.name, Key=key)["Body"].read()
    return content.decode("gb18030").splitlines()


def test_an_unknown_card_is_on_the_line_that_is_named(way: Way) -> None:
    at = "2026-11-20T10:00:00"
    events = Events(tuple(CardEventRow(card, EventKind.ACTIVATED, at) for card in NOBODYS))
    record = way.answer("bankone", AnswerKind.EVENTS, events)
    lines = text(way, "bankone", record.name)
    assert len(record.problems) == len(NOBODYS)
    for problem, card in zip(record.problems, NOBODYS, strict=True):
        assert card in lines[problem.row - 1]


def test_a_lot_that_contradicts_is_on_the_line_that_is_named(way: Way) -> None:
    way.announced(10, first=1)
    (lot,) = bank_answers.stock("L2", 5, 10).lots
    record = way.answer("banktwo", AnswerKind.STOCK, Stock((lot,)), serial="L2")
    lines = text(way, "banktwo", record.name)
    (problem,) = record.problems
    assert lot.first in lines[problem.row - 1]


@pytest.mark.parametrize("profile_name", ["csv", "delimited", "fixed"])
@pytest.mark.parametrize("before", [b"", b"\n\n"])
def test_the_line_is_that_of_the_file_in_every_format(profile_name: str, before: bytes) -> None:
    profile = load(profile_name, Path())
    rows = tuple(CardEventRow(card, EventKind.ACTIVATED, "2026-11-23T10:00:00") for card in NOBODYS)
    name, content = answer_files.write(profile, AnswerKind.EVENTS, Events(rows), serial="1")
    lines = (before + content).splitlines()
    read = answer_files.parse(profile, AnswerKind.EVENTS, name, before + content)
    assert isinstance(read, Events)
    assert [line for line, _ in by_line(read.events)] == [event.line for event in read.events]
    for line, event in by_line(read.events):
        assert event.card.encode() in lines[line - 1]


def test_what_was_read_from_no_file_is_counted() -> None:
    lots = [
        StockLot("L", "622000", "000000000001", "000000000002"),
        StockLot("L", "622000", "000000000001", "000000000002"),
    ]
    assert [line for line, _ in by_line(lots)] == [1, 2]
