"""A letter about a note of urging is written while it is still true, and names nothing that officers wrote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

import pytest

from support.month_tree import CITY, PROVINCE
from unioncard.assessment.urging import Said, Urging, UrgingState
from unioncard.messages.notify import UrgingEvent, UrgingMoved
from unioncard.notifications.letters.urging import TRUE_IN, urging_moved, urging_words

S = UrgingState
SECRET = "只有两家工会之间说的话"
NOTE = Urging(
    "U1", CITY.code, PROVINCE.code, S.ASKED, date(2027, 3, 10), ("uploaded",), "2026-1",
    (Said(S.ASKED, PROVINCE.code, "boss", "2027-03-01T02:00:00Z", "2027-03-10", SECRET),),
)  # fmt: skip
EVENTS = get_args(UrgingEvent)


@dataclass
class Known:
    """The directory and the notes."""

    note: Urging

    def union(self, code: str) -> Any:
        return {one.code: one for one in (CITY, PROVINCE)}[code]

    def find(self, _: str) -> Urging:
        return self.note


def words(note: Urging, event: UrgingEvent, round: int = 1, reader: str = CITY.code) -> Any:
    known: Any = Known(note)
    order = UrgingMoved(urging_id=note.id, event=event, round=round, union=reader)
    return urging_words(known, known, order)


def test_every_event_has_states_in_which_it_is_true() -> None:
    assert set(TRUE_IN) == set(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_what_went_on_meanwhile_is_not_written_about_any_more(event: UrgingEvent) -> None:
    for state in S:
        assert (words(replace(NOTE, state=state), event) is not None) is (state in TRUE_IN[event]), state
    assert words(replace(NOTE, state=next(iter(TRUE_IN[event]))), event, round=2) is None


@pytest.mark.parametrize("event", EVENTS)
def test_the_letter_names_unions_rules_and_the_day_alone(event: UrgingEvent) -> None:
    found = words(replace(NOTE, state=next(iter(TRUE_IN[event]))), event)
    letter = urging_moved(found, origin="https://card.example.org")
    assert SECRET not in letter.text
    for said in (CITY.name, PROVINCE.name, "会员信息上传", "2027-03-10", "/desk.html#/supervision/U1"):
        assert said in letter.text
