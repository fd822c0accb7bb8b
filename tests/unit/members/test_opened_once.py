"""What one message opened it does not open again, and nothing that was not opened is given out."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from unioncard.members import opened_once
from unioncard.members.opened_once import OpenedOnce
from unioncard.members.person import SealedKind


@dataclass
class Counting:
    """A vault that counts; it refuses what is of another kind, as the real one does."""

    opened: list[bytes] = field(default_factory=list, repr=False)

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        return kind.value.encode() + b" " + plain

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        self.opened.append(sealed)
        found, _, plain = sealed.partition(b" ")
        if found != kind.value.encode():
            raise ValueError("sealed as another kind")
        return plain


def test_a_record_is_opened_once_and_another_version_of_it_by_itself() -> None:
    counting = Counting()
    vault = OpenedOnce(counting)
    one, other = (vault.seal(plain, SealedKind.PERSON) for plain in (b"one", b"other"))

    assert [vault.open(sealed, SealedKind.PERSON) for sealed in (one, other, one, one)] == [
        b"one", b"other", b"one", b"one",
    ]  # fmt: skip
    assert counting.opened == [one, other]


def test_what_is_remembered_as_one_kind_does_not_open_as_another() -> None:
    vault = OpenedOnce(Counting())
    sealed = vault.seal(b"card", SealedKind.CARD)
    vault.open(sealed, SealedKind.CARD)

    with pytest.raises(ValueError):
        vault.open(sealed, SealedKind.PERSON)


def test_no_more_is_remembered_than_a_batch_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_once, "MOST", 2)
    counting = Counting()
    vault = OpenedOnce(counting)
    sealed = [vault.seal(plain, SealedKind.PERSON) for plain in (b"1", b"2", b"3")]

    for one in (*sealed, sealed[2], sealed[0]):
        vault.open(one, SealedKind.PERSON)

    assert counting.opened == [*sealed, sealed[0]]


def test_nothing_of_it_is_shown() -> None:
    vault = OpenedOnce(Counting())
    vault.open(vault.seal(b"somebody", SealedKind.PERSON), SealedKind.PERSON)

    assert "somebody" not in repr(vault)
