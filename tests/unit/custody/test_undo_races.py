"""An undo that is killed, meets others at any call or comes in any order: cards and ledger say what stands."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient
from hypothesis import given, settings
from hypothesis import strategies as st

from support.custody_story import BATCH, DAY, NEXT_DAY, NEXT_MONTH, NOW, delivered_batch, emptied, stored
from support.killing import Killer, killed_at_each_call, killing
from unioncard.custody import undo as undoing
from unioncard.custody.apply import MEASURES, CustodyUpdates
from unioncard.custody.plastic import Custody, Fact
from unioncard.custody.statement import Statement
from unioncard.errors import Conflict, NotNow
from unioncard.ledger.movement import Measure

from .undo_story import ALSO, COLLECTED, SIGNED, applied, ledger, places, undone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from support.custody_story import Story


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call_and_delivered_again_it_ends_as_undisturbed(
    story: Story, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    monkeypatch.setattr(undoing, "WRITE_ROWS", 2)
    signed = replace(SIGNED, rows=(1, 2, 3, 4, 5))

    def begin() -> None:
        emptied()
        story.shelf.closed.clear()
        applied(story, COLLECTED, signed, replace(signed, rows=(4, 5, 6), officer="clerk-9"))

    def act() -> Any:
        return undone(story, signed)

    begin()
    with killing(Killer()) as counted:
        result = act()
    expected = stored()
    assert counted.calls >= 12
    assert places(story)[4] is Custody.SIGNED and ledger(story) == {Measure.COLLECTED: 3, Measure.SIGNED: 3}
    begin()
    for call, again in killed_at_each_call(counted.calls, after=after, act=act):
        assert (again, stored()) == (result, expected), f"killed at call {call}"
        begin()


OFFICERS = ("clerk-1", "clerk-2")
STATED = st.builds(
    lambda fact, rows, officer, day: replace(COLLECTED, fact=fact, rows=tuple(sorted(rows)), officer=officer, day=day),
    st.sampled_from(Fact),
    st.sets(st.integers(1, 4), min_size=1),
    st.sampled_from(OFFICERS),
    st.sampled_from([DAY, NEXT_DAY]),
)
STEPS = st.lists(st.one_of(STATED, st.integers(0, 9)), max_size=14)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_whatever_is_stated_and_undone_in_whatever_order_the_cards_are_what_stands_and_the_ledger_agrees(
    steps: list[Any],
) -> None:
    with delivered_batch(4) as story:
        for place, step in enumerate(steps):
            now = NOW.replace(minute=place)
            if isinstance(step, Statement):
                applied(story, step, now=now)
            elif there := story.custody.statements(BATCH):
                with suppress(NotNow):
                    undone(story, there[step % len(there)], now)
            holds(story)
        for _ in range(len(steps)):
            for one in story.custody.statements(BATCH):
                with suppress(NotNow):
                    undone(story, one)
        assert (places(story), ledger(story)) == ({}, {})


def holds(story: Story) -> None:
    """The cards are what the standing documents recorded or know, and the ledger counts exactly these facts."""
    gone = {one.document for one in story.custody.undos(BATCH) if one.holds}
    plastics = story.custody.plastics(BATCH)
    facts = [(row, fact, at.document) for row, one in plastics.items() for fact, at in one.facts.items()]
    assert not any(document in gone for _, _, document in facts)
    standing = [one for one in story.custody.documents(BATCH) if one.document not in gone]
    for one in standing:
        assert all(fact in plastics[row].facts for row, fact in one.known), "what another document states is lost"
    counts = Counter(MEASURES[fact] for _, fact, _ in facts if fact in MEASURES)
    assert ledger(story) == dict(counts)
    assert {m: n for one in standing for m, n in one.counts.items()}.keys() <= set(Measure)


def meeting(call: int, meanwhile: Callable[[], object]) -> AbstractContextManager[None]:
    """Something else happens before one call of the first."""
    original, seen = BaseClient._make_api_call, [0]

    def made(client: Any, operation: str, parameters: Any) -> Any:
        seen[0] += 1
        if seen[0] == call:
            seen[0] = 10_000
            with suppress(NotNow, Conflict):
                meanwhile()
        return original(client, operation, parameters)

    @contextmanager
    def patched() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseClient, "_make_api_call", made)
            yield

    return patched()


@pytest.mark.parametrize("second", ["also", "third", "signed"])
def test_an_undo_meets_another_undo_or_a_statement_at_every_call(story: Story, second: str) -> None:
    third = replace(ALSO, rows=(1, 2, 3, 4), officer="clerk-7")
    act: Callable[[], object] = {
        "also": lambda: undone(story, ALSO),
        "third": lambda: undone(story, third),
        "signed": lambda: applied(story, SIGNED, now=NEXT_MONTH),
    }[second]

    def begin() -> None:
        emptied()
        applied(story, COLLECTED, ALSO, third)

    begin()
    with killing(Killer()) as counted:
        undone(story, COLLECTED)
    for call in range(1, counted.calls + 1):
        begin()
        with meeting(call, act), suppress(NotNow):  # the statement came first, and builds on it
            undone(story, COLLECTED)
        holds(story)


@pytest.mark.parametrize("stated", [ALSO, replace(ALSO, rows=(1, 2, 3, 4)), SIGNED], ids=["also", "all", "signed"])
def test_a_statement_of_what_another_document_recorded_meets_the_undo_of_that_one(
    story: Story, stated: Statement
) -> None:
    """It is not recorded yet, so the undo passes nothing to it; what it states stays stated.

    While the undo is under way the queue brings it again.
    """

    def begin() -> None:
        emptied()
        applied(story, COLLECTED)

    begin()
    with killing(Killer()) as counted:
        applied(story, stated)
    for call in range(1, counted.calls + 1):
        begin()
        with meeting(call, lambda: undone(story, COLLECTED)):
            applied(story, stated)
        holds(story)
    begin()
    with killing(Killer()) as counted:
        undone(story, COLLECTED)
    for call in range(1, counted.calls + 1):
        begin()
        with meeting(call, lambda: applied(story, stated)), suppress(NotNow):
            undone(story, COLLECTED)
        applied(story, stated)
        holds(story)


def test_a_delivery_that_another_one_and_its_undo_overtake_says_what_was_recorded(story: Story) -> None:
    """Nothing is on the cards any more that the result says was stated."""
    with killing(Killer()) as counted:
        emptied()
        applied(story, COLLECTED)

    def overtaken() -> None:
        applied(story, COLLECTED)
        undone(story, COLLECTED)

    for call in range(1, counted.calls + 1):
        emptied()
        with meeting(call, overtaken):
            applied(story, COLLECTED)
        holds(story)


def test_a_delivery_of_the_undone_document_that_was_late_brings_nothing_back(story: Story) -> None:
    applied(story, COLLECTED)
    undone(story, COLLECTED)
    late: Any = LateReading(story.custody)
    CustodyUpdates(story.shelf, late, lambda: NOW).carry_out(COLLECTED)
    assert (places(story), ledger(story)) == ({}, {})


class LateReading:
    """A store that says at first that the document has no result: it was read before there was one."""

    def __init__(self, store: Any) -> None:
        self.store, self.asked = store, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def result(self, batch: str, document: str) -> Any:
        self.asked += 1
        return self.store.result(batch, document) if self.asked > 1 else None
