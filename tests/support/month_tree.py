"""A small tree and movements in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from unioncard.clock import Month, month_of, previous, stamp
from unioncard.ledger import month
from unioncard.ledger.month import MonthReport
from unioncard.ledger.movement import Measure, Movement
from unioncard.unions.union import Kind, Union

OCTOBER = Month("2026-10")
SEPTEMBER = previous(OCTOBER)
AFTER = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)  # 1 November 06:00 in Shanghai, when the schedule fires
DURING = datetime(2026, 10, 15, 3, 0, tzinfo=UTC)

PROVINCE = Union("410000", "河南省总工会", Kind.PROVINCE, None, "/410000/")
CITY = Union("410100", "郑州市总工会", Kind.REGION, "410000", "/410000/410100/")
EMPTY = Union("410200", "开封市总工会", Kind.REGION, "410000", "/410000/410200/")
FACTORY = Union("4101000001", "第一机械厂工会", Kind.BASIC, "410100", "/410000/410100/4101000001/")
SCHOOL = Union("4101000002", "实验学校工会", Kind.BASIC, "410100", "/410000/410100/4101000002/")
GONE = Union("4101000009", "已撤销的工会", Kind.BASIC, "410100", "/410000/410100/4101000009/")
TREE = (PROVINCE, CITY, EMPTY, FACTORY, SCHOOL)


def of(union: Union, at: datetime, document: str, **counts: int) -> Movement:
    """A movement with counts by the measures' names."""
    measured = {Measure(name): count for name, count in counts.items()}
    return Movement(month_of(at), union.code, union.path, document, stamp(at), measured)


def usual() -> list[Movement]:
    """Some documents of September and October."""
    september, october = datetime(2026, 9, 3, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)
    return [
        of(FACTORY, september, "register/a", read=100, accepted=95, rejected=5, joined=95),
        of(FACTORY, september, "batch/a", requested=95),
        of(FACTORY, october, "return/a/1", opened=90, refused=5),
        of(FACTORY, october, "register/b", read=20, accepted=20, joined=12, updated=8),
        of(SCHOOL, october, "register/c", read=50, accepted=40, rejected=10, joined=40),
        of(SCHOOL, october, "batch/c", requested=40),
        of(CITY, october, "register/d", read=3, accepted=3, joined=3),
    ]


Build = Callable[..., MonthReport]


def built(movements: list[Movement], as_of: datetime = AFTER, tree: tuple[Union, ...] = TREE) -> MonthReport:
    """The report of October from movements of any month."""
    earlier = [m for m in movements if m.month < OCTOBER]
    current = [m for m in movements if m.month >= OCTOBER]
    return month.build(OCTOBER, tree, earlier, current, as_of=as_of)
