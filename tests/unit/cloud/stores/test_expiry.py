"""What is about work that is done is removed after its last possible delivery, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from support.card_files import NOW, UNION, A, FileTable, World, empty_tables, event, fill_tables, items
from unioncard import clock
from unioncard.cards.events import EventKind
from unioncard.clock import Month
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.expiry import BOOKED_DAYS, LETTER_DAYS, REDRIVEN_DAYS, TALLY_DAYS
from unioncard.cloud.stores.letters import MailTable
from unioncard.ledger.movement import Movement
from unioncard.notifications.outbox import MailRecord, MailState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from unioncard.issuance.file_record import FileRecord


@pytest.fixture
def world(tables: None) -> World:
    empty_tables()
    made = World()
    made.asks("M")
    return made


def days(item: dict[str, Any]) -> float:
    """From now until it is removed."""
    return (int(item["expires"]["N"]) - NOW.timestamp()) / 86_400


def test_entries_of_a_summed_document_are_removed_and_the_mark_that_it_is_closed_stays(world: World) -> None:
    world.opens(A, "M")
    world.take(event(EventKind.ACTIVATED, A))
    world.tallies.put_movements([Movement(Month("2026-11"), UNION, f"/41/{UNION}", "answer/x", clock.stamp(NOW), {})])
    found = {item["sk"]["S"].split("#")[0]: item for item in items("work") if item["pk"]["S"].startswith("DOCUMENT#")}
    assert found.keys() >= {"CARD", "BOOKED", "CLOSED"}
    assert {kind: round(days(item)) for kind, item in found.items() if "expires" in item} == {
        "CARD": TALLY_DAYS,
        "BOOKED": BOOKED_DAYS,
    }
    assert BOOKED_DAYS > TALLY_DAYS > REDRIVEN_DAYS


class DiesAtTheRecord(FileTable):
    """The function is killed when it has changed the cards of a file, and before it has recorded the file."""

    def record(self, record: FileRecord, movements: Sequence[Movement]) -> FileRecord:
        raise ConnectionError


def let_pass(time: timedelta) -> None:
    """What the table removes until then is gone."""
    then = (NOW + time).timestamp()
    kept = [one for one in items("work") if "expires" not in one or int(one["expires"]["N"]) > then]
    fill_tables({"members": items("members"), "cards": items("cards"), "work": kept})


def test_a_file_whose_delivery_died_counts_in_full_when_the_bank_hands_it_in_again_a_year_later(world: World) -> None:
    world.opens(A, "M")
    with pytest.raises(ConnectionError):
        replace(world, files=DiesAtTheRecord()).take(event(EventKind.ACTIVATED, A))
    let_pass(timedelta(days=365))
    assert world.take(event(EventKind.ACTIVATED, A)).counts == {"activated": 1}


def test_a_letters_state_is_kept_for_a_year_and_a_month(world: World) -> None:
    mails = MailTable(Table("work"))
    begun = MailRecord("month-2026-11-410000", MailState.SENDING, clock.stamp(NOW))
    mails.lease(begun, None)
    mails.finish(MailRecord(begun.name, MailState.SENT, begun.since))
    (item,) = [item for item in items("work") if item["pk"]["S"].startswith("MAIL#")]
    assert round(days(item)) == LETTER_DAYS
    assert mails.find(begun.name) == MailRecord(begun.name, MailState.SENT, begun.since)


def test_the_days_outlive_every_message() -> None:
    """14 days in a queue, 14 as a dead letter, and once more after a redrive on the last day."""
    assert timedelta(days=REDRIVEN_DAYS) > 2 * timedelta(days=28)
