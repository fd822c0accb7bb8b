"""What the domain relies on in its stores, asked of AWS in memory, of moto and of the emulator alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.deployed import deployed_stores
from support.in_process import in_process_aws
from support.memory_aws.aws import MemoryAws
from support.memory_aws.beside_moto import BesideMoto
from unioncard.banks.files.answer import StockLot
from unioncard.banks.sftp.polled import LONGEST_WAIT, Fetched, Memory, Sighting
from unioncard.clock import Month
from unioncard.cloud.stores.bank_servers import BankServerTable
from unioncard.cloud.stores.files import OtherFile
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.errors import Conflict, NotFound, NotIssuable
from unioncard.issuance.batch import Batch, BatchState, Plan, Receipted
from unioncard.issuance.batch import Stage as BatchStage
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem
from unioncard.issuance.row import BatchRow, Claim, Held
from unioncard.issuance.stock import OutOfStock
from unioncard.ledger.movement import Measure, Movement
from unioncard.members.member import Member, Membership
from unioncard.members.store import Changes, Chunk, Elsewhere
from unioncard.members.transfer import Release, ReleaseState, release_document
from unioncard.notifications.outbox import MailRecord, MailState
from unioncard.registers.register import Progress, Register, RegisterState, RowCounts, Stage
from unioncard.unions.agreement import Agreement
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.in_process import Stores

PATH = "/410000/410100/4101000001/"
AT = "2026-11-23T00:00:00Z"


@pytest.fixture(scope="module", params=["in-process", "moto", "emulator"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    accounts = {"in-process": MemoryAws, "moto": BesideMoto}
    if request.param in accounts:
        with in_process_aws(accounts[request.param]()) as found:
            yield found
    else:
        with deployed_stores(request.getfixturevalue("cloud")) as found:
            yield found


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name of the test's own, so that tests on one stack do not meet."""
    return f"R20261123-{abs(hash(request.node.nodeid)) % 10**10:010d}"


def member(key: str, version: int = 0) -> Member:
    return Member(key, "4101000001", Membership.ACTIVE, b"sealed", "R1", 5, version)


def chunk(register: str, index: int, *keys: str) -> Chunk:
    return Chunk(register, index, keys, tuple(range(5, 5 + len(keys))), AT, Changes(joined=len(keys)))


def register_of(name: str) -> Register:
    return Register(name, "4101000001", PATH, "officer", AT)


def movement(name: str, **counts: int) -> Movement:
    measured = {Measure(measure): count for measure, count in counts.items()}
    return Movement(Month("2026-11"), "4101000001", PATH, f"register/{name}", AT, measured)


def test_a_union_is_found_with_its_path_and_children(stores: Stores) -> None:
    assert stores.directory.union("4101000001").path == PATH
    assert [union.code for union in stores.directory.children("410800")] == ["4108000001", "4108000002"]
    assert len(stores.directory.children("410000")) == 28
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


def batch_of(name: str, ordinal: int = 1) -> Batch:
    return Batch(f"{name}-{ordinal:02d}", name, "4101000001", "示例", PATH, "bankone", "", "郑州市总工会", "2026-11-23")


def test_a_plan_and_a_batch_stay_as_they_were_first(stores: Stores, name: str) -> None:
    first = Plan(name, "bankone", "", "郑州市总工会", 5000, 1, "2026-11-23")
    assert stores.batches.plan(first) == first
    assert stores.batches.plan(replace(first, bank="banktwo", batch_limit=1)) == first
    batch = batch_of(name)
    assert stores.batches.open(batch) == batch
    assert stores.batches.open(replace(batch, bank="banktwo")) == batch
    assert stores.batches.of_register(name) == [batch]
    assert batch.id in stores.batches.under_way("bankone")


def asked(stores: Stores, name: str) -> tuple[list[Member], list[BatchRow]]:
    """48 members with a request each, and their rows."""
    keys = tuple(f"{name}-{n}" for n in range(48))
    stores.members.admit(chunk(name, 0, *keys), map(member, keys))
    read = stores.members.find(keys)
    batch = batch_of(name).id
    members = [read[key].requesting(batch, n) for n, key in enumerate(keys, 1)]
    return members, [BatchRow(batch, n, key, name, n + 4) for n, key in enumerate(keys, 1)]


def test_a_claim_numbers_rows_and_holds_members_once(stores: Stores, name: str) -> None:
    batch = stores.batches.open(batch_of(name))
    members, rows = asked(stores, name)
    held = [Held(name, 99, (("姓名", "bank-characters", "请核对"),))]
    stores.batches.claim(Claim(batch.id, 0, 1, 48, 1), rows, members, held)
    with pytest.raises(Conflict):
        stores.batches.claim(Claim(batch.id, 1, 49, 48), rows, members, [])
    assert stores.batches.claim_made(batch.id, 0) == Claim(batch.id, 0, 1, 48, 1)
    assert stores.batches.rows(batch.id) == rows
    assert stores.batches.rows_numbered(batch.id, [3, 48, 49]).keys() == {3, 48}
    assert stores.batches.held(name) == held


