"""Making the roster: of two that are made at once, the one that was read last stands, in every order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import pytest

from support.worked import UNION, register_file
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.custody.finish import files_taken
from unioncard.custody.roster import make
from unioncard.custody.roster.make import RosterMaker
from unioncard.custody.roster.workbook import RosterBuilder
from unioncard.errors import Conflict, InvalidInput
from unioncard.products import roster_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.worked import Way

AT = "2026-11-28T03:19:12Z"


@dataclass
class Kept:
    """Products in memory, the last of each name."""

    products: dict[str, bytes | IO[bytes]] = field(default_factory=dict)

    def keep(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:
        self.products[name] = content

    def read(self, name: str) -> bytes:
        raise NotImplementedError

    def link(self, name: str, saved_as: str = "") -> str:
        raise NotImplementedError


@pytest.fixture
def batch(way: Way) -> str:
    return way.sent(register_file(2), UNION).id


def maker(way: Way, kept: Kept, write: Callable[[str], bytes]) -> RosterMaker:
    return RosterMaker(way.stores.batches, kept, write)


def test_one_that_another_overtook_is_made_again(way: Way, batch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file came and its roster was noted while the older roster was being written: the older must not be the last."""
    way.answered(batch)
    kept, batches, written = Kept(), way.stores.batches, []
    files = iter([0, 1])
    monkeypatch.setattr(make, "files_taken", lambda *_: next(files))

    def write(_batch: str) -> bytes:
        written.append(b"complete" if written else b"older")
        if len(written) == 1:
            batches.note_roster(batches.find(batch), AT, 1, "newer")
        return written[-1]

    maker(way, kept, write).make(batch)
    assert written == [b"older", b"complete"]
    stands = batches.find(batch).roster
    assert kept.products[roster_name(batch, stands)] == b"complete"


def test_one_that_is_always_overtaken_is_tried_again_later(way: Way, batch: str) -> None:
    way.answered(batch)
    batches = way.stores.batches

    def write(_batch: str) -> bytes:
        batches.note_roster(batches.find(batch), AT, files_taken(batches, batch), "another")
        return b"roster"

    with pytest.raises(Conflict):
        maker(way, Kept(), write).make(batch)
    assert batches.find(batch).roster == "another"


def test_one_that_died_before_it_was_noted_leaves_the_complete_one(way: Way, batch: str) -> None:
    way.answered(batch)
    kept, batches = Kept(), way.stores.batches

    def write_and_be_overtaken(_batch: str) -> bytes:
        maker(way, kept, lambda _: b"complete").make(batch)
        return b"older"

    with pytest.MonkeyPatch.context() as dying:
        older = maker(way, kept, write_and_be_overtaken)
        noted: list[str] = []

        def note(*args: object) -> None:
            noted.append(str(args[-1]))
            if len(noted) > 1:
                raise ConnectionError

        real = type(batches).note_roster
        dying.setattr(type(batches), "note_roster", lambda *args: (note(*args), real(*args))[1])
        with pytest.raises(ConnectionError):
            older.make(batch)

    assert kept.products[roster_name(batch, batches.find(batch).roster)] == b"complete"


def test_once_all_cards_are_closed_no_roster_stands(way: Way, batch: str) -> None:
    way.answered(batch)
    kept = Kept()
    maker(way, kept, lambda _: b"roster").make(batch)
    before = way.stores.batches.find(batch)

    def none_left(_batch: str) -> bytes:
        raise InvalidInput

    for _ in range(2):
        maker(way, kept, none_left).make(batch)
    found = way.stores.batches.find(batch)
    assert (found.roster, found.roster_at, found.roster_files) == ("", before.roster_at, before.roster_files)
    maker(way, kept, lambda _: b"one opened again").make(batch)
    assert kept.products[roster_name(batch, way.stores.batches.find(batch).roster)] == b"one opened again"


def test_none_left_does_not_take_away_a_roster_that_was_made_meanwhile(way: Way, batch: str) -> None:
    way.answered(batch)
    kept, batches = Kept(), way.stores.batches
    maker(way, kept, lambda _: b"roster").make(batch)
    written: list[str] = []

    def overtaken(_batch: str) -> bytes:
        written.append("")
        if len(written) > 1:
            return b"newest"
        batches.note_roster(batches.find(batch), AT, 1, "newer")
        raise InvalidInput

    maker(way, kept, overtaken).make(batch)
    assert kept.products[roster_name(batch, batches.find(batch).roster)] == b"newest"


def test_a_batch_without_an_opened_card_gets_none(way: Way, batch: str) -> None:
    stores, kept = way.stores, Kept()
    write = RosterBuilder(
        stores.batches, stores.members, stores.vault, stores.directory, CustodyTable(stores.batches.work)
    ).make
    maker(way, kept, write).make(batch)
    way.answered(batch, refuse=2)
    maker(way, kept, write).make(batch)
    assert kept.products == {}
    assert stores.batches.find(batch).roster_turn == 0


def test_an_opened_card_is_enough(way: Way, batch: str) -> None:
    way.answered(batch, refuse=1)
    kept = Kept()
    maker(way, kept, lambda _: b"roster").make(batch)
    found = way.stores.batches.find(batch)
    assert kept.products == {roster_name(batch, found.roster): b"roster"}
    assert (found.roster_files, bool(found.roster_at)) == (files_taken(way.stores.batches, batch), True)
