"""members and validate as they are deployed: a person's rights, from the case to the last trace."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.handlers import deployed_handlers, event
from support.in_process import environment
from support.killing import Killed
from support.memory_aws import tables
from support.promised import promised
from support.worked import Way, people_file
from unioncard import clock
from unioncard.cards.entitlement import CardEntitlements
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.stores.appointments import AppointmentTable
from unioncard.members.keys import MemberKeys
from unioncard.persons.case import APPROVAL_DAYS
from unioncard.persons.sweep import ErasureSweep
from unioncard.registers.members.admission import MemberAdmission
from unioncard.sheets.layout import Kind
from unioncard.texts import persons as texts
from unioncard.unions.appointment import Appointment
from unioncard.unions.officer import Role
from unioncard_tools.sample.members import sample_rows
from unit.persons.leavings import left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.in_process import Stores

PROVINCE = "410000"


class Province:
    """Two officers of the province, and the functions that answer them."""

    def __init__(self, stores: Stores, answer: Any) -> None:
        self.stores, self.answer = stores, answer
        (self.person,) = sample_rows(1, seed=471)

    def ask(self, route: str, body: Any = None, sub: str = "first", **path: str) -> tuple[int, Any]:
        response = self.answer(event(route, {"sub": sub}, path=path, body=body))
        return response["statusCode"], json.loads(response["body"])

    def opened(self, act: str, **more: Any) -> str:
        body = {
            "act": act,
            "name": self.person["姓名"],
            "number": self.person["证件号码"],
            "reason": "本人来信",
            **more,
        }
        status, case = self.ask("POST /persons", body)
        assert (status, case["state"], case["holdings"]) == (201, "requested", None)
        return str(case["case"])

    def approved(self, case: str) -> Any:
        status, shown = self.ask("POST /persons/{id}/approve", sub="second", id=case)
        assert status == 202
        return shown

    def deliver(self, *more: dict[str, Any], context: Any = None, times: int = 2) -> int:
        """All that waits for validate, each twice unless said; how many there were."""
        seen = 0
        validate = importlib.import_module("validate")
        sqs = boto3.client("sqs")
        url = sqs.get_queue_url(QueueName="register")["QueueUrl"]
        waiting = [json.dumps(one) for one in more]
        while True:
            for one in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
                sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
                waiting.append(one["Body"])
            if not waiting:
                return seen
            seen += len(waiting)
            assert seen < 200, "it goes round"
            for body in [one for one in waiting for _ in range(times)]:
                record = {
                    "messageId": "m", "receiptHandle": "h", "body": body, "eventSource": "aws:sqs",
                    "attributes": {"ApproximateReceiveCount": "1"},
                    "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:register",
                }  # fmt: skip
                answer = validate.handler({"Records": [record]}, context or SimpleNamespace())
                assert answer == {"batchItemFailures": []}, body
            waiting = []


@pytest.fixture
def province(way: Way) -> Iterator[Province]:
    stores = way.stores
    for sub in ("first", "second"):
        made = Appointment(
            f"A20261101-{sub}", PROVINCE, frozenset({Role.PROVINCE}), clock.day_of("2026-11-01T02:00:00Z"), None,
            "boss", "2026-11-01T02:00:00Z", sub,
        )  # fmt: skip
        AppointmentTable(stores.directory.table, stores.vault).add(made)
    with deployed_handlers(stores) as handlers, environment(CARDS_TABLE="cards", GONE_YEARS="5"):
        yield Province(stores, handlers.answer)


def known(way: Way, province: Province, **cells: str) -> Any:
    """The person's register, under the keys that the functions use."""
    import os  # noqa: PLC0415

    keys = MemberKeys(KmsGroupSecrets(os.environ["MEMBER_DIGEST_KEY"]))
    intake = way.intake
    intake.admissions[Kind.MEMBERS] = MemberAdmission(way.stores.members, keys, way.stores.vault)  # type: ignore[index]
    register = intake.take(*way.open_upload(people_file([province.person], **cells)))
    assert register is not None and register.counts.accepted == 1
    return register


def test_what_is_held_is_shown_to_two_people_and_the_record_handed_over(way: Way, province: Province) -> None:
    register = known(way, province)
    (batch,) = way.issuing.issue(register.id)
    way.answered(batch.id)
    case = province.opened("hold")
    assert province.ask("GET /persons/{id}/record", id=case)[1]["detail"] == texts.NOT_APPROVED
    assert province.ask("POST /persons/{id}/approve", id=case)[1]["detail"] == texts.SAME_PERSON
    with promised():
        province.approved(case)
    _, shown = province.ask("GET /persons/{id}", id=case)
    kinds = [one["kind"] for one in shown["holdings"]]
    assert {"member", "register-row", "batch-row", "issuance-file", "card"} <= set(kinds)
    masked = json.dumps(shown, ensure_ascii=False)
    assert not any(province.person[column] in masked for column in ("姓名", "证件号码", "移动电话"))
    _, whole = province.ask("GET /persons/{id}/record", sub="second", id=case)
    (record,) = whole["records"]
    assert record["cells"]["证件号码"] == province.person["证件号码"]
    assert record["card"].startswith("62") and whole["notes"] == [texts.BANK_KEEPS]
    _, listed = province.ask("GET /persons")
    assert [one["case"] for one in listed["cases"]] == [case]