def test_a_held_row_is_listed_until_a_write_of_its_member_ends_that(stores: Stores, name: str) -> None:
    batch = stores.batches.open(batch_of(name))
    stores.members.admit(chunk(name, 0, f"{name}-1"), [replace(member(f"{name}-1"), register=name)])

    def read() -> Member:
        return stores.members.find([f"{name}-1"])[f"{name}-1"]

    listed = [Held(name, read().row, (("姓名", "bank-characters", "请核对"),))]
    stores.batches.claim(Claim(batch.id, 0, 1, 0, 1, 1), [], [read().holding()], listed)
    assert (stores.batches.held(name), read().is_held) == (listed, True)
    assert stores.batches.claim_made(batch.id, 0) == Claim(batch.id, 0, 1, 0, 1, 1)
    stores.members.admit(chunk(f"{name}-2", 0, f"{name}-1"), [replace(read(), register=f"{name}-2")])
    assert (stores.batches.held(name), read().held_at) == ([], None)


def test_nobody_is_claimed_into_a_batch_that_is_not_open_any_more(stores: Stores, name: str) -> None:
    batch = stores.batches.open(batch_of(name))
    members, rows = asked(stores, name)
    stores.batches.move(batch.moved(BatchStage.WITHDRAWN), BatchStage.OPEN)
    with pytest.raises(Conflict):
        stores.batches.claim(Claim(batch.id, 0, 1, 49), rows, members, [])
    assert stores.batches.rows(batch.id) == []


def test_a_batch_is_moved_once_with_its_movement(stores: Stores, name: str) -> None:
    batch = stores.batches.open(batch_of(name))
    claimed = batch.moved(BatchStage.CLAIMED, rows=2)
    stores.batches.move(claimed, BatchStage.OPEN)
    with pytest.raises(Conflict):
        stores.batches.move(batch.moved(BatchStage.EMPTY), BatchStage.OPEN)
    assert stores.batches.find(batch.id) == claimed
    empty = stores.batches.open(batch_of(name, 2))
    stores.batches.move(empty.moved(BatchStage.EMPTY), BatchStage.OPEN, movement(name, requested=2))
    assert empty.id not in list(stores.batches.under_way("bankone"))


def test_a_receipt_may_turn_to_a_refusal_but_never_back(stores: Stores, name: str) -> None:
    batch = stores.batches.open(batch_of(name))
    stores.batches.receipt(batch.id, Receipted.ACCEPTED)
    stores.batches.receipt(batch.id, Receipted.ACCEPTED)
    stores.batches.receipt(batch.id, Receipted.REFUSED, "114", "format")
    stores.batches.receipt(batch.id, Receipted.REFUSED, "114", "format")
    with pytest.raises(Conflict):
        stores.batches.receipt(batch.id, Receipted.ACCEPTED)
    found = stores.batches.find(batch.id)
    assert (found.receipt, found.receipt_code, found.state) == (Receipted.REFUSED, "114", BatchState.OPEN)


def test_how_many_rows_are_answered_only_grows_and_a_batch_is_closed_once(stores: Stores, name: str) -> None:
    batch = stores.batches.open(batch_of(name))
    for answered in (5, 3, 7):
        stores.batches.count_answered(batch.id, answered)
    stores.batches.close(batch.id, AT, 0)
    stores.batches.close(batch.id, "2030-01-01T00:00:00Z", 0)
    found = stores.batches.find(batch.id)
    assert (found.answered, found.closed_at) == (7, AT)


def test_a_register_waits_until_it_waits_no_more(stores: Stores, name: str) -> None:
    stores.batches.wait(name, "没有协议")
    stores.batches.wait(name, "没有预制卡")
    assert stores.batches.waiting(name) == "没有预制卡"
    assert name in stores.batches.waiting_registers()
    for _ in range(2):
        stores.batches.wait_no_more(name)
    assert stores.batches.waiting(name) is None


def test_a_letter_is_leased_by_one_and_settled(stores: Stores, name: str) -> None:
    leased = MailRecord(name, MailState.SENDING, AT)
    stores.mails.lease(leased, None)
    with pytest.raises(Conflict):
        stores.mails.lease(leased, None)
    stores.mails.finish(MailRecord(name, MailState.SENT, AT))
    with pytest.raises(Conflict):
        stores.mails.lease(leased, leased)
    assert stores.mails.find(name) == MailRecord(name, MailState.SENT, AT)


