"""Reach goes by the tree of today: who is above a union that moved reaches what it did before (invariant 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.worked import UNION, people_file
from unioncard.desk.registers import give_release
from unioncard.desk.transfers import TransferDesk
from unioncard.errors import NotAllowed, NotFound
from unioncard.members.transfer import Direction, TransferState
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows
from unit.registers.unions.office import CITY, OTHER_CITY, PROVINCE, Office, row

if TYPE_CHECKING:
    from support.worked import Way

PEOPLE = sample_rows(2, seed=71)
NEIGHBOUR = "4103000001"
ASKED = TransferState.ASKED


@pytest.fixture
def moved(way: Way) -> tuple[str, str]:
    """A register and its batch, which the bank refused, of a union that then moved to another city."""
    register = way.taken(people_file(PEOPLE))
    (batch,) = way.issuing.issue(register.id)
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="转入", 会籍变化日期="2026-11-01"), NEIGHBOUR)
    way.answered(batch.id, refuse=2)
    name = way.stores.directory.union(UNION).name
    assert not Office(way).admit(row(工会编码=UNION, 工会名称=name, 上级工会名称=OTHER_CITY)).late
    return register.id, batch.id


@pytest.mark.parametrize("above", [PROVINCE, OTHER_CITY, UNION])
def test_who_is_above_now_reaches_registers_batches_releases_and_further_attempts(
    way: Way, moved: tuple[str, str], above: str
) -> None:
    register, batch = moved
    officer = Officer("officer-9", above)
    assert way.desk.show(officer, register).register.id == register
    assert way.batch_desk.show(officer, batch).batch.id == batch
    assert give_release(way.desk, officer, register, 2).register == register
    attempt = way.batch_desk.reissue(officer, batch)
    assert attempt.path == way.stores.directory.union(UNION).path
    assert way.desk.show(officer, register).batches[-1] == attempt


def test_who_was_above_reaches_none_of_it(way: Way, moved: tuple[str, str]) -> None:
    register, batch = moved
    officer = Officer("officer-8", CITY)
    asked = TransferDesk(way.stores.directory, way.requests).page
    assert [len(asked(officer, Direction.OF_US, state, "", below=True).requests) for state in (None, ASKED)] == [0, 0]
    assert len(asked(Officer("officer-9", PROVINCE), Direction.OF_US, ASKED, "", below=True).requests) == 1
    assert not asked(Officer("officer-9", OTHER_CITY), Direction.OF_US, ASKED, "", below=True).requests
    (request,) = asked(Officer("officer-9", OTHER_CITY), Direction.OF_US, ASKED, "", UNION).requests
    TransferDesk(way.stores.directory, way.requests).agree(Officer("officer-9", UNION), request.id)
    assert len(asked(Officer("officer-9", OTHER_CITY), Direction.OF_US, None, "", below=True).requests) == 1
    for ask in (
        lambda: way.desk.show(officer, register),
        lambda: way.batch_desk.show(officer, batch),
        lambda: give_release(way.desk, officer, register, 2),
        lambda: way.batch_desk.reissue(officer, batch),
    ):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotAllowed):
        way.desk.open(officer, UNION)


def test_a_union_that_is_in_the_directory_no_more_is_reached_by_what_was_recorded(
    way: Way, moved: tuple[str, str]
) -> None:
    way.stores.directory.table.delete(f"UNION#{UNION}", "UNION")
    assert way.desk.show(Officer("officer-7", CITY), moved[0]).register.id == moved[0]
