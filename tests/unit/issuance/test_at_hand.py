"""Whom a message has claimed it neither reads nor opens again; the file is the one that anybody else would write."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from support.worked import register_file
from unioncard.issuance import at_hand
from unioncard.issuance.at_hand import PeopleAtHand
from unioncard.issuance.row import BatchRow
from unioncard.members.person import Person

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.issue import RegisterIssuance
    from unioncard.members.person import SealedKind

ROWS = 120
"""More than one claim and one read take."""


@dataclass
class Watched:
    """Stands before the vault and the members' store, and counts what is opened and read."""

    inner: Any
    opened: list[bytes] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        self.opened.append(sealed)
        plain: bytes = self.inner.open(sealed, kind)
        return plain

    def find(self, keys: list[str]) -> dict[str, Any]:
        self.read += keys
        return dict(self.inner.find(keys))


def watched(issuing: RegisterIssuance, vault: Watched, members: Watched) -> RegisterIssuance:
    writing = replace(issuing.writer, vault=vault, members=members)
    return replace(issuing, claims=replace(issuing.claims, vault=vault, members=members), writer=writing)


@dataclass
class Kept:
    """Masters that keep nothing and remember what they were given."""

    content: list[bytes] = field(default_factory=list)

    def keep_once(self, batch: Batch, name: str, content: bytes, rows: str = "") -> bytes:
        self.content.append(content)
        return content


def test_each_is_read_and_opened_once_from_the_claim_to_the_file(way: Way) -> None:
    register = way.taken(register_file(ROWS))
    vault, members = Watched(way.stores.vault), Watched(way.stores.members)

    watched(way.issuing, vault, members).issue(register.id)

    assert len(vault.opened) == len(set(vault.opened)) == ROWS
    assert len(members.read) == len(set(members.read)) == ROWS


def test_who_was_not_claimed_by_this_message_is_read_and_the_file_is_the_same(way: Way) -> None:
    """As after a delivery that died between the claim and the file."""
    register = way.taken(register_file(ROWS))
    (batch,) = way.issuing.issue(register.id)
    vault, members, kept = Watched(way.stores.vault), Watched(way.stores.members), Kept()
    profile = way.profile()

    writing = watched(way.issuing, vault, members).writer
    written = replace(writing, masters=kept).write(batch, profile)

    assert kept.content[0] == way.stores.masters.read(batch, written.file)
    assert len(vault.opened) == len(members.read) == ROWS


def row(number: int = 1, member: str = "M1", batch: str = "R-01") -> BatchRow:
    return BatchRow(batch, number, member)


def person(key: str = "M1") -> Person:
    return Person(key, {"姓名": "somebody"}, {})


@pytest.mark.parametrize("other", [row(2), row(batch="R-02"), row(member="M2"), row(member="")])
def test_another_row_or_one_that_is_somebody_elses_or_nobodys_is_not_at_hand(other: BatchRow) -> None:
    people = PeopleAtHand()
    people.claimed([(row(), person())])

    assert people.take(other) is None


def test_what_was_taken_is_not_held_any_longer() -> None:
    people = PeopleAtHand()
    people.claimed([(row(), person())])

    assert [people.take(row()), people.take(row())] == [person(), None]


def test_no_more_are_held_than_a_batch_has_and_nothing_of_them_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_hand, "MOST", 2)
    people = PeopleAtHand()
    people.claimed((row(number), person()) for number in range(4))

    assert "somebody" not in repr(people)
    assert [people.take(row(number)) is None for number in range(4)] == [False, False, True, True]
