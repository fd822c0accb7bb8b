"""A document is taken back whole: what others state stays, the ledger balances, whoever is killed or met."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient
from hypothesis import given, settings
from hypothesis import strategies as st

from support.custody_story import BATCH, DAY, NEXT_DAY, NEXT_MONTH, NOW, UNION, delivered_batch, emptied, stored
from support.killing import Killer, killed_at_each_call, killing
from unioncard.custody import apply as carrying_out
from unioncard.custody import undo as undoing
from unioncard.custody.apply import MEASURES, CustodyUpdates
from unioncard.custody.closing import BatchCloser
from unioncard.custody.documents import Undo, UndoState
from unioncard.custody.plastic import Custody, Fact
from unioncard.custody.statement import Statement
from unioncard.custody.undo import CustodyUndo, built_on
from unioncard.desk.custody import CustodyStatements
from unioncard.desk.undo import UndoDesk, undo_view
from unioncard.errors import Conflict, InvalidInput, NotFound, NotNow
from unioncard.ledger.movement import Measure
from unioncard.registers.register import Register
from unioncard.sheets.layout import Kind
from unioncard.unions.officer import Officer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from support.custody_story import Story

CLERK, SECOND = Officer("clerk-1", UNION, below=False), Officer("approver-2", UNION)
COLLECTED = Statement(BATCH, Fact.COLLECTED, DAY, (1, 2, 3), "clerk-1", None, "2026-11-25T04:00:00Z")
ALSO = replace(COLLECTED, rows=(3, 4), officer="clerk-9")
SIGNED = replace(COLLECTED, fact=Fact.SIGNED, rows=(2, 3))


class Tree:
    """A directory that knows no union: a batch's own path decides."""

    def union(self, code: str) -> Any:
        raise NotFound(code)


class Rosters:
    """Registers, as far as the roster of a test."""

    def __init__(self, kind: Kind = Kind.ROSTER) -> None:
        self.kind = kind

    def find(self, register: str) -> Register:
        batch = BATCH if self.kind is Kind.ROSTER else None
        return Register(register, UNION, f"/41/4101/{UNION}/", "clerk-1", "t", kind=self.kind, batch=batch)


def desk(story: Story, now: datetime = NOW, kind: Kind = Kind.ROSTER) -> UndoDesk:
    directory: Any = Tree()
    registers: Any = Rosters(kind)
    return UndoDesk(directory, story.shelf, story.custody, story.custody, registers, lambda: now)


def applied(story: Story, *statements: Statement, now: datetime = NOW) -> None:
    for one in statements:
        story.custody.open_statement(one)
        CustodyUpdates(story.shelf, story.custody, lambda: now).carry_out(one)


def undone(story: Story, statement: Statement, now: datetime = NOW) -> Undo | None:
    """Asked for, approved where two are needed, and carried out."""
    found = desk(story, now).of_statement(CLERK, BATCH, statement.id)
    asked = desk(story, now).ask(CLERK, *found, "登记错批次")
    if asked.state is UndoState.REQUESTED:
        desk(story, now).approve(SECOND, *found)
    return CustodyUndo(story.shelf, story.custody, lambda: now).carry_out(BATCH, statement.document)


def places(story: Story) -> dict[int, Custody]:
    return {row: one.custody for row, one in story.custody.plastics(BATCH).items() if one.facts}


def ledger(story: Story) -> dict[Measure, int]:
    total: Counter[Measure] = Counter()
    for month in ("2026-11", "2026-12"):
        for movement in story.moved(month):
            total.update(movement.counts)
    return {measure: count for measure, count in total.items() if count}


def test_a_statement_is_taken_back_and_balanced(story: Story) -> None:
    applied(story, COLLECTED)
    undo = undone(story, COLLECTED)
    assert undo is not None and (undo.state, undo.rows) == (UndoState.DONE, (1, 2, 3))
    assert (places(story), ledger(story)) == ({}, {})
    assert {one.document: dict(one.counts) for one in story.moved()} == {
        COLLECTED.document: {Measure.COLLECTED: 3},
        f"undo/{COLLECTED.document}": {Measure.COLLECTED: -3},
    }
    assert story.custody.statements(BATCH) == [COLLECTED]  # the history keeps both
    assert [one.state for one in story.custody.undos(BATCH)] == [UndoState.DONE]


