"""The functions as they are deployed keep the work lists: from an upload to cards that are signed for."""

from __future__ import annotations

import importlib
import io
import json
from base64 import b64decode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from openpyxl import load_workbook

from support.handlers import CONTEXT, deployed_handlers, event, taken_out
from support.worked import FIXED_UNION, people_file
from unioncard import clock
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.checks import CheckTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.members import CHECKED_A_DAY
from unioncard.desk.worklist import Placed, WorkEntry, WorkKind
from unioncard.members.transfer import Direction
from unioncard.messages.notify import MAIL_ORDER, TransferRaised
from unioncard.notifications.letters.transfers import TransferLetters
from unioncard.products import FINDINGS_DAYS
from unioncard.registers.unions.columns import COLUMNS as UNION_COLUMNS
from unioncard.sheets.layout import Kind
from unioncard.texts import members as member_texts
from unioncard.trail.entry import Outcome
from unioncard.unions.officer import Officer
from unioncard_local.bank import answers as bank_answers
from unioncard_tools.sample.members import sample_rows
from unit.registers.unions.office import CELLS

from .trail_story import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.worked import Way

CITY, OTHER_UNION = "410800", "4101000001"
BEYOND_GBK = "㛃"
"""A character of GB 18030 that GBK lacks (民委发〔2016〕33号)."""


