"""A row is listed as held while its person waits for its cells, and not a moment longer, by whatever way that ends."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from support.killing import Killed, Killer, killing
from support.worked import FIXED_UNION, UNION, Way, people_file
from unioncard.desk.register_view import register_view
from unioncard.members.store import CHUNK_ROWS
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.issuance.batch import Batch
    from unioncard_tools.sample.members import Row

WRONG = "王㛃"
"""A name with a character that the bank's GBK lacks."""
OFFICER = Officer("officer-9", FIXED_UNION)
EARLIER, LATER = "2026-11-20T08:00:00+08:00", "2026-11-21T08:00:00+08:00"


def people(*wrong: int, count: int = 3) -> list[Row]:
    """Made-up people; those at these places have a name that the bank cannot take."""
    rows = sample_rows(count, seed=71)
    return [row | {"姓名": WRONG} if place in wrong else row for place, row in enumerate(rows)]


def held(way: Way, register: str) -> list[int]:
    """The rows that the officer sees as held."""
    view = register_view(way.desk.show(OFFICER, register))
    assert view["held_count"] == len(view["held"])
    return [one["row"] for one in view["held"]]


@pytest.fixture
def first(way: Way) -> Batch:
    """A batch of one; two of its register's rows, 2 and 3, are held."""
    way.announced(20)
    batch = way.sent(people_file(people(0, 1)), FIXED_UNION)
    assert held(way, batch.register) == [2, 3]
    return batch


def test_a_later_register_that_sends_the_person_ends_it(way: Way, first: Batch) -> None:
    again = way.sent(people_file(people()[:1]), FIXED_UNION)
    assert (again.rows, held(way, first.register), held(way, again.register)) == (1, [3], [])


def test_it_is_over_as_soon_as_other_cells_are_stored_though_no_batch_is_made_yet(way: Way, first: Batch) -> None:
    way.taken(people_file(people()[:1]), FIXED_UNION)
    assert held(way, first.register) == [3]


def test_a_later_register_with_the_same_fault_holds_the_person_and_the_earlier_one_no_more(
    way: Way, first: Batch
) -> None:
    (again,) = way.issuing.issue(way.taken(people_file(people(0)[:1]), FIXED_UNION).id)
    assert (held(way, first.register), held(way, again.register)) == ([3], [2])


@pytest.mark.parametrize("change", ["转出", "退会", "除名", "保留"])
def test_who_left_or_is_retained_waits_for_no_card(way: Way, first: Batch, change: str) -> None:
    left = way.taken(people_file(people(0)[:1], 会籍变化类型=change), FIXED_UNION)
    assert left.counts.accepted == 1
    assert held(way, first.register) == [3]


def test_a_release_to_another_union_ends_it(way: Way, first: Batch) -> None:
    way.taken(people_file(people(0)[:1], 会籍变化类型="转入"), UNION)
    way.released(first.register, 2, FIXED_UNION)
    assert held(way, first.register) == [3]


def test_an_agreed_transfer_ends_it(way: Way, first: Batch) -> None:
    asking = way.taken(people_file(people(0)[:1], 会籍变化类型="转入"), UNION)
    ((_, asked),) = way.requests.wanted_by(asking.id)
    way.transfer_desk.agree(OFFICER, asked.id)
    way.completion.carry_out(asked.id)
    assert held(way, first.register) == [3]


def test_an_older_register_that_arrives_late_ends_nothing(way: Way) -> None:
    way.announced(20)
    newer = way.taken(people_file(people(0)[:1]), FIXED_UNION, LATER)
    way.issuing.issue(newer.id)
    older = way.taken(people_file(people()[:1]), FIXED_UNION, EARLIER)
    way.issuing.issue(older.id)
    assert (held(way, newer.id), held(way, older.id)) == ([2], [])
    assert all(batch.rows == 0 for batch in way.stores.batches.of_register(older.id))


def test_the_first_register_delivered_again_brings_nothing_back(way: Way, first: Batch) -> None:
    again = way.sent(people_file(people()[:2]), FIXED_UNION)
    way.issuing.issue(first.register)
    assert (again.rows, held(way, first.register)) == (2, [])


def test_a_register_full_of_held_people_is_corrected_whole(way: Way) -> None:
    """Each takes a second action of the chunk's transaction and a third of the claim's."""
    wrong = people(*range(CHUNK_ROWS + 2), count=CHUNK_ROWS + 2)
    way.announced(2 * len(wrong))
    way.issuing.issue(first := way.taken(people_file(wrong), FIXED_UNION).id)
    assert len(held(way, first)) == len(wrong)

    again = way.sent(people_file(people(count=CHUNK_ROWS + 2)), FIXED_UNION)

    assert (again.rows, held(way, first), held(way, again.register)) == (len(wrong), [], [])
    assert [row.number for row in way.stores.batches.rows(again.id)] == list(range(1, len(wrong) + 1))


def corrected(way: Way, person: Row) -> tuple[str, Callable[[], object]]:
    """A correction that is uploaded, and what takes it in and sends it, once or again."""
    register, version = way.open_upload(people_file([person]), FIXED_UNION)

    def act() -> object:
        way.intake.take(register, version)
        return way.issuing.issue(register)

    return register, act


def test_whoever_is_killed_anywhere_leaves_it_held_or_corrected_and_the_next_delivery_corrects_it(way: Way) -> None:
    """Killed before each call, which is after the one before."""
    right = people(count=80)
    way.announced(len(right))
    first = way.taken(people_file([one | {"姓名": WRONG} for one in right]), FIXED_UNION).id
    way.issuing.issue(first)
    keys = (key for chunk in way.stores.members.chunks(first) for key in chunk.keys)
    waiting, people_left = held(way, first), iter(right)
    assert len(waiting) == len(right)

    def attempt(killer: Killer) -> None:
        correction, act = corrected(way, next(people_left))
        with killing(killer), suppress(Killed):
            act()
        key = next(keys)
        still = way.stores.members.find([key])[key].register == first
        assert held(way, first) == waiting[0 if still else 1 :], killer
        act()
        del waiting[0]
        assert (held(way, first), held(way, correction)) == (waiting, []), killer

    attempt(counted := Killer())
    for call in range(1, counted.calls + 1):
        attempt(Killer(call))