def test_a_month_that_is_over_stays_as_it_was(story: Story) -> None:
    applied(story, COLLECTED)
    undone(story, COLLECTED, NEXT_MONTH)
    assert [dict(one.counts) for one in story.moved()] == [{Measure.COLLECTED: 3}]
    assert [dict(one.counts) for one in story.moved("2026-12")] == [{Measure.COLLECTED: -3}]


def test_of_two_documents_that_state_the_same_the_one_that_it_passes_to_has_the_later_day(story: Story) -> None:
    """Both are undone: no month is restated with what is taken back and without what was counted."""
    earlier = replace(ALSO, rows=(3,), day=DAY)
    applied(story, replace(COLLECTED, day=NEXT_DAY), earlier)
    undone(story, replace(COLLECTED, day=NEXT_DAY), NEXT_MONTH)
    undone(story, earlier, NEXT_MONTH)
    moves = [*story.moved(), *story.moved("2026-12")]
    assert sum(one.count(Measure.COLLECTED) for one in moves) == 0
    assert {one.day for one in moves} == {NEXT_DAY}


def test_an_undo_has_the_day_of_its_document_so_that_a_restated_month_counts_both(story: Story) -> None:
    applied(story, COLLECTED)
    undone(story, COLLECTED, NEXT_MONTH)
    assert {one.day for one in (*story.moved(), *story.moved("2026-12"))} == {DAY}


def test_what_another_document_states_too_stays(story: Story) -> None:
    applied(story, COLLECTED, ALSO)
    undone(story, COLLECTED)
    assert (places(story), ledger(story)) == (
        {3: Custody.COLLECTED, 4: Custody.COLLECTED},
        {Measure.COLLECTED: 2},
    )
    undone(story, ALSO)
    assert (places(story), ledger(story)) == ({}, {})


def test_what_builds_on_it_is_undone_first(story: Story) -> None:
    applied(story, COLLECTED)
    applied(story, SIGNED, now=NEXT_MONTH)
    with pytest.raises(NotNow, match=SIGNED.id):
        undone(story, COLLECTED, NEXT_MONTH)
    undone(story, SIGNED, NEXT_MONTH)
    undone(story, COLLECTED, NEXT_MONTH)
    assert (places(story), ledger(story)) == ({}, {})


def test_what_was_recorded_before_does_not_build_on_it(story: Story) -> None:
    applied(story, SIGNED)
    applied(story, COLLECTED, now=NEXT_MONTH)
    assert built_on(COLLECTED.document, story.custody.documents(BATCH), story.custody.plastics(BATCH)) == []
    undone(story, COLLECTED, NEXT_MONTH)
    assert places(story) == {2: Custody.SIGNED, 3: Custody.SIGNED}


def test_a_second_person_approves_where_a_card_was_signed_for(story: Story) -> None:
    applied(story, SIGNED)
    found = desk(story).of_statement(CLERK, BATCH, SIGNED.id)
    with pytest.raises(NotFound):
        desk(story).approve(SECOND, *found)
    asked = desk(story).ask(CLERK, *found, "签错人")
    assert (asked.state, desk(story).ask(CLERK, *found, "又一次")) == (UndoState.REQUESTED, asked)
    carrying = CustodyUndo(story.shelf, story.custody, lambda: NOW)
    assert carrying.carry_out(BATCH, SIGNED.document) == asked
    assert places(story) == {2: Custody.SIGNED, 3: Custody.SIGNED}
    with pytest.raises(NotNow):
        desk(story).approve(CLERK, *found)
    approved = desk(story).approve(SECOND, *found)
    assert (approved.approver, desk(story).approve(Officer("third", UNION), *found)) == ("approver-2", approved)
    carrying.carry_out(BATCH, SIGNED.document)
    assert places(story) == {}
    assert "clerk-1" not in str(undo_view(approved)) and "approver-2" not in str(undo_view(approved))


def test_a_request_that_nobody_approves_lapses_and_can_be_made_anew(story: Story) -> None:
    applied(story, SIGNED)
    found = desk(story).of_statement(CLERK, BATCH, SIGNED.id)
    desk(story).ask(CLERK, *found, "签错人")
    late = NEXT_MONTH.replace(day=20)
    with pytest.raises(NotNow):
        desk(story, late).approve(SECOND, *found)
    assert desk(story, late).ask(CLERK, *found, "签错人").at == "2026-12-20T04:00:00Z"
    assert desk(story, late).approve(SECOND, *found).state is UndoState.APPROVED


