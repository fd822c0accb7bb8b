"""A note of urging: what may follow what, and what stays of it."""

from __future__ import annotations

from datetime import date

import pytest

from unioncard.assessment.urging import Said, Urging, UrgingState
from unioncard.errors import ImpossibleTransition

S = UrgingState
AT = "2027-03-01T02:00:00Z"
DUE = date(2027, 3, 10)
NOTE = Urging(
    "U1", "410100", "410000", S.ASKED, DUE, ("uploaded",), "2026-1",
    (Said(S.ASKED, "410000", "boss", AT, "2027-03-10", "请说明"),),
)  # fmt: skip


def by(state: S, text: str = "如此", due: date = DUE) -> Said:
    union = "410100" if state is S.ANSWERED else "410000"
    return Said(state, union, "somebody", AT, due.isoformat(), text)


def test_what_was_said_stays_and_a_returned_answer_has_another_day() -> None:
    later = date(2027, 3, 20)
    answered = NOTE.moved(by(S.ANSWERED, "已安排"))
    returned = answered.moved(by(S.RETURNED, "请写明日期", later))
    closed = returned.moved(by(S.ANSWERED, "四月完成", later)).moved(by(S.CLOSED, "同意", later))
    assert [(one.state, one.text, one.due) for one in closed.said] == [
        ("asked", "请说明", "2027-03-10"), ("answered", "已安排", "2027-03-10"),
        ("returned", "请写明日期", "2027-03-20"), ("answered", "四月完成", "2027-03-20"),
        ("closed", "同意", "2027-03-20"),
    ]  # fmt: skip
    assert (returned.due, returned.state) == (later, S.RETURNED)
    assert (NOTE.round, returned.round, closed.round, closed.asked_at) == (1, 2, 2, AT)


@pytest.mark.parametrize(
    ("way", "state"),
    [((), S.RETURNED), ((S.ANSWERED,), S.ANSWERED), ((S.CLOSED,), S.ANSWERED), ((S.CLOSED,), S.RETURNED)],
)
def test_what_may_not_follow_raises(way: tuple[S, ...], state: S) -> None:
    note = NOTE
    for one in way:
        note = note.moved(by(one))
    with pytest.raises(ImpossibleTransition):
        note.moved(by(state))


def test_an_answer_is_overdue_the_day_after_its_last_and_only_while_it_is_owed() -> None:
    after = date(2027, 3, 11)
    assert (NOTE.is_overdue(DUE), NOTE.is_overdue(after)) == (False, True)
    assert not NOTE.moved(by(S.ANSWERED)).is_overdue(after)
