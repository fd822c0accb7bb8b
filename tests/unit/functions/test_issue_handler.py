"""issue as it is deployed, on in-process stores: a register that is ordered again, and one of which a part waits."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3
import pytest

from support.handlers import forget_functions
from support.killing import Killer, killing
from support.worked import FIXED_UNION, UNION, register_file
from unioncard import clock
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.worklist import WorkKind, own_scope
from unioncard.issuance.batch import BatchState
from unioncard.messages.issue import IssueRegister
from unioncard.unions.store import Directory
from unit.functions.test_answers_handler import deliver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from support.worked import Way

LIMIT = 10
"""Persons of one file."""


@pytest.fixture
def issue(way: Way, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The handler, set to the in-process stores, with banks that take few persons in a file."""
    for name in ("issue", "delivery", "mail"):
        monkeypatch.setenv(f"{name.upper()}_QUEUE", boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"])
    for name in ("directory", "members", "work"):
        monkeypatch.setenv(f"{name.upper()}_TABLE", name)
    for name in ("drop", "products", "trail"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", name)
    monkeypatch.setenv("MEMBER_KEY", way.stores.vault.key_arn)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "unioncard")
    directory = way.stores.directory
    found = [directory.agreement_covering(directory.union(one), clock.today()) for one in (UNION, FIXED_UNION)]
    directory.load(Directory((), (), tuple(replace(one, batch_limit=LIMIT) for one in found)))
    yield importlib.import_module("issue")
    forget_functions()


def order(issue: ModuleType, register: str) -> int:
    """Have a register issued; what it costs in calls to AWS."""
    with killing(Killer()) as counted:
        deliver(issue, "issue", IssueRegister(register_id=register).model_dump())
    return counted.calls


def at_bank(way: Way, union: str) -> list[str]:
    lists = WorkListTable(way.stores.batches.work)
    return [line.entry.id for line in lists.page(own_scope(union), WorkKind.AT_BANK).lines]


@pytest.mark.parametrize("batches", [2, 12])
def test_a_finished_register_that_is_ordered_again_costs_a_few_reads_however_many_its_batches(
    way: Way, issue: ModuleType, batches: int
) -> None:
    register = way.taken(register_file(LIMIT * batches)).id
    first = order(issue, register)
    before = boto3.client("dynamodb").scan(TableName="work")["Items"]
    assert len(at_bank(way, UNION)) == batches

    again = order(issue, register)

    assert first > 10 * batches
    assert again <= 10
    assert boto3.client("dynamodb").scan(TableName="work")["Items"] == before


def test_what_an_earlier_delivery_left_out_of_the_lists_is_made_up_for(way: Way, issue: ModuleType) -> None:
    register = way.taken(register_file(LIMIT * 3)).id
    made = [batch.id for batch in way.issuing.issue(register)]  # and died before it could place them
    assert at_bank(way, UNION) == []

    order(issue, register)

    assert at_bank(way, UNION) == made


def test_of_a_register_that_waits_for_cards_the_bank_owes_what_it_was_sent(way: Way, issue: ModuleType) -> None:
    way.announced(LIMIT)
    register = way.taken(register_file(LIMIT * 2), FIXED_UNION).id

    order(issue, register)

    first, second = way.stores.batches.of_register(register)
    assert (first.state, second.state) == (BatchState.DELIVERED, BatchState.CLAIMED)
    assert way.stores.batches.waiting(register)
    assert at_bank(way, FIXED_UNION) == [first.id]