def test_each_step_is_on_record_without_a_value(way: Way, province: Province) -> None:
    known(way, province)
    case = province.opened("hold")
    province.approved(case)
    province.ask("GET /persons/{id}/record", id=case)
    entries = [
        client("s3").get_object(Bucket="trail", Key=one["Key"])["Body"].read().decode()
        for one in client("s3").list_objects_v2(Bucket="trail")["Contents"]
    ]
    routes = sorted(json.loads(one)["route"] for one in entries)
    assert routes == ["GET /persons/{id}/record", "POST /persons", "POST /persons/{id}/approve"]
    assert {json.loads(one)["kind"] for one in entries} == {"person"}
    assert not any(province.person["证件号码"] in one or province.person["姓名"] in one for one in entries)


def test_a_person_is_erased_by_two_people_and_the_night(way: Way, province: Province) -> None:
    register = known(way, province)
    (batch,) = way.issuing.issue(register.id)
    way.answered(batch.id)
    case = province.opened("erase")
    province.approved(case)
    province.deliver()
    _, refused = province.ask("GET /persons/{id}", id=case)
    assert (refused["state"], refused["refusal"]) == ("refused", texts.STILL_MEMBER)

    leaving = known(way, province, 会籍变化类型="退会", 会籍变化日期="2026-11-20")
    CardEntitlements(way.stores.members, way.stores.card_records).reconcile_register(leaving.id)
    case = province.opened("erase")
    province.approved(case)
    province.deliver()
    _, clearing = province.ask("GET /persons/{id}", id=case)
    assert (clearing["state"], clearing["name"], clearing["number"]) == ("clearing", "", "")
    assert clearing["erased"] == {"member": 1, "card": 1, "batch-row": 1}
    assert clearing["notes"] == [texts.BANK_KEEPS, texts.FILES_KEEP.format(day=clearing["files_until"])]
    province.deliver({"kind": "sweep-erased", "scheduled": clock.stamp(clock.now())})
    assert province.ask("GET /persons/{id}", id=case)[1]["state"] == "done"
    cells = [province.person[column] for column in ("姓名", "证件号码", "移动电话")]
    assert left(way.stores, cells) == []


def test_an_order_that_comes_when_its_case_is_gone_is_no_failure(province: Province) -> None:
    """A promise comes a minute later, and queues deliver late: by then the night may have taken the case away."""
    assert province.deliver({"kind": "carry-out-case", "case_id": "P20261101-GONE000000"}) == 1


LAST_MOMENT: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: 0, aws_request_id="r")


