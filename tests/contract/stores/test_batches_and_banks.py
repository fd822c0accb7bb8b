"""What batches, letters and the exchange with banks rely on in their stores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract.stores.records import AT, PATH, chunk, member, movement
from unioncard.banks.files.answer import StockLot
from unioncard.banks.sftp.polled import LONGEST_WAIT, Fetched, Memory, Sighting
from unioncard.cloud.stores.bank_servers import BankServerTable
from unioncard.cloud.stores.files import OtherFile
from unioncard.errors import Conflict, NotFound
from unioncard.issuance.batch import Batch, BatchState, Plan, Receipted
from unioncard.issuance.batch import Stage as BatchStage
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem
from unioncard.issuance.row import BatchRow, Claim, Held
from unioncard.issuance.stock import OutOfStock
from unioncard.notifications.outbox import MailRecord, MailState

if TYPE_CHECKING:
    from support.in_process import Stores
    from unioncard.members.member import Member


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