def test_after_an_undo_the_same_may_be_stated_anew(story: Story) -> None:
    directory: Any = Tree()
    stating = CustodyStatements(directory, story.shelf, story.custody, lambda: NOW)
    first = stating.state(CLERK, BATCH, Fact.COLLECTED, DAY, [1, 2])
    assert stating.state(CLERK, BATCH, Fact.COLLECTED, DAY, [1, 2]) == first
    applied(story, first)
    undone(story, first)
    second = stating.state(CLERK, BATCH, Fact.COLLECTED, DAY, [1, 2])
    assert second.id != first.id and stating.state(CLERK, BATCH, Fact.COLLECTED, DAY, [1, 2]) == second
    applied(story, second)
    assert (places(story), ledger(story)) == (
        {1: Custody.COLLECTED, 2: Custody.COLLECTED},
        {Measure.COLLECTED: 2},
    )


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


def test_an_undo_opens_a_closed_batch_and_whoever_closes_by_an_older_reading_does_not(story: Story) -> None:
    everything = replace(SIGNED, rows=tuple(range(1, 8)))
    applied(story, everything)
    closer = BatchCloser(story.shelf, story.custody, lambda: NOW)
    assert closer.close_if_done(BATCH) and story.shelf.closed
    before = story.shelf.find(BATCH).undone
    undone(story, everything)
    assert (story.shelf.closed, closer.close_if_done(BATCH)) == ([], False)
    story.shelf.close(BATCH, "t", before)
    assert story.shelf.closed == []


@pytest.mark.parametrize("reason", ["", " ", "身份证410105199003070018", "字" * 101])
def test_a_reason_is_needed_without_numbers(story: Story, reason: str) -> None:
    applied(story, COLLECTED)
    found = desk(story).of_statement(CLERK, BATCH, COLLECTED.id)
    with pytest.raises(InvalidInput):
        desk(story).ask(CLERK, *found, reason)


def test_what_is_not_carried_out_or_recorded_nothing_is_not_undone(story: Story) -> None:
    story.custody.open_statement(COLLECTED)
    found = desk(story).of_statement(CLERK, BATCH, COLLECTED.id)
    with pytest.raises(NotNow):
        desk(story).ask(CLERK, *found, "登记错")
    early = replace(COLLECTED, day="2020-01-01")  # before the bank opened the cards: a difference
    applied(story, early)
    with pytest.raises(NotNow):
        desk(story).ask(CLERK, *desk(story).of_statement(CLERK, BATCH, early.id), "登记错")


def test_only_the_same_union_asks_and_one_above_may_approve(story: Story) -> None:
    applied(story, SIGNED)
    above = Officer("city", "4101", below=False)
    with pytest.raises(NotFound):
        desk(story).of_statement(above, BATCH, SIGNED.id)
    with pytest.raises(NotFound):
        desk(story).of_statement(CLERK, BATCH, "nothing")
    found = desk(story).of_statement(CLERK, BATCH, SIGNED.id)
    desk(story).ask(CLERK, *found, "签错人")
    assert desk(story).of_statement(replace(above, below=True), BATCH, SIGNED.id) == found
    assert desk(story).approve(replace(above, below=True), *found).approver == "city"


def test_a_roster_is_taken_back_whole_and_other_registers_are_none(story: Story) -> None:
    document = f"custody/{BATCH}/R20261127-2222222222"
    facts = [carrying_out.RowFact(1, Fact.SIGNED, DAY), carrying_out.RowFact(2, Fact.DAMAGED, DAY)]
    CustodyUpdates(story.shelf, story.custody, lambda: NOW).apply(BATCH, document, facts)
    assert ledger(story) == {Measure.SIGNED: 1}
    found = desk(story).of_register(CLERK, "R20261127-2222222222")
    assert found == (story.shelf.batch, document)
    assert desk(story).ask(CLERK, *found, "传错登记册").state is UndoState.REQUESTED
    desk(story).approve(SECOND, *found)
    CustodyUndo(story.shelf, story.custody, lambda: NOW).carry_out(BATCH, document)
    assert (places(story), ledger(story)) == ({}, {})
    with pytest.raises(InvalidInput):
        desk(story, kind=Kind.MEMBERS).of_register(CLERK, "R20261127-2222222222")
    with pytest.raises(NotFound):
        desk(story).of_register(Officer("x", "4102"), "R20261127-2222222222")


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
