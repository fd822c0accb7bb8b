"""What an officer sees is one truth at every moment: a reader looks before and after every single call of the writer,
and a writer works from beginning to end between any two calls of the reader."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.between_calls import between_calls
from support.in_process import in_process_aws
from support.worked import FIXED_UNION, UNION, Way, people_file
from unioncard import clock
from unioncard.desk.batch_view import batch_view
from unioncard.desk.register_view import register_view
from unioncard.errors import NotIssuable
from unioncard.texts import api
from unioncard.unions.agreement import Agreement
from unioncard.unions.officer import Officer
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONELY = Union("4102000001", "示例无协议工会", Kind.BASIC, "410200", "/410000/410200/4102000001/")
SIGNED = Agreement("410200", "bankone", date(2026, 1, 1), None, 2)
PROVINCE = Officer("province", "410000")
PEOPLE = people_file(sample_rows(3, seed=51))
NOT_WRITTEN = {"open", "claimed"}


@dataclass
class Case:
    """A register, what a writer does next, and the batches an officer may look at."""

    way: Way
    register: str
    write: Callable[[], object]
    looked_at: list[str] = field(default_factory=list)

    def see_register(self) -> None:
        """Look at the register, and see nothing that contradicts itself."""
        view = register_view(self.way.desk.show(PROVINCE, self.register))
        states = {batch["state"] for batch in view["batches"]}
        firsts = [batch for batch in view["batches"] if not batch["previous"]]
        if view["batches"]:
            assert view["planned_batches"] is not None
            assert len(firsts) <= view["planned_batches"]
        waits = [note for note in view["notes"] if "协议" in note or "预制卡" in note]
        if api.NO_AGREEMENT in view["notes"] and not states & {"file-refused"}:
            assert (view["planned_batches"], view["batches"]) == (None, [])
        if waits and view["planned_batches"] is not None and len(firsts) == view["planned_batches"]:
            assert states & {*NOT_WRITTEN, "file-refused"}, (waits, states)

    def see_batches(self) -> None:
        """Look at each batch, and see nothing that contradicts itself."""
        for batch in self.looked_at:
            view = batch_view(self.way.batch_desk.show(PROVINCE, batch))
            answered = sum(number for state, number in view["row_counts"].items() if state != "sent")
            assert view["answered"] == answered, view["state"]
            if view["state"] in {"answered", "closed"}:
                assert view["row_counts"]["sent"] == 0
            if view["state"] in {"delivered", "received"}:
                assert answered == 0
            if view["state"] == "partly-answered":
                assert 0 < answered < view["rows"]


def lonely() -> Iterator[Case]:
    """A register waits for an agreement, which is signed."""
    with in_process_aws() as stores:
        way = Way(stores)
        stores.directory.load(Directory((LONELY,), (), ()))
        register = way.taken(PEOPLE, LONELY.code).id
        with pytest.raises(NotIssuable):
            way.issuing.issue(register)
        stores.directory.load(Directory((), (), (SIGNED,)))
        yield Case(way, register, lambda: way.issuing.issue(register))


def without_stock() -> Iterator[Case]:
    """A register waits for pre-printed cards, which come."""
    with in_process_aws() as stores:
        way = Way(stores)
        register = way.taken(PEOPLE, FIXED_UNION).id
        with pytest.raises(NotIssuable):
            way.issuing.issue(register)
        way.announced(20)
        yield Case(way, register, lambda: way.issuing.issue(register))


def answered() -> Iterator[Case]:
    """A bank's return is taken in."""
    with in_process_aws() as stores:
        way = Way(stores)
        batch = way.sent(PEOPLE, UNION)
        yield Case(way, batch.register, lambda: way.answered(batch.id, refuse=1), [batch.id])


def refused() -> Iterator[Case]:
    """A bank refuses a file whole, while there is no agreement for the next attempt."""
    with in_process_aws() as stores:
        way = Way(stores)
        way.announced(20)
        batch = way.sent(PEOPLE, FIXED_UNION)
        agreement = stores.directory.agreement_covering(stores.directory.union(FIXED_UNION), clock.today())
        over = replace(agreement, valid_to=date(2020, 1, 1), valid_from=date(2015, 1, 1))
        stores.directory.load(Directory((), (), (over,)))
        yield Case(way, batch.register, lambda: way.answered(batch.id, refuse=1), [batch.id])


CASES = (lonely, without_stock, answered, refused)


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.__name__)
def test_whoever_looks_at_any_moment_of_the_work_sees_one_truth(case: Callable[[], Iterator[Case]]) -> None:
    with contextmanager(case)() as one:

        def look(_call: int) -> None:
            one.see_register()
            one.see_batches()

        look(0)
        with between_calls(look) as calls:
            one.write()
        look(0)
        assert calls[0] > 5


@pytest.mark.parametrize("see", ["see_register", "see_batches"])
@pytest.mark.parametrize("case", CASES, ids=lambda one: one.__name__)
def test_nor_does_work_that_is_done_while_somebody_reads_show_two(case: Callable[[], Iterator[Case]], see: str) -> None:
    moment, calls = 1, 1
    while moment <= calls:
        with contextmanager(case)() as one:

            def work(call: int, one: Case = one, moment: int = moment) -> None:
                if call == moment:
                    one.write()

            with between_calls(work) as made:
                getattr(one, see)()
            calls = made[0]
        moment += 1


@pytest.mark.parametrize("case", (lonely, without_stock), ids=lambda one: one.__name__)
def test_when_all_is_sent_nothing_waits(case: Callable[[], Iterator[Case]]) -> None:
    with contextmanager(case)() as one:
        assert one.way.desk.show(PROVINCE, one.register).notes != []
        one.write()
        assert one.way.desk.show(PROVINCE, one.register).notes == []
