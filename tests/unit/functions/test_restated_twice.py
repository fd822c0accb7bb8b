"""A part of a restatement is ordered twice by design, and documents of before it may still be on their way."""

from __future__ import annotations

from contextlib import suppress
from itertools import count

import pytest

from support.between_calls import between_calls
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.errors import Conflict
from unioncard.ledger.figures import NOTHING
from unioncard.ledger.movement import PARTS, part_of
from unioncard.ledger.restatement import LateDocuments, RestatementState

from .test_month_handlers import OCTOBER, PATH, UNION, months
from .test_restatement_handlers import APPROVE, ASK, LIST, ONE, REFUSE, TWO, Province, imported, province

__all__ = ["imported", "months", "province"]

OTHER = next(f"4101{number:06d}" for number in range(100, 200) if part_of(f"4101{number:06d}") == part_of(UNION))
"""Another union of its part."""


@pytest.mark.parametrize("late", [UNION, OTHER], ids=["one-union", "two-unions"])
def test_what_is_approved_are_the_figures_that_were_shown_also_where_a_part_is_worked_out_twice_at_once(
    province: Province, late: str
) -> None:
    """What was stamped before the question and stored after the first look is in the second alone."""
    work = province.months.stores.members.work
    restatements, own = RestatementTable(work), part_of(UNION)
    working = LateDocuments(restatements, MovementTable(work))
    province.late("custody/b/0", "2026-10-30", collected=5)
    for call in count(1):
        assert province.asked(ASK, ONE, {"reason": "回盘迟到"})[0] == 202
        for part in range(PARTS):
            if part != own:
                working.work_out(OCTOBER, call, part, "2026-11-01T02:00:00Z")

        def meanwhile(number: int, call: int = call) -> None:
            if number == call:
                province.late(f"custody/b/{call}", "2026-10-30", late, f"{PATH}{late}/", collected=1)
                working.work_out(OCTOBER, call, own, "2026-11-01T02:00:00Z")

        with between_calls(meanwhile) as calls, suppress(Conflict):  # the other was first: the queue brings it again
            working.work_out(OCTOBER, call, own, "2026-11-01T02:00:00Z")
        (*_, ready) = restatements.of_month(OCTOBER)
        found = list(restatements.adjustments(ready))
        assert ready.state is RestatementState.READY
        assert sum(one.documents for one in found) == ready.documents, f"met before call {call}"
        assert sum((one.opening + one.change for one in found), NOTHING) == ready.change
        assert list(restatements.adjustments_of(ready, [UNION, OTHER])) == found or late == OTHER
        province.asked(REFUSE, TWO, {"reason": "再来"}, number=str(call))
        if calls[0] < call:
            return


def test_what_an_earlier_release_worked_out_is_read_also_beside_parts_of_this_one(province: Province) -> None:
    """It kept all parts under one key."""
    there = next(f"4101{n:06d}" for n in range(100, 200) if part_of(f"4101{n:06d}") != part_of(UNION))
    work = province.months.stores.members.work
    restatements = RestatementTable(work)
    for number, union in enumerate((UNION, there)):
        province.late(f"custody/b/{number}", "2026-10-30", union, f"{PATH}{union}/", collected=5)
    province.asked(ASK, ONE, {"reason": "回盘迟到"})
    province.months.deliver()
    (ready,) = restatements.of_month(OCTOBER)
    expected = list(restatements.adjustments(ready))
    key = f"RESTATED#{OCTOBER}#001"
    (part,) = (one for one in work.query(key, "PART#") if one["part"] == part_of(UNION))
    tried = f"{key}#{part.pop('attempt')}"
    (adjusted,) = work.query(tried, "UNION#")
    work.delete(tried, adjusted["sk"])
    work.put(to_item(adjusted | {"pk": key}))
    assert {one.union for one in restatements.adjustments(ready)} == {there}
    work.put(to_item(part))
    assert list(restatements.adjustments(ready)) == expected
    assert sorted(one.union for one in restatements.adjustments_of(ready, [UNION, there])) == sorted([UNION, there])


def edition_in_force(province: Province) -> tuple[int, int]:
    """What the desk says, and what the newest paper says."""
    report = province.months.parts.monthly().figures(OCTOBER, "410000")
    return province.asked(LIST, ONE)[1]["edition"], report.edition


def restated(province: Province, number: int) -> str:
    """Ask for a restatement and approve it where there is something to approve; its state."""
    assert province.asked(ASK, ONE, {"reason": "回盘迟到"})[0] == 202
    province.months.deliver()
    province.asked(APPROVE, TWO, number=str(number))
    return str(province.asked(LIST, ONE)[1]["restatements"][-1]["state"])


def test_a_restatement_to_which_nothing_came_since_the_one_before_is_no_edition(province: Province) -> None:
    province.late("custody/b/0", "2026-10-30", collected=5)
    assert (restated(province, 1), edition_in_force(province)) == ("approved", (2, 2))
    assert (restated(province, 2), edition_in_force(province)) == ("needless", (2, 2))
    province.late("custody/b/1", "2026-10-30", OTHER, f"{PATH}{OTHER}/", collected=1)
    assert (restated(province, 3), edition_in_force(province)) == ("approved", (3, 3))


def test_what_came_late_and_was_taken_back_is_no_edition(province: Province) -> None:
    province.late("custody/b/0", "2026-10-30", collected=5)
    province.late("undo/custody/b/0", "2026-10-30", collected=-5)
    assert (restated(province, 1), edition_in_force(province)) == ("needless", (1, 1))
    province.late("custody/b/1", "2026-09-30", collected=5)
    assert (restated(province, 2), edition_in_force(province)) == ("approved", (2, 2))
    province.late("custody/b/2", "2026-10-30", collected=1)
    province.late("undo/custody/b/2", "2026-10-30", collected=-1)
    assert (restated(province, 3), edition_in_force(province)) == ("needless", (2, 2))