@pytest.mark.parametrize("again", [False, True])
def test_the_sweep_of_a_function_at_its_last_moment_goes_on_by_messages_to_its_end(
    way: Way, province: Province, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """Somebody and a few others were erased; each step does one unit, the smallest."""
    import validate_persons  # noqa: PLC0415

    known(way, province)
    leaving = known(way, province, 会籍变化类型="退会", 会籍变化日期="2026-11-20")
    CardEntitlements(way.stores.members, way.stores.card_records).reconcile_register(leaving.id)
    case = province.opened("erase")
    province.approved(case)
    province.deliver()
    for number in range(5):
        validate_persons.persons().sweep.erasing.erase([f"never-known-{number}"], "retention/2026-11")
    monkeypatch.setattr(tables, "LARGEST_PAGE", 3_000)

    order = {"kind": "sweep-erased", "scheduled": "2026-11-29T01:00:00Z", "again": again}
    assert province.deliver(order, context=LAST_MOMENT, times=1) > 10

    assert province.ask("GET /persons/{id}", id=case)[1]["state"] == "done"
    assert all(one.swept for one in validate_persons.persons().sweep.erasures.listed())
    assert left(way.stores, [province.person[column] for column in ("姓名", "证件号码", "移动电话")]) == []


def test_a_sweep_that_is_killed_at_its_very_end_still_ends_its_cases(
    way: Way, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody was noted as cleared away, and then the process was gone."""
    import validate_persons  # noqa: PLC0415

    known(way, province)
    known(way, province, 会籍变化类型="退会", 会籍变化日期="2026-11-20")
    case = province.opened("erase")
    province.approved(case)
    province.deliver()
    sweep = validate_persons.persons().sweep

    def gone(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(ErasureSweep, "_close", gone)
        sweep.part("sweep/2026-11-29")
    walk = sweep.part("sweep/2026-11-29")
    assert walk is not None and walk.over
    assert province.ask("GET /persons/{id}", id=case)[1]["state"] == "done"


def test_cells_are_corrected_by_two_people(way: Way, province: Province) -> None:
    known(way, province)
    case = province.opened("correct", changes={"姓名": "欧阳示例"})
    assert province.ask("GET /persons/{id}", sub="second", id=case)[1]["columns"] == ["姓名"], "what, not into what"
    province.approved(case)
    province.deliver()
    assert province.ask("GET /persons/{id}", id=case)[1]["state"] == "done"
    wrong = province.opened("correct", changes={"移动电话": "12"})
    province.approved(wrong)
    province.deliver()
    _, refused = province.ask("GET /persons/{id}", id=wrong)
    assert refused["state"] == "refused" and "移动电话" in refused["refusal"]
    hold = province.opened("hold")
    province.approved(hold)
    _, whole = province.ask("GET /persons/{id}/record", id=hold)
    (record,) = whole["records"]
    assert record["cells"]["姓名"] == "欧阳示例"
    assert [one["cells"]["姓名"] for one in record["former"]] == [province.person["姓名"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"act": "correct"}, 422),
        ({"act": "hold", "changes": {"姓名": "甲"}}, 422),
        ({"act": "correct", "changes": {"证件号码": "1"}}, 422),
        ({"act": "hold", "reason": ""}, 422),
        ({"act": "hold", "reason": "电话13800000000"}, 422),
        ({"act": "hold", "document": "没有的证件"}, 422),
        ({"act": "hold", "name": "　"}, 422),
        ({"act": "hold", "number": " "}, 422),
        ({"act": "burn"}, 400),
        ({"act": "hold", "number": ""}, 400),
    ],
)
def test_a_case_that_says_nothing_useful_is_refused(province: Province, body: dict[str, Any], status: int) -> None:
    asked = {"name": "张三", "number": "410105199003077239", "reason": "本人来信", **body}
    answer, said = province.ask("POST /persons", asked)
    assert (answer, "410105199003077239" in json.dumps(said)) == (status, False)


def test_opening_a_case_says_nothing_of_whether_somebody_is_known(way: Way, province: Province) -> None:
    known(way, province)
    body = {"act": "erase", "name": "张三", "number": province.person["证件号码"], "reason": "本人来信"}
    answers = []
    for number in (province.person["证件号码"], "410105199003077239"):
        status, case = province.ask("POST /persons", body | {"number": number})
        answers.append((status, case | {"case": "", "asked_at": ""}))
    assert answers[0][0] == answers[1][0]
    assert {**answers[0][1], "number": ""} == {**answers[1][1], "number": ""}


def waits(province: Province, sub: str) -> list[tuple[int, bool, str]]:
    """What 待办 says of requests about persons."""
    status, work = province.ask("GET /work", sub=sub)
    assert status == 200
    return [(one["count"], one["yours"], one["list"]) for one in work["work"] if one["kind"] == "persons-to-approve"]


def test_a_case_waits_in_the_provinces_work_for_another_person_until_it_is_answered(province: Province) -> None:
    assert waits(province, "first") == []
    case = province.opened("hold")
    assert waits(province, "first") == [(1, False, "/persons")], "who asked is not the second person"
    assert waits(province, "second") == [(1, True, "/persons")]
    for sub, own in (("first", True), ("second", False)):
        (line,) = province.ask("GET /persons", sub=sub)[1]["cases"]
        assert (line["case"], line["asked_by_you"], line["lapsed"]) == (case, own, False)
    province.approved(case)
    assert waits(province, "first") == waits(province, "second") == []


def test_a_case_that_nobody_approved_in_time_waits_for_nobody(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    province.opened("hold")
    later = clock.now() + timedelta(days=APPROVAL_DAYS)
    monkeypatch.setattr("unioncard.clock.now", lambda: later)
    assert [one["lapsed"] for one in province.ask("GET /persons")[1]["cases"]] == [True]
    assert waits(province, "second") == []


def test_a_case_is_declined_with_a_reason_and_leads_to_nobody_any_more(province: Province) -> None:
    refuse = "POST /persons/{id}/refuse"
    case = province.opened("correct", changes={"姓名": "张叁"})
    assert province.ask(refuse, {"reason": " "}, id=case)[0] == 422
    assert province.ask(refuse, {"reason": "号码 4101051990"}, id=case)[0] == 422
    assert province.ask(refuse, {"reason": "材料不全"}, id="P20261101-NEVERWAS22")[0] == 404
    answers = [province.ask(refuse, {"reason": "材料不全"}, sub="second", id=case) for _ in range(2)]
    assert answers[0] == answers[1]
    status, shown = answers[0]
    assert (status, shown["state"], shown["refusal"], shown["name"], shown["number"]) == (
        200, "refused", "材料不全", "", "",
    )  # fmt: skip
    assert waits(province, "second") == []
    status, answer = province.ask("POST /persons/{id}/approve", sub="second", id=case)
    assert (status, answer["detail"]) == (409, texts.DECLINED), "what was declined is not carried out"
    assert province.ask(refuse, {"reason": "另一个原因"}, id=case)[1]["detail"] == texts.DECLINED

    approved = province.opened("hold")
    province.approved(approved)
    assert province.ask(refuse, {"reason": "材料不全"}, sub="second", id=approved)[0] == 409
