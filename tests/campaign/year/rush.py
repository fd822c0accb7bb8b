"""Banks and officers who say much in a minute, and not all of it true: what one guard alone has to keep apart."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from campaign.year.banks import Banks
from campaign.year.officers import Officers
from unioncard.banks.files.answer import AnswerKind, Events, Return
from unioncard.clock import SHANGHAI
from unioncard.issuance import card_events, returns
from unioncard_local.bank.card_numbers import made_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from unioncard.banks.files.answer_files import Value

FEW: Final = 6
"""Cards that a bank speaks of at a time, the youngest: some are opened in the same minute."""
LAST_MINUTE: Final = timedelta(hours=23, minutes=59)
"""Of a month's last day: what is still at work after it counts in the month that begins."""


def last_minute(now: datetime) -> datetime:
    """The last minute of this instant's month in Henan."""
    local = now.astimezone(SHANGHAI)
    first = (local.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
    return first - timedelta(days=1) + LAST_MINUTE


@contextmanager
def as_if_of_many_unions() -> Iterator[None]:
    """A file's movements are written before its record, as those are that a hundred unions are too many for."""
    with patch.object(card_events, "WITH_THE_RECORD", 0), patch.object(returns, "WITH_THE_RECORD", 0):
        yield


class RushedBanks(Banks):
    """Banks all of whose files come at ten."""

    def _later(self, wait: timedelta, bank: str, kind: AnswerKind, value: Value) -> None:
        self.world.at(_ten(self.world.now + wait), lambda: self.send(bank, kind, value))


def _ten(day: datetime) -> datetime:
    return day.astimezone(SHANGHAI).replace(hour=10, minute=0)


def _seconds(chance: Random) -> timedelta:
    """As long as one function is at work."""
    return timedelta(seconds=chance.randrange(20))


class HurriedBanks(Banks):
    """Several files about the same few cards at once; one new card for two old ones; much on the last evening.

    Every other file is put a second time, and every other batch has two returns, at one instant.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.repeats = self.says_more = 0.5
        self.instants: dict[str, datetime] = {}

    def report(self) -> None:
        bank = self.chance.choice(sorted(self.profiles))
        few = self.cards.get(bank, [])[-FEW:]
        for _ in range(self.chance.randrange(1, 4) if few else 0):
            some, at = self.chance.sample(few, min(len(few), self.chance.randrange(1, 4))), self._lately()
            known = tuple(one for card in some if self._can_say(bank, one := self._event(card, at)))
            if known:
                self.send(bank, AnswerKind.EVENTS, Events(known))

    def _new_card(self, card: str) -> str:
        """One of few numbers, so that two cards are replaced by one; or somebody else's."""
        others = [one for cards in self.cards.values() if card in cards for one in cards[-FEW:] if one != card]
        if others and self.chance.random() < 0.3:
            return self.chance.choice(others)
        return made_up("replaced", self.chance.randrange(1, 4))

    def send(self, bank: str, kind: AnswerKind, value: Value) -> None:
        """With a return what happened to its cards in the same minute, a moment before it or after it."""
        files: list[tuple[AnswerKind, Value]] = [(kind, value)]
        if isinstance(value, Return) and self.chance.random() < 0.6:
            at = f"{self.world.local:%Y-%m-%dT%H:%M:%S}"
            told = tuple(
                event for one in value.answers if one.card and self._can_say(bank, event := self._event(one.card, at))
            )
            files += [(AnswerKind.EVENTS, Events(told))] if told else []
        if self.chance.random() < 0.5:
            files.reverse()
        super().send(bank, *files[0])
        for later in files[1:]:
            self.world.after(_seconds(self.chance), lambda it=later: super(HurriedBanks, self).send(bank, *it))  # type: ignore[misc]

    def _later(self, wait: timedelta, bank: str, kind: AnswerKind, value: Value) -> None:
        evening = last_minute(self.world.now)
        at = _ten(self.world.now + wait)
        if self.chance.random() < 0.3 and timedelta() < evening - self.world.now < timedelta(days=12):
            at = evening
        if isinstance(value, Return):
            at = self.instants.setdefault(value.batch, at)
        self.world.at(at, lambda: self.send(bank, kind, value))


class HurriedOfficers(Officers):
    """Two clerks state the same; both statements are taken back in one minute, by two people, and approved by two."""

    def state(self, id: str, union: str, clerk: str, body: dict[str, Any]) -> str:
        first = super().state(id, union, clerk, body)
        twice = first and self.chance.random() < 0.5
        second = super().state(id, union, f"second-{clerk}", body) if twice else ""
        wait = timedelta(minutes=self.chance.choice((0, 30)))
        for statement in (first, second):
            if statement and self.chance.random() < 0.8:
                for _ in range(self.chance.randrange(1, 3)):
                    self.world.after(wait + _seconds(self.chance), lambda it=statement: self.take_back(id, union, it))  # type: ignore[misc]
        return first

    def asked_back(self, id: str, union: str, statement: str) -> None:
        for who in ("approver", "another"):
            self.world.after(_seconds(self.chance), lambda who=who: self._approve(id, union, statement, who))  # type: ignore[misc]
        super().asked_back(id, union, statement)