def test_what_lies_in_the_drop_is_never_written_over_unless_it_is_asked_for(stores: Stores, name: str) -> None:
    bank = stores.directory.bank("bankone")
    for _ in range(2):
        stores.drop.put(bank, [(f"UC_{name}.txt", b"first")], lambda: None)
    with pytest.raises(OtherFile):
        stores.drop.put(bank, [(f"UC_{name}.txt", b"second"), (f"UC_{name}.ok", b"")], lambda: None)
    with pytest.raises(NotFound):
        stores.drop.fetch(f"bankone/out/UC_{name}.ok", None)
    stores.drop.put_again(bank, [(f"UC_{name}.txt", b"first")])
    assert stores.drop.fetch(f"bankone/out/UC_{name}.txt", None) == b"first"
    with pytest.raises(NotFound):
        stores.drop.fetch(f"bankone/in/{name}.ret", None)


def test_the_file_that_was_written_first_is_the_one_that_is_kept(stores: Stores, name: str) -> None:
    batch = batch_of(name)
    assert stores.masters.keep_once(batch, "UC.txt", b"first") == b"first"
    assert stores.masters.keep_once(batch, "UC.txt", b"second") == b"first"
    assert stores.masters.read(batch, "UC.txt") == b"first"


def test_a_file_set_aside_may_be_taken_later_and_is_then_taken_for_good(stores: Stores, name: str) -> None:
    aside = FileRecord(name, "digest", "x.ret", AT, Outcome.QUARANTINED, "return", reason="批次不存在")
    problems = (RowProblem(3, Problem.WRONG_PERSON),)
    taken = FileRecord(name, "digest", "x.ret", AT, Outcome.TAKEN, "return", f"{name}-01", "", {"opened": 2}, problems)
    moved = replace(movement(name, opened=2), document=f"answer/{name}/digest")
    assert stores.files.file(name, "digest") is None
    assert stores.files.record(aside, []) == aside
    assert stores.files.record(replace(aside, at="2030-01-01T00:00:00Z"), []) == aside
    assert stores.files.record(taken, [moved]) == taken
    assert stores.files.record(replace(taken, counts={"opened": 3}), [moved]) == taken
    assert stores.files.record(aside, []) == taken
    assert stores.files.of_bank(name) == stores.files.of_batch(f"{name}-01") == [taken]


def test_pre_printed_cards_are_announced_and_reserved_once_and_given_back(stores: Stores, name: str) -> None:
    stock = stores.stock
    assert stock.announce(name, StockLot("L1", "622000", "000000000001", "000000000005"))
    assert stock.announce(name, StockLot("L1", "622000", "000000000001", "000000000005"))
    assert not stock.announce(name, StockLot("L1", "622000", "000000000001", "000000000009"))
    assert not stock.announce(name, StockLot("L2", "622000", "000000000005", "000000000009"))
    assert stock.announce(name, StockLot("L2", "622000", "000000000011", "000000000015"))
    numbers = stock.reserve(name, f"{name}-01", 6)
    assert stock.reserve(name, f"{name}-01", 6) == numbers == stock.numbers(f"{name}-01")
    assert [number[6:18] for number in numbers[:5]] == [f"{n:012d}" for n in range(1, 6)]
    with pytest.raises(OutOfStock):
        stock.reserve(name, f"{name}-02", 5)
    for _ in range(2):
        stock.give_back(name, f"{name}-01", [1, 2, 6])
    again = stock.reserve(name, f"{name}-03", 7)
    assert set(numbers) & set(again) == {numbers[0], numbers[1], numbers[5]}
    assert len(set(again)) == 7


def test_a_banks_server_has_a_circuit_breaker_and_a_record_of_what_was_fetched(stores: Stores, name: str) -> None:
    server = BankServerTable(stores.batches.work)
    assert (server.open_until(name), server.memory(name), server.fetched(name)) == ("", Memory(), {})

    server.trip(name, AT)
    assert server.open_until(name) == AT
    server.reset(name)
    assert server.open_until(name) == ""

    one, other = Fetched(3, 1, "digest"), Fetched(4, 2, "other", 1, AT)
    server.note_fetched(name, "a", one)
    server.note_fetched(name, "b", other)
    assert server.fetched(name) == {"a": one, "b": other}
    server.forget(name, ["a"])
    assert server.fetched(name) == {"b": other}

    waiting = {f"{number:032}": Sighting(1 << 40, 1 << 33, "d" * 32, 3) for number in range(LONGEST_WAIT + 1)}
    server.note_memory(name, Memory(waiting, "said"))
    assert server.memory(name) == Memory(dict(list(waiting.items())[:LONGEST_WAIT]), "said")

    assert server.placed(name, "a.txt") == {}
    server.note_placed(name, "a.txt", {"a.txt": "digest"})
    assert server.placed(name, "a.txt") == {"a.txt": "digest"}
