"""What each release stored is read by this one: answers stay the same, and messages are carried out (golden.py).

A file in tests/golden of a release that is out is never changed: tables outlive releases.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import pytest

from campaign.year import fate, golden
from campaign.year.province import FIXED
from support.partitions import partitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from campaign.year.golden import Line

RELEASES: Final = sorted(golden.FOLDER.glob("province-*.jsonl.gz"))
UNREAD: Final = frozenset({
    "addresses ADDRESS", "cards REPORT", "directory AGREEMENTS CHANGE", "directory CREDIT CREDIT",
    "directory INVITED APPOINTMENT", "directory NAME UNION", "directory UNION UNIT", "members CARD EVENTS",
    "members MEMBER BEFORE", "members STOCK HEAD", "members UNION HEAD", "work BATCH CLAIM", "work CHECKS DAY",
    "work DOCUMENT CARD", "work DOCUMENT CLOSED", "work LOOK LOOK", "work MOBILE HOLDERS", "work READING BANK",
    "work REJECTION NAME", "work RESTATED PART", "work SERVER PLACED", "work TARGET TARGET", "work URGED",
    "work WANTED WANTED",
})  # fmt: skip
"""Kinds of items that no question and no message of the tour asks for again: guards of a write, and what only further
work meets. test_roles.py reads these as the same release wrote them, with a field more."""
IN_THE_PATH: Final = "https://s3.amazonaws.com/"
"""0.3 gave links that had the bucket in the path."""
Kind = tuple[str, str, str]
"""Table, and the kinds of an item's two keys."""


def kind_of(table: str, item: dict[str, Any]) -> Kind:
    pk, sk = (item.get(name, {}).get("S", "") for name in ("pk", "sk"))
    return table, pk.partition("#")[0], re.sub(r"[^A-Z-].*", "", sk)


@contextmanager
def reads() -> Iterator[set[Kind]]:
    """Kinds of the items that were got by key or by query. A scan is no proof: it finds what it does not know, too."""
    seen: set[Kind] = set()
    call = fate.FatefulAws.call

    def watched(aws: Any, client: Any, operation: str, parameters: Any) -> Any:
        answer = call(aws, client, operation, parameters)
        match operation:
            case "GetItem" if "Item" in answer:
                seen.add(kind_of(parameters["TableName"], parameters["Key"]))
            case "Query":
                seen.update(kind_of(parameters["TableName"], item) for item in answer.get("Items", ()))
            case "BatchGetItem":
                seen.update(kind_of(table, item) for table, some in answer["Responses"].items() for item in some)
        return answer

    with patch.object(fate.FatefulAws, "call", watched):
        yield seen


def differing(then: Any, now: Any) -> list[tuple[Any, Any]]:
    """Where two answers differ; what only one of them has, and sentences, may change with a release."""
    match then, now:
        case dict(), dict():
            return [pair for name in then.keys() & now.keys() for pair in differing(then[name], now[name])]
        case list(), list() if len(then) == len(now):
            return [pair for one, other in zip(then, now, strict=True) for pair in differing(one, other)]
        case str(), str() if not (then.isascii() and now.isascii()):
            return []
        case str(), str() if then.startswith(IN_THE_PATH):  # to the same object: a link's host is the store's to choose
            bucket, _, key = then.removeprefix(IN_THE_PATH).partition("/")
            return [] if now in (then, f"https://{bucket}.s3.amazonaws.com/{key}") else [(then, now)]
        case float(), float():  # 0.3 rounded rates to four places, and now there are three
            return [] if abs(then - now) <= 0.0005 + 1e-9 else [(then, now)]
    return [] if then == now else [(then, now)]


@pytest.mark.parametrize("release", RELEASES, ids=lambda file: file.stem)
def test_what_a_release_stored_is_read(release: Any) -> None:
    stored = golden.read(release)
    with golden.brought_back(stored) as tour, reads() as seen:
        one = tour.way.world
        for line in stored:
            if "asked" in line:
                status, answer = one.ask(*line["asked"], **line["named"])
                assert (status, differing(line["answer"], golden.without_signatures(answer))) == (200, []), line[
                    "asked"
                ]
        for line in stored:
            if "message" in line:
                one.send(line["queue"], line["message"])
        one.calm_down()
        tour.upload(FIXED, [{name: str(text) for name, text in tour.way.province.people[30].items()}])
        tour.at_night("count_progress", "audit")
        assert tour.refused == []
    assert {" ".join(kind).strip() for kind in kinds(stored) - seen} <= UNREAD


def kinds(stored: list[Line]) -> set[Kind]:
    return {kind_of(line["table"], line["item"]) for line in stored if "item" in line}


def test_the_newest_has_every_kind_of_item() -> None:
    stored = golden.read(RELEASES[-1])
    there = {(table, kind) for table, kind, _ in kinds(stored)}
    wanted = {(table, kind) for kind, one in partitions().items() for table in one.tables}
    assert wanted - there == set()
