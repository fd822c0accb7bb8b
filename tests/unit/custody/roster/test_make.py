"""Making the roster: of two that are made at once, the one with most answers stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import pytest

from support.worked import UNION, register_file
from unioncard.custody.finish import files_taken
from unioncard.custody.roster import make
from unioncard.custody.roster.make import RosterMaker
from unioncard.errors import Conflict
from unioncard.products import roster_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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

    def link(self, name: str) -> str:
        raise NotImplementedError


@pytest.fixture
def batch(way: Way, tmp_path: Path) -> str:
    return way.sent(register_file(tmp_path, 2), UNION).id


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
            batches.note_roster(batch, AT, 1)
        return written[-1]

    maker(way, kept, write).make(batch)
    assert written == [b"older", b"complete"]
    assert kept.products[roster_name(batch)] == b"complete"


def test_one_that_is_always_overtaken_is_tried_again_later(way: Way, batch: str) -> None:
    way.answered(batch)
    batches = way.stores.batches
    batches.note_roster(batch, AT, files_taken(batches, batch) + 1)
    with pytest.raises(Conflict):
        maker(way, Kept(), lambda _: b"roster").make(batch)


def test_a_batch_without_an_opened_card_gets_none(way: Way, batch: str) -> None:
    kept = Kept()
    maker(way, kept, lambda _: b"roster").make(batch)
    way.answered(batch, refuse=2)
    maker(way, kept, lambda _: b"roster").make(batch)
    assert kept.products == {}


def test_an_opened_card_is_enough(way: Way, batch: str) -> None:
    way.answered(batch, refuse=1)
    kept = Kept()
    maker(way, kept, lambda _: b"roster").make(batch)
    assert kept.products == {roster_name(batch): b"roster"}
    found = way.stores.batches.find(batch)
    assert (found.roster_files, bool(found.roster_at)) == (files_taken(way.stores.batches, batch), True)
