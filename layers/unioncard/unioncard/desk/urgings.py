"""Use cases of officers on notes of urging 督办: write, answer, return, close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from unioncard import clock
from unioncard.assessment.rules import table_of, table_on
from unioncard.assessment.urging import (
    LONGEST,
    TO_ANSWER,
    TRANSITIONS,
    Said,
    Side,
    Urging,
    UrgingState,
    judge_of,
    new_urging_id,
)
from unioncard.desk.free_text import tidy_statement
from unioncard.desk.reach import out_of_reach, reaches, union_in_reach
from unioncard.desk.requests import ListQuery
from unioncard.errors import InvalidInput, NotNow
from unioncard.texts import assessment as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from unioncard.assessment.urging import UrgingStore
    from unioncard.desk.requests import NewUrging, UrgingReturn
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

S = UrgingState


class UrgingQuery(ListQuery):
    """The query of GET /urgings: those that the union received, or those that it sent."""

    side: Side = Side.RECEIVED


class UrgingRuleView(TypedDict):
    """What a note is about."""

    rule: str
    name: str


class SaidView(TypedDict):
    """What was written, by which union, and by when an answer was wanted then."""

    state: UrgingState
    union: str
    union_name: str
    at: str
    due: str
    text: str


class UrgingView(TypedDict):
    """A note; ``said`` is everything that was written, the oldest first."""

    urging: str
    union: str
    union_name: str
    by: str
    by_name: str
    state: UrgingState
    asked_at: str
    due: str
    overdue: bool
    yours: bool
    rules: list[UrgingRuleView]
    said: list[SaidView]


class UrgingsView(TypedDict):
    """A page of a union's notes, the newest first."""

    urgings: list[UrgingView]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class UrgingDesk:
    """Notes of urging. Whoever reaches the union that is urged today reaches its notes."""

    directory: DirectoryStore
    urgings: UrgingStore
    now: Callable[[], datetime] = clock.reading

    def page(self, officer: Officer, asked: UrgingQuery) -> UrgingsView:
        """A page; NotAllowed out of reach. Notes to a union that moved away since are left out, as all out of reach."""
        union = union_in_reach(self.directory, officer, asked.union or officer.union)
        found, following = self.urgings.page(asked.side, union.code, asked.cursor)
        names = self._names(*found)
        reached = [one for one in found if one.union in names and reaches(officer, names[one.union])]
        return {"urgings": [self._view(officer, one, names) for one in reached], "cursor": following or None}

    def find(self, officer: Officer, id: str) -> Urging:
        """A note; NotFound, also out of reach."""
        with out_of_reach(texts.NO_SUCH_URGING):
            one = self.urgings.find(id)
            union_in_reach(self.directory, officer, one.union)
        return one

    def urge(self, officer: Officer, asked: NewUrging) -> Urging:
        """Write a note; the same written again while it is open is the first.

        NotAllowed out of reach. InvalidInput: to the own union, nothing asked, no such rule, a day that leaves no time.
        NotNow: another note to this union is open.
        """
        union = union_in_reach(self.directory, officer, asked.union)
        if union.code == officer.union:
            raise InvalidInput(texts.URGE_BELOW)
        text, today = self._text(asked.text), self._today()
        table = table_on(today)
        known = [one.rule for one in table.rules]
        if not asked.rules:
            raise InvalidInput(texts.NO_RULES)
        if set(asked.rules) - set(known):
            raise InvalidInput(texts.NO_SUCH_RULE)
        rules = tuple(one for one in known if one in asked.rules)
        open_still = self.urgings.open_between(officer.union, union.code)
        if open_still:
            if open_still.is_as_said(S.ASKED, text) and (open_still.due, open_still.rules) == (asked.due, rules):
                return open_still
            raise NotNow(texts.OPEN_STILL)
        self._check_day(asked.due, today)
        at = self.now()
        said = Said(S.ASKED, officer.union, officer.subject, clock.stamp(at), asked.due.isoformat(), text)
        made = Urging(new_urging_id(at), union.code, officer.union, S.ASKED, asked.due, rules, table.version, (said,))
        self.urgings.write(None, made)
        return made

    def answer(self, officer: Officer, id: str, words: str) -> Urging:
        """Answer for the union that is urged, by an officer who reaches it alone; the same again is the first.

        NotFound, InvalidInput, NotNow.
        """
        one, text = self.find(officer, id), self._text(words)
        if one.is_as_said(S.ANSWERED, text):
            return one
        if one.state not in TO_ANSWER:
            raise NotNow(texts.NOT_WAITING)
        return self._moved(officer, one, S.ANSWERED, text)

    def give_back(self, officer: Officer, id: str, asked: UrgingReturn) -> Urging:
        """Ask for another answer by another day; the same again is the first. NotFound, InvalidInput, NotNow."""
        one, text = self._judged(officer, id), self._text(asked.text)
        if one.is_as_said(S.RETURNED, text) and one.due == asked.due:
            return one
        if one.state is not S.ANSWERED:
            raise NotNow(texts.CLOSED if one.state is S.CLOSED else texts.NOT_ANSWERED)
        self._check_day(asked.due, self._today())
        return self._moved(officer, one, S.RETURNED, text, asked.due)

    def close(self, officer: Officer, id: str, words: str) -> Urging:
        """Close it, answered or not, and say how; the same again is the first. NotFound, InvalidInput, NotNow."""
        one, text = self._judged(officer, id), self._text(words)
        if one.is_as_said(S.CLOSED, text):
            return one
        if not TRANSITIONS[one.state]:
            raise NotNow(texts.CLOSED)
        return self._moved(officer, one, S.CLOSED, text)

    def view(self, officer: Officer, one: Urging) -> UrgingView:
        """The JSON of a note."""
        return self._view(officer, one, self._names(one))

    def _judged(self, officer: Officer, id: str) -> Urging:
        """The note, for the union that wrote it; for another one above if that one stands above it no longer."""
        one = self.find(officer, id)
        path = self.directory.union(one.union)
        if officer.union == one.union or (officer.union != one.by and path.is_within(one.by)):
            raise NotNow(texts.NOT_YOUR_URGING)
        return one

    def _moved(self, officer: Officer, one: Urging, state: UrgingState, text: str, due: date | None = None) -> Urging:
        by = (due or one.due).isoformat()
        after = one.moved(Said(state, officer.union, officer.subject, clock.stamp(self.now()), by, text))
        if state is S.ANSWERED:
            judge = judge_of(one, self.directory.union(one.union))
            after = replace(after, judge="" if judge == one.by else judge)
        self.urgings.write(one, after)
        return after

    def _text(self, words: str) -> str:
        text = tidy_statement(words)
        if not text:
            raise InvalidInput(texts.NO_TEXT)
        return text

    def _check_day(self, due: date, today: date) -> None:
        if not today < due <= today + LONGEST:
            raise InvalidInput(texts.ANSWER_DAY.format(last=today + LONGEST))

    def _today(self) -> date:
        return clock.day_of(clock.stamp(self.now()))

    def _names(self, *urgings: Urging) -> Mapping[str, Union]:
        named = {code for one in urgings for code in (one.union, one.by, *(said.union for said in one.said))}
        return self.directory.unions(sorted(named))

    def _view(self, officer: Officer, one: Urging, names: Mapping[str, Union]) -> UrgingView:
        rules = {rule.rule: rule.name for rule in table_of(one.version).rules}
        return {
            "urging": one.id, "union": one.union, "union_name": _name(names, one.union), "by": one.by,
            "by_name": _name(names, one.by), "state": one.state, "asked_at": one.asked_at, "due": str(one.due),
            "overdue": one.is_overdue(self._today()), "yours": officer.union == one.union,
            "rules": [{"rule": rule, "name": rules.get(rule, rule)} for rule in one.rules],
            "said": [
                {
                    "state": said.state, "union": said.union, "union_name": _name(names, said.union), "at": said.at,
                    "due": said.due, "text": said.text,
                }
                for said in one.said
            ],
        }  # fmt: skip


def _name(names: Mapping[str, Union], code: str) -> str:
    return names[code].name if code in names else code
