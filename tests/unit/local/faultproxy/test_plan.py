"""A plan that cannot be carried out is refused; one that is switched while it runs holds from the next request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from unioncard_local.faultproxy.faults import FAULTS, Fault, may_hit
from unioncard_local.faultproxy.functions import endpoints, send_through
from unioncard_local.faultproxy.plan import Plan, PlanFile, PlanRefused, read
from unioncard_local.stack.settings import TEMPLATE
from unioncard_local.stack.template import load

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, content: Any) -> Path:
    fresh, file = folder / "plan.new", folder / "plan.json"
    fresh.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    fresh.replace(file)
    return file


@pytest.mark.parametrize(
    "content",
    [
        "{",
        {},
        {"seed": 1, "typo": 1},
        {"seed": 1, "hold_s": 0},
        {"seed": 1, "spare": [""]},
        {"seed": 1, "rates": {"s3": {"reset": 1.5}}},
        {"seed": 1, "rates": {"s3": {"reset": 0.6, "internal": 0.6}}},
        {"seed": 1, "rates": {"s3": {"partial_batch": 0.1}}},
        {"seed": 1, "rates": {"cloudformation": {}}},
        {"seed": 1, "rates": {"s3": {"write_conflict": 0.1}}},
        {"seed": 1, "latency_s": {"read": -1}},
        {"seed": 1, "latency_s": {"delete": 0.1}},
    ],
)
def test_a_plan_that_cannot_be_is_refused(tmp_path: Path, content: Any):
    with pytest.raises(PlanRefused):
        read(written(tmp_path, content))


@pytest.mark.parametrize(
    ("service", "operation", "seconds"),
    [
        ("dynamodb", "Query", 0.005),
        ("dynamodb", "BatchGetItem", 0.005),
        ("dynamodb", "TransactWriteItems", 0.1),
        ("dynamodb", "PutItem", 0.0),
        ("s3", "GetObject", 0.0),
    ],
)
def test_a_request_waits_as_long_as_its_kind_does(service: str, operation: str, seconds: float):
    plan = Plan.model_validate({"seed": 1, "latency_s": {"read": 0.005, "transaction": 0.1}})

    assert plan.wait_s(service, operation) == seconds


def test_only_plain_writes_meet_the_conflict_of_plain_writes():
    assert [may_hit(Fault.WRITE_CONFLICT, one) for one in ("PutItem", "UpdateItem", "DeleteItem")] == [True] * 3
    assert [may_hit(Fault.WRITE_CONFLICT, one) for one in ("GetItem", "TransactWriteItems", "BatchWriteItem")] == [
        False
    ] * 3


def test_a_plan_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(PlanRefused):
        PlanFile(tmp_path / "plan.json")


def test_a_new_plan_holds_as_soon_as_the_file_is_another(tmp_path: Path):
    plans = PlanFile(written(tmp_path, {"seed": 1}))
    assert not plans.changed()

    written(tmp_path, {"seed": 2})

    assert plans.changed()
    assert (plans.plan.seed, plans.times_read) == (2, 2)
    assert not plans.changed()


def test_a_bad_plan_is_reported_once_and_the_old_one_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    plans = PlanFile(written(tmp_path, {"seed": 1}))
    written(tmp_path, "{")

    assert not plans.changed()
    assert not plans.changed()

    assert plans.plan.seed == 1
    assert capsys.readouterr().err.count("plan.json") == 1


def test_a_plan_whose_file_went_away_stays(tmp_path: Path):
    file = written(tmp_path, {"seed": 1})
    plans = PlanFile(file)
    file.unlink()

    assert not plans.changed()
    assert plans.plan.seed == 1


def test_every_function_of_the_template_is_sent_through_and_keeps_its_own_variables():
    template = load(TEMPLATE)
    before = dict(template["Globals"]["Function"]["Environment"]["Variables"])

    send_through(template, 4600)

    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    assert variables == {
        **before,
        "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:4600",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:4600",
        "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:4600",
    }


def test_there_is_a_way_for_every_service_that_can_be_faulted():
    assert len(endpoints(1, FAULTS)) == len(FAULTS)
