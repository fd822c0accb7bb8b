"""Functions whose time runs out: they go on by a message of their own, where they stopped; nothing is lost or doubled.

Each is called with a context that is at its last moment, so that every step does one unit of its work, the smallest.
"""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.handlers import forget_functions, taken_out
from support.orders import read
from support.worked import OFFICER, UNION, people_file
from unioncard import clock, pace
from unioncard.banks.files.answer import AnswerKind
from unioncard.cards import entitlement
from unioncard.desk.registers import give_release
from unioncard.desk.worklist import WorkCount, WorkKind, WorkPage, own_scope
from unioncard.issuance import apply, claim, withdraw
from unioncard.issuance.batch import Batch, BatchState, Stage
from unioncard.issuance.row import RowState
from unioncard.messages.answers import ReconcileEntitlements
from unioncard.messages.issue import FreeBatch, IssueRegister, Rounds
from unioncard.messages.validate import ReleaseMember, TransferRounds
from unioncard.registers.members import admission
from unioncard_local.bank import answers as bank_answers
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.worked import Way
    from unioncard.registers.register import Register

LAST_MOMENT: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: 0, aws_request_id="r")
NAMES = ("validate", "issue", "answers", "report")
PEOPLE = sample_rows(7, seed=61)
OTHER_UNION = "4108000001"


