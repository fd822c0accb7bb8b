"""Batches on their way through 待办, and the lists as an officer sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

from support.worked import UNION, people_file
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.dismissals import DismissalTable
from unioncard.cloud.stores.member_lists import MemberIndexTable
from unioncard.custody.apply import CustodyUpdates
from unioncard.desk.custody import CustodyStatements
from unioncard.desk.held import HeldRows
from unioncard.unions.officer import Officer, Role
from unioncard_tools.sample.members import sample_rows
from unit.registers.unions.office import CITY

if TYPE_CHECKING:
    import pytest

    from support.worked import Way
    from unioncard.custody.plastic import Fact
    from unioncard.desk.open_work import OpenWork
    from unioncard.desk.work import WorkDesk
    from unioncard.desk.worklist import WorkKind
    from unioncard.issuance.batch import Batch

NEIGHBOUR = "4101000002"
BEYOND_GBK = "㛃"
"""A character of GB 18030 that GBK lacks (民委发〔2016〕33号)."""


def officer(union: str, *roles: Role, below: bool = True) -> Officer:
    return Officer("officer-1", union, frozenset(roles or {Role.OFFICER}), below=below)


def opened(way: Way, open_work: OpenWork, people: int = 3, union: str = UNION, seed: int = 5) -> Batch:
    """A batch whose bank opened all cards, as answers leaves it."""
    batch = way.sent(people_file(sample_rows(people, seed=seed)), union)
    way.answered(batch.id)
    open_work.batch(batch.id, custody())
    return way.stores.batches.find(batch.id)


def custody() -> CustodyTable:
    return CustodyTable(Table("work"))


def dismissals() -> DismissalTable:
    return DismissalTable(Table("work"))


def state(way: Way, open_work: OpenWork, batch: Batch, fact: Fact, rows: list[int] | None = None) -> str:
    """A statement of the day on which there are cards, carried out as validate does it; the day."""
    days = {one.opened_on for one in way.stores.batches.rows(batch.id)}
    day = max(days | {batch.earliest_card})
    stated = CustodyStatements(way.stores.directory, way.stores.batches, custody()).state(
        officer(batch.union), batch.id, fact, day, rows
    )
    CustodyUpdates(way.stores.batches, custody()).carry_out(stated)
    open_work.batch(batch.id, custody())
    return day


def listed(desk: WorkDesk, kind: WorkKind, union: str = CITY, by: str = CITY) -> list[tuple[str, str, int]]:
    page = desk.page(officer(by), union, kind)
    assert (page.count, page.counted_all) == (len(page.entries), True)
    return [(line.entry.id, union.code, line.entry.number) for line, union in page.entries]


def held_rows(way: Way, desk: WorkDesk) -> HeldRows:
    return HeldRows(desk, MemberIndexTable(Table("members"), Table("work")), way.stores.vault)


def noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    real = BaseClient._make_api_call

    def note(self: Any, name: str, given: Any) -> Any:
        calls.append(name)
        return real(self, name, given)

    monkeypatch.setattr(BaseClient, "_make_api_call", note)
    return calls
