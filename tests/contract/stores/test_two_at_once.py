"""Two real threads on the emulator's tables: what must be once is once (invariants 1, 3 and 5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from support.deployed import deployed_stores
from support.worked import OFFICER, UNION, Way, answer_all, people_file, register_file
from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, Return
from unioncard.desk.registers import give_release
from unioncard.errors import Conflict
from unioncard.issuance.file_record import FileRecord
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from unioncard.members.member import Member
    from unioncard_local.stack.cloud import Cloud

WORKERS = 3


@pytest.fixture(scope="module")
def way(cloud: Cloud) -> Iterator[Way]:
    """The domain on the deployed stack's tables, called from here instead of from its functions."""
    with deployed_stores(cloud) as stores:
        yield Way(stores)


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What several threads get that do the same at the same time."""
    return all_at_once([act] * WORKERS)


def all_at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What threads get, one for each act, at the same time; a lost race is retried, as the queue would."""

    def until_done(act: Callable[[], Any]) -> Any:
        for _ in range(10):
            try:
                return act()
            except Conflict:
                continue
        raise AssertionError("lost ten races")

    with ThreadPoolExecutor(len(acts)) as pool:
        return [running.result() for running in [pool.submit(until_done, act) for act in acts]]


def requested(way: Way) -> list[int]:
    movements = way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/")
    return [movement.counts.get("requested", 0) for movement in movements]


def test_one_register_taken_in_by_several_workers_makes_each_member_once(way: Way) -> None:
    register, version = way.open_upload(register_file(300, seed=21))

    results = at_once(lambda: way.intake.take(register, version))

    assert {result.counts.joined for result in results} == {300}
    keys = [key for chunk in way.stores.members.chunks(register) for key in chunk.keys]
    found = way.stores.members.find(keys)
    assert len(found) == 300
    assert {member.version for member in found.values()} == {1}


def test_the_same_people_in_several_registers_at_once_become_one_record_each(way: Way) -> None:
    content = register_file(120, seed=22)
    uploads = [way.open_upload(content) for _ in range(WORKERS)]
    waiting = iter(uploads)

    results = at_once(lambda: way.intake.take(*next(waiting)))

    assert sorted(result.counts.joined + result.counts.unchanged for result in results) == [120] * WORKERS
    assert sum(result.counts.joined for result in results) == 120


def test_two_unions_upload_the_same_people_at_once_and_each_person_is_in_one(way: Way) -> None:
    content = register_file(150, seed=26)
    unions = (UNION, "4108000001", "4101000002")
    uploads = [way.open_upload(content, union) for union in unions]

    results = all_at_once([partial(way.intake.take, *upload) for upload in uploads])

    assert sum(result.counts.joined for result in results) == 150
    assert sum(result.by_code.get("member-elsewhere", 0) for result in results) == 300
    owners = [member.union for result in results for member in members_of(way, result.id).values()]
    assert {union: owners.count(union) for union in unions} == {r.union: r.counts.joined for r in results}


def test_two_versions_of_one_register_at_once_are_one_register(way: Way) -> None:
    register, first = way.open_upload(register_file(60, seed=27))
    versions = [first, way.put(register, register_file(80, seed=28)), first]

    results = all_at_once([partial(way.intake.take, register, version) for version in versions])

    stored = way.stores.registers.find(register)
    assert stored.version in versions
    assert {result.counts.joined for result in results if result} == {stored.counts.read}
    assert len(members_of(way, register)) == stored.counts.read in (60, 80)
    assert stored.ignored == tuple({*versions} - {stored.version})


def test_a_release_carried_out_by_several_workers_lets_the_member_go_once(way: Way) -> None:
    people = sample_rows(1, seed=29)
    holding = way.taken(people_file(people))
    way.taken(people_file(people, 会籍变化类型="转入"), union="4108000001")
    give_release(way.desk, OFFICER, holding.id, 2)

    results = at_once(lambda: way.releasing.release(holding.id, 2))

    assert {result.state for result in results} == {"released"}
    (member,) = members_of(way, holding.id).values()
    assert (member.membership, member.version) == ("transferring", 2)
    document = f"release/{holding.id}/2"
    moved = way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/")
    assert [one.counts for one in moved if one.document == document] == [{"left": 1}]


def members_of(way: Way, register: str) -> dict[str, Member]:
    """The members that a register's chunks name."""
    return way.stores.members.find([key for chunk in way.stores.members.chunks(register) for key in chunk.keys])


def test_several_workers_on_one_register_claim_each_person_once(way: Way) -> None:
    register, version = way.open_upload(register_file(200, seed=23))
    way.intake.take(register, version)
    before = requested(way).count(200)

    results = at_once(lambda: way.issuing.issue(register))

    file = way.issuance(f"{register}-01")
    assert results == [results[0]] * WORKERS
    assert len({row.values["证件号码"] for row in file.rows}) == len(file.rows) == 200
    assert requested(way).count(200) == before + 1


def test_two_registers_of_the_same_people_issued_at_once_request_one_card_each(way: Way) -> None:
    content = register_file(150, seed=24)
    registers = []
    for _ in range(WORKERS):
        register, version = way.open_upload(content)
        way.intake.take(register, version)
        registers.append(register)
    waiting = iter(registers)

    results = at_once(lambda: way.issuing.issue(next(waiting)))

    people = [row.values["证件号码"] for (batch,) in results if batch.rows for row in way.issuance(batch.id).rows]
    assert len(people) == len(set(people)) == 150


def test_one_return_taken_in_by_several_workers_opens_each_card_once(way: Way) -> None:
    register, version = way.open_upload(register_file(100, seed=25))
    way.intake.take(register, version)
    batch = way.issuing.issue(register)[0]
    answers = answer_all(way.issuance(batch.id), refuse=5, first_serial=50_000)
    key = way.put_answer("bankone", AnswerKind.RETURN, Return(batch.id, answers))

    results = at_once(lambda: way.answering.take(key, None))

    assert all(isinstance(result, FileRecord) and not result.problems for result in results)
    states = [row.state for row in way.stores.batches.rows(batch.id)]
    assert (states.count("opened"), states.count("refused")) == (95, 5)
    assert way.stores.batches.find(batch.id).answered == 100
    opened = [
        movement.counts.get("opened", 0)
        for movement in way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/410100/" + UNION)
        if movement.document == f"answer/bankone/{results[0].digest}"
    ]
    assert opened == [95]