@pytest.fixture
def functions(way: Way, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The functions that queues call, on the in-process stores, with units of a row or two."""
    for name in ("register", "issue", "answer", "delivery", "mail", "month"):
        monkeypatch.setenv(f"{name.upper()}_QUEUE", boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"])
    for name in ("directory", "members", "cards", "work"):
        monkeypatch.setenv(f"{name.upper()}_TABLE", name)
    for name in ("registers", "drop", "products", "trail"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", name)
    mac = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    for name in ("CARD", "MEMBER"):
        monkeypatch.setenv(f"{name}_DIGEST_KEY", mac["KeyMetadata"]["Arn"])
    monkeypatch.setenv("MEMBER_KEY", way.stores.vault.key_arn)
    monkeypatch.setenv("FIRST_MONTH", "2026-01")
    monkeypatch.setattr(admission, "CHUNK_BYTES", 1)
    monkeypatch.setattr(entitlement, "TOGETHER", 1)
    for module, name in ((claim, "CLAIM_ROWS"), (apply, "ANSWER_ROWS"), (withdraw, "ROWS_A_TRANSACTION")):
        monkeypatch.setattr(module, name, 2)
    yield {name: importlib.import_module(name) for name in NAMES}
    forget_functions()


def steps(function: ModuleType, queue: str, body: str) -> list[str]:
    """Call a function until nothing that it sent itself waits any more; what it was called with."""
    waiting, called = [body], []
    while waiting:
        called.append(waiting.pop(0))
        record = {
            "messageId": "m",
            "receiptHandle": "h",
            "body": called[-1],
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
        }
        assert function.handler({"Records": [record]}, LAST_MOMENT) == {"batchItemFailures": []}
        waiting += taken_out(queue)
        assert len(called) < 100
    return called


def uploaded(way: Way, content: bytes, union: str = UNION, at: str | None = None) -> tuple[str, str]:
    """A register whose file arrived: its id and S3's notification."""
    register, version = way.open_upload(content, union, at)
    item = {"key": f"registers/{register}/source", "versionId": version}
    return register, json.dumps({"Records": [{"s3": {"object": item}}]})


def kinds(queue: str) -> list[str]:
    return [json.loads(body)["kind"] for body in taken_out(queue)]


def movements(way: Way, measure: str) -> list[int]:
    """What the ledger has of a measure, a figure for each movement that counts it."""
    month = way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/")
    return [one.counts[measure] for one in month if one.counts.get(measure)]


def issued(way: Way, functions: dict[str, ModuleType]) -> Batch:
    """A register taken in and issued, step by step."""
    register, notice = uploaded(way, people_file(PEOPLE))
    steps(functions["validate"], "register", notice)
    steps(functions["issue"], "issue", IssueRegister(register_id=register).model_dump_json())
    taken_out("answer")
    (batch,) = way.stores.batches.of_register(register)
    return batch


def test_a_register_is_taken_in_row_by_row(way: Way, functions: dict[str, ModuleType]) -> None:
    register, notice = uploaded(way, people_file(PEOPLE))

    called = steps(functions["validate"], "register", notice)

    assert called == [notice] * (1 + len(PEOPLE) + 1)  # the reading, a row each, the results
    found = way.stores.registers.find(register)
    assert (found.counts.read, found.counts.accepted, found.counts.joined) == (7, 7, 7)
    assert movements(way, "joined") == [7]
    assert (kinds("issue"), kinds("mail")) == (["issue-register"], ["register-checked"])


def test_a_batch_is_claimed_two_by_two_and_its_file_written_once(way: Way, functions: dict[str, ModuleType]) -> None:
    register, notice = uploaded(way, people_file(PEOPLE))
    steps(functions["validate"], "register", notice)
    order = IssueRegister(register_id=register).model_dump_json()
    taken_out("issue")

    called = steps(functions["issue"], "issue", order)

    assert called == [order] * (4 + 1 + 1)  # claims, the file, its way
    (batch,) = way.stores.batches.of_register(register)
    assert (batch.stage, batch.rows) == (Stage.DELIVERED, 7)
    rows = way.stores.batches.rows(batch.id)
    assert (len({row.member for row in rows}), len(way.issuance(batch.id).rows)) == (7, 7)
    assert movements(way, "requested") == [7]


def test_a_banks_answers_are_taken_two_by_two_and_counted_once(way: Way, functions: dict[str, ModuleType]) -> None:
    batch = issued(way, functions)
    answers = dict(bank_answers.answer(way.profile(), way.issuance(batch.id), refuse=1))
    key = way.put_answer("bankone", AnswerKind.RETURN, answers[AnswerKind.RETURN])
    notice = json.dumps({"Records": [{"s3": {"object": {"key": key}}}]})

    called = steps(functions["answers"], "answer", notice)

    assert called == [notice] * (4 + 1)
    (record,) = way.stores.batches.files_of(batch.id)
    assert (record.counts["opened"], record.counts["refused"], record.counts["missing"]) == (6, 1, 0)
    assert (movements(way, "opened"), movements(way, "refused")) == ([6], [1])
    assert way.stores.batches.find(batch.id).state is BatchState.ANSWERED
    assert kinds("issue")[-1] == "finish-batch"


def test_a_withdrawn_batch_lets_its_people_go_two_by_two(way: Way, functions: dict[str, ModuleType]) -> None:
    batch = issued_for_own_server(way, functions)
    withdraw.withdraw(way.stores.batches, batch.id)
    order = FreeBatch(batch_id=batch.id).model_dump_json()
    taken_out("issue")

    assert steps(functions["issue"], "issue", order) == [order] * (4 + 1)

    assert {row.state for row in way.stores.batches.rows(batch.id)} == {RowState.WITHDRAWN}
    assert list(way.stores.batches.under_way("bankthree")) == []


def issued_for_own_server(way: Way, functions: dict[str, ModuleType]) -> Batch:
    """A batch that its bank, which has a server of its own, has not got yet."""
    register, notice = uploaded(way, people_file(PEOPLE), "4103000001")
    steps(functions["validate"], "register", notice)
    steps(functions["issue"], "issue", IssueRegister(register_id=register).model_dump_json())
    (batch,) = way.stores.batches.of_register(register)
    return batch


def test_the_look_up_follows_a_register_chunk_by_chunk(way: Way, functions: dict[str, ModuleType]) -> None:
    batch = issued(way, functions)
    for kind, value in bank_answers.answer(way.profile(), way.issuance(batch.id)):
        key = way.put_answer("bankone", kind, value)
        steps(functions["answers"], "answer", json.dumps({"Records": [{"s3": {"object": {"key": key}}}]}))
    left = people_file(PEOPLE[:5], 会籍变化类型="退会", 会籍变化日期="2026-11-01")
    register, notice = uploaded(way, left)
    steps(functions["validate"], "register", notice)
    taken_out("answer")

    called = steps(functions["answers"], "answer", ReconcileEntitlements(register_id=register).model_dump_json())

    assert [json.loads(one)["chunk"] for one in called] == [0, 1, 2, 3, 4, 5]
    cards = boto3.client("dynamodb").scan(TableName="cards")["Items"]
    assert len([card for card in cards if "not-member" in json.dumps(card, default=str)]) == 5


def test_every_transfer_that_is_due_is_taken_up_once(way: Way, functions: dict[str, ModuleType]) -> None:
    way.taken(people_file(PEOPLE[:3]))
    way.taken(people_file(PEOPLE[:3], 会籍变化类型="转入"), OTHER_UNION)
    late = (clock.now() + timedelta(days=16)).isoformat()
    order = TransferRounds(scheduled=late).model_dump_json()
    rounds, orders, calls = [order], [], 0
    while rounds:
        calls += 1
        function = functions["validate"]
        event = {"body": rounds.pop(), "eventSourceARN": "arn:aws:sqs:us-east-1:1:register", "messageId": "m"}
        record = {**event, "receiptHandle": "h", "attributes": {"ApproximateReceiveCount": "1"}}
        function.handler({"Records": [{**record, "eventSource": "aws:sqs"}]}, LAST_MOMENT)
        for body in taken_out("register"):
            (rounds if "transfer-rounds" in body else orders).append(body)

    asked = [json.loads(one)["transfer_id"] for one in orders]
    assert (len(asked), len(set(asked)), calls) == (3, 3, 4)


def test_rounds_look_after_everything_once(way: Way, functions: dict[str, ModuleType]) -> None:
    registers = [f"R20261101-AAAAAAAAA{n}" for n in range(4)]
    for register in registers:
        for number in ("01", "02"):
            way.stores.batches.open(
                Batch(f"{register}-{number}", register, UNION, "n", "/u/", "bankone", "", "i", "2026-11-01")
            )
    way.stores.batches.wait(registers[0], "no agreement")
    way.sweep.run()
    at_once = sorted(map(repr, way.orders))
    way.orders.clear()

    after, calls = "", 0
    while after or not calls:
        with pace.step(0):
            after = way.sweep.run(after).go_on_after
        calls += 1

    assert sorted(set(map(repr, way.orders))) == at_once
    assert calls > len(registers)
    assert at_once.count(repr(IssueRegister(register_id=registers[0]))) == 1


def test_the_rest_of_the_rounds_is_a_message_of_its_own_and_their_end_is_said(
    way: Way, functions: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    way.stores.batches.wait("R20261101-AAAAAAAAA1", "no agreement")
    said: list[str] = []
    monkeypatch.setattr(functions["issue"], "count", lambda name, number=1: said.append(name))
    monkeypatch.setattr(functions["issue"], "issue_register", said.append)

    called = steps(functions["issue"], "issue", Rounds().model_dump_json())

    rounds = [one for one in map(json.loads, called) if one["kind"] == "rounds"]
    assert len(rounds) > 1
    assert [one["after"] for one in rounds] == sorted({one["after"] for one in rounds})
    assert (said.count("RoundsRun"), said.count("R20261101-AAAAAAAAA1")) == (1, 1)


def test_after_a_member_went_each_batch_with_refused_people_is_looked_at_once(
    way: Way, functions: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WorkPage, "SIZE", 1)
    issue, refused = functions["issue"], []
    for person in PEOPLE[:3]:
        refused.append(way.sent(people_file([person])))
        way.answered(refused[-1].id, refuse=1)
        issue.open_refusals.batch(refused[-1].id)
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="转入"), OTHER_UNION)
    give_release(way.desk, OFFICER, refused[0].register, 2)

    steps(functions["validate"], "register", ReleaseMember(register_id=refused[0].register, row=2).model_dump_json())
    # The release and the transfer that it ends order the same; either is enough.
    order, *_ = (body for body in taken_out("issue") if "refused" in body)
    called = [json.loads(body) for body in steps(issue, "issue", order)]

    pages = [one["after"] for one in called if one["kind"] == "look-at-refused-of-union"]
    assert (len(pages), pages[0], pages) == (3, "", sorted(pages))
    looked_at = [one["batch_id"] for one in called if one["kind"] == "look-at-refused"]
    assert sorted(looked_at) == sorted(batch.id for batch in refused)
    lists = issue.open_work.lists
    assert {line.entry.id for line in lists.page(own_scope(UNION), WorkKind.REFUSED, "").lines} < set(looked_at)
    assert lists.counts(UNION)[WorkKind.REFUSED] == WorkCount(2, 2)