class Stack:
    """Officers' routes, and the workers behind the queues."""

    def __init__(self, handlers: Any) -> None:
        self.handlers = handlers
        self.workers = {name: importlib.import_module(name) for name in ("validate", "issue", "answers")}

    def get(self, route: str, union: str = CITY, roles: str = "officer approver clerk", **query: str) -> Any:
        claims = {"sub": "somebody", "union": union, "roles": roles}
        answer = self.handlers.answer(event(route, claims, query=query))
        assert answer["statusCode"] == 200, answer
        return json.loads(answer["body"])

    def post(self, route: str, sub: str, body: Any = None, **path: str) -> Any:
        claims = {"sub": sub, "union": FIXED_UNION, "roles": "officer approver clerk"}
        answer = self.handlers.answer(event(route, claims, path=path, body=body))
        assert answer["statusCode"] in {200, 201, 202}, answer
        return json.loads(answer["body"])

    def kinds(self, **more: str) -> dict[str, int]:
        return {one["kind"]: one["number"] for one in self.get("GET /work", **more)["work"]}

    def work(self, worker: str, queue: str, body: str) -> None:
        """Deliver a message twice."""
        record = {
            "messageId": "m",
            "receiptHandle": "h",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
        }
        for _ in range(2):
            assert self.workers[worker].handler({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}

    def work_off(self, worker: str, queue: str) -> None:
        sqs = boto3.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        for one in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            self.work(worker, queue, one["Body"])


@pytest.fixture
def stack(way: Way) -> Iterator[Stack]:
    mac = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    delivery = boto3.client("sqs").create_queue(QueueName="delivery")["QueueUrl"]
    more = {"CARD_DIGEST_KEY": mac, "DELIVERY_QUEUE": delivery, "DROP_BUCKET": "drop"}
    more |= {"POWERTOOLS_METRICS_NAMESPACE": "unioncard", "UNION_CLAIM": "union"}
    with deployed_handlers(way.stores, **more) as handlers:
        yield Stack(handlers)


def notice(key: str, **more: str) -> str:
    """S3's notification of an object."""
    return json.dumps({"Records": [{"s3": {"object": {"key": key, **more}}}]})


def test_work_comes_and_goes_with_what_the_functions_do(way: Way, stack: Stack) -> None:
    way.announced(10)
    people = sample_rows(4, seed=71)
    people[0]["移动电话"] = "1"
    people[1]["姓名"] = f"王{BEYOND_GBK}"
    register, version = way.open_upload(people_file(people), FIXED_UNION)
    stack.work("validate", "register", notice(f"registers/{register}/source", versionId=version))
    assert stack.kinds() == {"to-correct": 1}
    (listed,) = stack.get("GET /registers", state="to-correct")["registers"]
    assert listed["register"] == register

    stack.work_off("issue", "issue")
    assert stack.kinds() == {"to-correct": 1, "held": 1}
    (held,) = stack.get("GET /held")["held"]
    assert (held["register"], held["row"], held["person"]["name"]) == (register, 3, "王*")
    assert stack.get("GET /batches", state="overdue")["batches"] == []

    (batch,) = way.stores.batches.of_register(register)
    for kind, value in bank_answers.answer(way.profile("banktwo"), way.issuance(batch.id)):
        stack.work("answers", "answer", notice(way.put_answer("banktwo", kind, value)))
    assert stack.kinds() == {"to-correct": 1, "held": 1, "to-collect": 2}, "before issue closes the batch"
    stack.work_off("issue", "issue")
    assert stack.kinds() == {"to-correct": 1, "held": 1, "to-collect": 2}
    (cards,) = stack.get("GET /custody", state="to-collect")["batches"]
    assert (cards["batch"], cards["union"], cards["cards"]) == (batch.id, FIXED_UNION, 2)

    day = max({one.opened_on for one in way.stores.batches.rows(batch.id)} | {batch.day})
    stated = stack.post("POST /batches/{id}/custody", "clerk", {"fact": "signed", "day": day, "rows": "1"}, id=batch.id)
    stack.work_off("validate", "register")
    assert stack.kinds()["to-collect"] == 1

    undo = "POST /batches/{id}/custody/{statement}/undo"
    path = {"id": batch.id, "statement": stated["statement"]}
    stack.post(undo, "clerk", {"reason": "登记错"}, **path)
    assert stack.kinds()["to-approve"] == 1
    (asked,) = stack.get("GET /undos")["undos"]
    assert (asked["document"], asked["rows"]) == (stated["statement"], 1)
    stack.post(f"{undo}/approve", "second", **path)
    assert "to-approve" not in stack.kinds()
    stack.work_off("validate", "register")
    assert stack.kinds()["to-collect"] == 2

    again, version = way.open_upload(people_file(sample_rows(4, seed=71)[:2]), FIXED_UNION)
    stack.work("validate", "register", notice(f"registers/{again}/source", versionId=version))
    stack.work_off("issue", "issue")
    assert "held" not in stack.kinds()
    assert stack.kinds(union=CITY, roles="administrator") == {}


HELD = "POST /registers/{id}/held"


def held_form(stack: Stack, register: str, union: str = FIXED_UNION, roles: str = "officer") -> Any:
    """The query is the caller's own addition: the route reads none, and the trail must not believe it."""
    claims = {"sub": "somebody", "union": union, "roles": roles}
    return stack.handlers.answer(event(HELD, claims, path={"id": register}, query={"union": CITY}))


def test_held_rows_are_had_with_their_cells_corrected_and_uploaded(
    way: Way, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = sample_rows(3, seed=73)
    right, people[1]["姓名"] = people[1]["姓名"], f"王{BEYOND_GBK}"
    register, _ = uploaded(way, stack, people_file(people))
    stack.work_off("issue", "issue")
    assert [held_form(stack, register, roles=role)["statusCode"] for role in ("clerk", "approver")] == [403, 403]
    assert held_form(stack, register, union=CITY)["statusCode"] == 404  # above: of the own union alone

    now = clock.now() + timedelta(days=FINDINGS_DAYS + 1)
    monkeypatch.setattr(clock, "now", lambda: now)  # the uploaded file is kept no longer
    answer = held_form(stack, register)
    assert (answer["statusCode"], answer["headers"]["x-rows"]) == (200, "3")
    (one,) = [one for one in entries() if one.route == HELD and one.shown]
    assert (one.register_id, one.row_numbers, one.shown, one.exports) == (register, "3", 1, ("held-rows",))
    assert (one.owner_union, one.outcome) == (FIXED_UNION, Outcome.INTENDED)
    book = load_workbook(io.BytesIO(b64decode(answer["body"])))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows(max_row=10) if any(cell.value == "移动电话" for cell in row))
    places = {str(cell.value).partition("（")[0]: cell.column for cell in head if cell.value}
    (cells,) = sheet.iter_rows(min_row=head[0].row + 1, max_row=sheet.max_row)
    shown = {name: cells[place - 1].value for name, place in places.items()}
    assert shown["姓名"] == people[1]["姓名"]
    assert {str(people[1][name]) for name in ("证件号码", "移动电话")} <= {str(one.value) for one in cells}
    assert "姓名：" in shown["错误原因"]

    cells[places["姓名"] - 1].value = right
    corrected = io.BytesIO()
    book.save(corrected)
    uploaded(way, stack, corrected.getvalue())
    stack.work_off("issue", "issue")
    assert "held" not in stack.kinds()
    assert json.loads(held_form(stack, register)["body"])["detail"] == member_texts.NOBODY_HELD


def test_held_rows_count_with_the_persons_an_officer_asks_for_in_a_day(way: Way, stack: Stack) -> None:
    people = sample_rows(2, seed=74)
    people[0]["姓名"] = f"王{BEYOND_GBK}"
    register, _ = uploaded(way, stack, people_file(people))
    stack.work_off("issue", "issue")
    counter = CheckTable(Table("work"))
    counter.add("somebody", clock.today(), CHECKED_A_DAY, CHECKED_A_DAY)
    assert json.loads(held_form(stack, register)["body"])["code"] == "not-now"


def uploaded(way: Way, stack: Stack, content: bytes, union: str = FIXED_UNION) -> tuple[str, str]:
    """A register that is taken in; its id and the message about its upload."""
    register, version = way.open_upload(content, union)
    message = notice(f"registers/{register}/source", versionId=version)
    stack.work("validate", "register", message)
    return register, message


def test_rows_that_wait_for_another_union_are_nothing_to_correct_also_when_some_went_over(
    way: Way, stack: Stack
) -> None:
    people = sample_rows(4, seed=72)
    people[3]["移动电话"] = "1"
    uploaded(way, stack, people_file(people[:3]), OTHER_UNION)
    register, message = uploaded(way, stack, people_file(people, 会籍变化类型="转入"))
    assert way.stores.registers.find(register).counts.rejected == 4
    assert stack.kinds() == {"to-correct": 1}

    request, *_ = way.requests.page(Direction.OF_US, OTHER_UNION, None, "", 50).requests
    way.transfer_desk.agree(Officer("officer", OTHER_UNION), request.id)
    stack.work("validate", "register", json.dumps({"kind": "carry-out-transfer", "transfer_id": request.id}))
    stack.work("validate", "register", message)
    assert stack.kinds() == {"to-correct": 1}
    (listed,) = stack.get("GET /registers", state="to-correct")["registers"]
    assert listed["register"] == register


def test_a_register_whose_rows_all_wait_for_another_union_is_on_no_list_to_correct(way: Way, stack: Stack) -> None:
    people = people_file(sample_rows(3, seed=72))
    uploaded(way, stack, people, OTHER_UNION)
    uploaded(way, stack, people_file(sample_rows(3, seed=72), 会籍变化类型="转入"))
    assert stack.kinds() == {}


def moved_union(way: Way, union: str, city: str) -> bytes:
    """A register of unions by which the province moves one."""
    directory = way.stores.directory
    names = {"工会名称": directory.union(union).name, "上级工会名称": directory.union(city).name}
    cells = dict.fromkeys(UNION_COLUMNS, "") | CELLS | names | {"工会编码": union}
    lines = [",".join(UNION_COLUMNS), ",".join(cells[column] for column in UNION_COLUMNS)]
    return "\r\n".join(lines).encode()


def test_who_is_above_a_union_now_is_written_to_about_what_nobody_answered(way: Way, stack: Stack) -> None:
    uploaded(way, stack, people_file(sample_rows(3, seed=72)), OTHER_UNION)
    uploaded(way, stack, people_file(sample_rows(3, seed=72), 会籍变化类型="转入"))
    for request in way.requests.page(Direction.OF_US, OTHER_UNION, None, "", 50).requests:
        assert way.completion.carry_out(request.id, request.due).answerers == (OTHER_UNION, "410100")
    register, _ = way.desk.open(Officer("province", "410000"), "410000", Kind.UNIONS)
    version = way.put(register.id, moved_union(way, OTHER_UNION, CITY))
    stack.work("validate", "register", notice(f"registers/{register.id}/source", versionId=version))
    taken_out("mail")
    stack.work_off("validate", "register")
    today = clock.today().isoformat()
    (order,) = [MAIL_ORDER.validate_json(body) for body in taken_out("mail")]
    assert order == TransferRaised(union=CITY, day=today)
    stores = way.stores
    letters = TransferLetters(
        stores.directory, stores.registers, stores.transfers, way.requests, "https://desk.example"
    )
    assert isinstance(order, TransferRaised)
    letter = letters.write(order, stores.directory.union(CITY))
    assert letter
    assert "3 人" in letter.text


def test_what_waits_of_a_union_waits_for_its_new_city_once_the_register_that_moves_it_is_taken_in(
    way: Way, stack: Stack
) -> None:
    people = sample_rows(3, seed=76)
    people[0]["移动电话"] = "1"
    uploaded(way, stack, people_file(people), OTHER_UNION)
    old, new = "410100", CITY
    assert (stack.kinds(union=old), stack.kinds(union=new)) == ({"to-correct": 1}, {})
    register, _ = way.desk.open(Officer("province", "410000"), "410000", Kind.UNIONS)
    version = way.put(register.id, moved_union(way, OTHER_UNION, new))
    stack.work("validate", "register", notice(f"registers/{register.id}/source", versionId=version))
    assert way.stores.directory.union(OTHER_UNION).parent == new
    stack.work_off("validate", "register")
    assert (stack.kinds(union=old), stack.kinds(union=new)) == ({}, {"to-correct": 1})

    late = Placed(f"/410000/{old}/{OTHER_UNION}/", [WorkEntry(WorkKind.TO_CORRECT, "r", "2026-11-20T02:00:00Z", 2)])
    WorkListTable(Table("work")).place("register/r", lambda: late)
    assert stack.kinds(union=new) == {"to-correct": 1}
    stack.work("validate", "register", json.dumps({"kind": "transfer-rounds", "scheduled": clock.stamp(clock.now())}))
    stack.work_off("validate", "register")
    assert stack.kinds(union=new) == {"to-correct": 3}, "the morning brings along what was placed meanwhile"
