"""What unions, registers, members and their movements rely on in their stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from contract.stores.records import AT, PATH, chunk, member, movement, register_of
from unioncard.clock import Month
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.errors import Conflict, NotFound, NotIssuable
from unioncard.ledger.closing import close_union
from unioncard.ledger.movement import Measure, Movement, part_of
from unioncard.members.member import Membership
from unioncard.members.store import Changes, Elsewhere
from unioncard.members.transfer import Release, ReleaseState, release_document
from unioncard.registers.register import Progress, Register, RegisterState, RowCounts, Stage
from unioncard.unions.agreement import Agreement
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from support.in_process import Stores


def test_a_union_is_found_with_its_path_and_children(stores: Stores) -> None:
    assert stores.directory.union("4101000001").path == PATH
    assert [union.code for union in stores.directory.children("410800")] == ["4108000001", "4108000002"]
    assert len(stores.directory.children("410000")) == 28
    city = stores.directory.union("410800")
    assert [union.code for union in stores.directory.subtree(city)] == ["410800", "4108000001", "4108000002"]
    with pytest.raises(NotFound):
        stores.directory.union("999999")


def test_an_agreement_of_the_city_covers_its_basic_unions(stores: Stores) -> None:
    union = stores.directory.union("4101000001")
    assert stores.directory.agreement_covering(union, date(2026, 11, 23)).bank == "bankone"
    with pytest.raises(NotIssuable):
        stores.directory.agreement_covering(union, date(2014, 1, 1))


def test_a_nearer_agreement_goes_before_one_further_up(stores: Stores) -> None:
    own = Agreement("4101000003", "banktwo", date(2020, 1, 1), date(2020, 12, 31), 10)
    stores.directory.load(Directory((), (), (own,)))
    union = stores.directory.union("4101000003")
    assert stores.directory.agreement_covering(union, date(2020, 6, 1)).bank == "banktwo"
    assert stores.directory.agreement_covering(union, date(2021, 1, 1)).bank == "bankone"


def test_loading_many_unions_and_again_the_same_changes_nothing(stores: Stores) -> None:
    many = tuple(
        Union(f"41010099{n:02d}", f"示例工会{n}", Kind.BASIC, "410105", f"/410000/410105/41010099{n:02d}/")
        for n in range(60)
    )
    for _ in range(2):
        stores.directory.load(Directory(many, (), ()))
    assert len(stores.directory.children("410105")) == 60


def test_the_reading_that_was_noted_first_counts(stores: Stores, name: str) -> None:
    stores.registers.open(register_of(name))
    stores.registers.begin(name, "v1")
    first = stores.registers.pin(replace(register_of(name), reading="a", rules="1"))
    second = stores.registers.pin(replace(register_of(name), reading="b", rules="2"))
    assert [(one.reading, one.rules) for one in (first, second, stores.registers.find(name))] == [("a", "1")] * 3


def test_a_batchs_own_note_stands_beside_its_registers(stores: Stores, name: str) -> None:
    stores.batches.wait(name, "没有预制卡", f"{name}-01A2")
    assert (stores.batches.waiting(name), f"{name}-01A2" in stores.batches.waiting_batches()) == ("没有预制卡", True)
    stores.batches.wait_no_more(name)
    assert stores.batches.waiting(name) == "没有预制卡"
    stores.batches.wait_no_more(name, f"{name}-01A2")
    assert stores.batches.waiting(name) is None


def test_a_register_is_bound_to_the_first_version_and_finished_once(stores: Stores, name: str) -> None:
    stores.registers.open(register_of(name))
    with pytest.raises(Conflict):
        stores.registers.open(register_of(name))
    assert stores.registers.begin(name, "v1").state is RegisterState.CHECKING
    assert stores.registers.begin(name, "v1").version == "v1"
    assert stores.registers.begin(name, "v2").version == "v1"
    done = replace(register_of(name), state=RegisterState.CHECKED, counts=RowCounts(3, 2, 1, 2), finished_at=AT)
    stores.registers.finish(done, movement(name, read=3, accepted=2, rejected=1))
    with pytest.raises(Conflict):
        stores.registers.finish(done, movement(name, read=3, accepted=2, rejected=1))
    found = stores.registers.find(name)
    assert (found.state, found.counts, found.ignored) == (RegisterState.CHECKED, RowCounts(3, 2, 1, 2), ("v2",))


def test_a_rejected_register_is_finished_once_too(stores: Stores, name: str) -> None:
    stores.registers.open(register_of(name))
    stores.registers.begin(name, "v1")
    rejected = replace(register_of(name), state=RegisterState.REJECTED, finished_at=AT)
    stores.registers.finish(rejected, None)
    with pytest.raises(Conflict):
        stores.registers.finish(replace(rejected, state=RegisterState.CHECKED), None)
    assert stores.registers.find(name).state is RegisterState.REJECTED


def test_two_versions_that_arrive_at_once_do_not_both_bind_the_register(stores: Stores, name: str) -> None:
    stores.registers.open(register_of(name))
    answers = [stores.registers.find(name)]

    class ReadTooEarly(RegisterTable):
        """Its first reading is from before the other delivery bound the register."""

        def find(self, register: str) -> Register:
            return answers.pop() if answers else stores.registers.find(register)

    stores.registers.begin(name, "v1")
    late = ReadTooEarly(stores.registers.table).begin(name, "v2")

    assert (late.version, stores.registers.find(name).version) == ("v1", "v1")
    assert stores.registers.find(name).ignored == ("v2",)


def test_a_movement_is_found_by_month_and_subtree(stores: Stores, name: str) -> None:
    stores.registers.open(register_of(name))
    stores.registers.begin(name, "v1")
    done = replace(register_of(name), state=RegisterState.CHECKED, counts=RowCounts(1, 1, 0, 1), finished_at=AT)
    stores.registers.finish(done, movement(name, read=1, accepted=1))
    for path, there in (("/410000/", True), ("/410000/410100/", True), (PATH, True), ("/410000/410800/", False)):
        documents = [found.document for found in stores.movements.of_month(Month("2026-11"), path)]
        assert (f"register/{name}" in documents) is there
    assert list(stores.movements.of_month(Month("2026-10"), "/410000/")) == []


def test_a_chunk_and_its_members_are_written_together_or_not_at_all(stores: Stores, name: str) -> None:
    keys = [f"{name}-{n}" for n in range(99)]
    stores.members.admit(chunk(name, 0, *keys), map(member, keys))
    fresh = f"{name}-fresh"
    with pytest.raises(Conflict):  # the second one exists already
        stores.members.admit(chunk(name, 1, fresh, keys[0]), [member(fresh), member(keys[0])])
    with pytest.raises(Conflict):  # the marker exists already
        stores.members.admit(chunk(name, 0, fresh), [member(fresh)])
    assert stores.members.find([fresh]) == {}
    assert stores.members.chunk(name, 1) is None
    assert stores.members.find(keys).keys() == set(keys)


def test_a_member_read_before_somebody_elses_write_is_not_overwritten(stores: Stores, name: str) -> None:
    stores.members.admit(chunk(name, 0, name), [member(name)])
    read = stores.members.find([name])[name]
    stores.members.admit(chunk(name, 1, name), [read])
    with pytest.raises(Conflict):
        stores.members.admit(chunk(name, 2, name), [read])


def test_more_members_are_found_than_one_request_can_ask_for(stores: Stores, name: str) -> None:
    for index in range(3):
        keys = [f"{name}-{index}-{n}" for n in range(99)]
        stores.members.admit(chunk(name, index, *keys), map(member, keys))
    asked = [key for found in stores.members.chunks(name) for key in found.keys]
    assert len(asked) == len(stores.members.find(asked)) == 297


def test_a_chunk_is_read_back_as_it_was_written(stores: Stores, name: str) -> None:
    refused = (Elsewhere(7, "asked", (f"{name}-old", 3)), Elsewhere(8), Elsewhere(9, "asked", (f"{name}-old", 3)))
    written = replace(chunk(name, 0, name), elsewhere=refused, changes=Changes(joined=1, superseded=0))
    whole = replace(member(name), digest="d", cells_at=AT, membership_at=AT, batch="B", batch_row=4, sealed_card=b"c")
    stores.members.admit(written, [whole])

    assert stores.members.chunk(name, 0) == written
    assert list(stores.members.chunks(name)) == [written]
    assert stores.members.find([name, name]) == {name: replace(whole, version=1)}
    assert stores.transfers.of_register(f"{name}-old") == []
    assert not stores.transfers.is_asked_for(f"{name}-old", 4)


def test_a_release_is_given_once_and_carried_out_once_with_its_movement(stores: Stores, name: str) -> None:
    release = Release(name, 5, "officer", AT)
    with pytest.raises(NotFound):
        stores.transfers.release(name, 5)
    assert stores.transfers.open_release(release) == release
    assert stores.transfers.open_release(replace(release, officer="another")) == release
    stores.members.admit(chunk(name, 0, name), [member(name)])
    read = stores.members.find([name])[name]
    moved = Movement(Month("2026-11"), "4101000001", PATH, release_document(name, 5), AT, {Measure.LEFT: 1})
    done = replace(release, state=ReleaseState.RELEASED)
    with pytest.raises(Conflict):  # the member was written meanwhile: nothing of it stands
        stores.members.release(done, replace(read, version=9), moved)
    assert stores.transfers.release(name, 5) == release

    stores.members.release(done, read.released(AT), moved)

    with pytest.raises(Conflict):
        stores.members.release(done, stores.members.find([name])[name], replace(moved, month=Month("2026-12")))
    with pytest.raises(Conflict):
        stores.transfers.settle(replace(release, state=ReleaseState.NEEDLESS))
    assert stores.transfers.release(name, 5) == done
    assert stores.members.find([name])[name].membership is Membership.TRANSFERRING
    documents = [found.document for found in stores.movements.of_month(Month("2026-11"), PATH)]
    assert documents.count(moved.document) == 1


def test_progress_only_grows_and_goes_with_the_end(stores: Stores, name: str) -> None:
    stores.registers.open(register_of(name))
    stores.registers.begin(name, "v1")
    for progress in (Progress(Stage.STORING, 99, 300), Progress(Stage.READING, 0, 300)):
        stores.registers.save_progress(name, progress)
    assert stores.registers.find(name).progress == Progress(Stage.STORING, 99, 300)
    done = replace(register_of(name), state=RegisterState.REJECTED, finished_at=AT, asked=("R2",), version="v1")
    stores.registers.finish(done, None)
    stores.registers.save_progress(name, Progress(Stage.WRITING, 300, 300))
    assert stores.registers.find(name) == done


def test_a_correction_is_opened_with_the_register_it_corrects_or_not_at_all(stores: Stores, name: str) -> None:
    stores.registers.open(register_of(name))
    correction = replace(register_of(f"{name}-2"), corrects=name)
    stores.registers.open(correction)
    with pytest.raises(Conflict):
        stores.registers.open(replace(register_of(name), corrects=f"{name}-2"))
    assert stores.registers.find(f"{name}-2") == correction
    assert stores.registers.corrections_of(name) == [f"{name}-2"]
    assert stores.registers.corrections_of(f"{name}-2") == []


def test_a_closing_is_stored_once_and_what_is_stored_stands(stores: Stores, name: str) -> None:
    month = Month("1999-01")
    first = close_union(month, name, None, [movement(name, read=1, accepted=1, joined=1)], PATH)
    other = close_union(month, name, None, [], "/410000/")
    assert stores.closings.keep([first]) == [first]
    assert stores.closings.keep([other]) == [first]
    assert list(stores.closings.of_unions(month, [name, "nobody"])) == [first]
    assert first in list(stores.closings.of_part(month, part_of(name)))