def test_a_register_has_those_batches_alone_looked_at_again_whose_refused_people_it_brings(
    way: Way, functions: dict[str, ModuleType]
) -> None:
    """Found by ``make faults``: each register had all of its union's looked at, which grows with their square."""
    issue, refused = functions["issue"], []
    for person in PEOPLE[:3]:
        refused.append(way.sent(people_file([person])))
        way.answered(refused[-1].id, refuse=1)
        issue.open_refusals.batch(refused[-1].id)

    def looks_after(register: Register) -> list[dict[str, Any]]:
        called = steps(issue, "issue", IssueRegister(register_id=register.id).model_dump_json())
        return [one for one in read(called) if "refused" in one["kind"]]

    again = way.taken(people_file([PEOPLE[0] | {"移动电话": "13800000001"}, PEOPLE[4]]))
    assert looks_after(again) == [{"kind": "look-at-refused", "batch_id": refused[0].id}]
    assert looks_after(way.taken(people_file([PEOPLE[5]]))) == []
    gone = [way.taken(people_file([one], 会籍变化类型="退会", 会籍变化日期="2026-11-20")) for one in PEOPLE[1:3]]
    looked = [one["kind"] for register in gone for one in looks_after(register)]
    assert looked.count("look-at-refused-of-union") == 1, "one look, a minute later, stands for both"


def test_letters_about_waiting_cards_are_ordered_once_each(
    way: Way, functions: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = functions["report"]
    monkeypatch.setattr("report_reminders.unions_to_remind", lambda *_: ["4101000001", "4101000002", "4101000003"])
    monday = "2026-11-23T08:00:00+08:00"

    report.handler({"remind_of_cards": monday}, LAST_MOMENT)
    letters = taken_out("mail")
    assert len(letters) == 1
    for body in taken_out("month"):
        steps(report, "month", body)
        letters += taken_out("mail")

    unions = [json.loads(one)["union"] for one in letters]
    assert len(unions) == len(set(unions)) > 3
    assert {"4101000001", "4101000002", "4101000003"} < set(unions)
