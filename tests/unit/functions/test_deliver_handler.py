"""deliver as it is deployed, on in-process stores: what becomes of an order when a bank's server fails it."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.worked import OWN_SERVER_UNION, register_file
from unioncard import clock
from unioncard.banks.sftp.errors import Broken, DeliveryInProgress, LoginRefused, NoSpace, TooSlow, Unreachable
from unioncard.issuance.batch import Stage
from unioncard.issuance.withdraw import withdraw
from unioncard.messages.deliver import DeliverBatch, DeliverRejection
from unioncard.texts import api, banks
from unioncard.unions.officer import Officer
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from support.worked import Way
    from unioncard.issuance.batch import Batch
    from unioncard.unions.agreement import Bank

CONTEXT: Any = SimpleNamespace()


@dataclass
class Server:
    """A bank's server: takes files, or fails as it is told."""

    failure: Exception | None = None
    taken: list[str] = field(default_factory=list)

    def put(self, _bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None]) -> None:
        if self.failure:
            raise self.failure
        before()
        self.taken += [name for name, _ in files]

    def put_again(self, bank: Bank, files: Sequence[tuple[str, bytes]]) -> None:
        self.put(bank, files, lambda: None)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Server:
    """It works, or fails by the indirect parameter."""
    return Server(getattr(request, "param", None))


@pytest.fixture
def deliver(way: Way, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The function, told the names of the in-process stores."""
    monkeypatch.setenv("DELIVERY_QUEUE", boto3.client("sqs").create_queue(QueueName="delivery")["QueueUrl"])
    monkeypatch.setenv("DIRECTORY_TABLE", way.stores.directory.table.name)
    monkeypatch.setenv("WORK_TABLE", way.stores.batches.work.name)
    for name in ("drop", "products", "trail"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", name)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "unioncard")
    module = importlib.import_module("deliver")
    monkeypatch.setattr(module, "server", lambda: server)
    yield module
    del sys.modules["deliver"]


@pytest.fixture
def batch(way: Way) -> Batch:
    """A batch that is written and waits for its bank's server."""
    return way.sent(register_file(2), OWN_SERVER_UNION)


def came_back(deliver: ModuleType, order: DeliverBatch | DeliverRejection) -> bool:
    """Whether the order, sent to the queue and received from it, goes back there."""
    sqs, queue = boto3.client("sqs"), deliver.settings.delivery_queue
    sqs.send_message(QueueUrl=queue, MessageBody=order.model_dump_json())
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:delivery",
    }
    return bool(deliver.handler({"Records": [record]}, CONTEXT)["batchItemFailures"])


def counted(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The names of the metrics that were counted."""
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    emitted = [entry for line in told if "_aws" in line for entry in line["_aws"]["CloudWatchMetrics"]]
    return [metric["Name"] for entry in emitted for metric in entry["Metrics"]]


def test_a_batch_is_brought_to_its_bank(deliver: ModuleType, server: Server, batch: Batch, way: Way) -> None:
    assert not came_back(deliver, DeliverBatch(batch_id=batch.id))

    assert way.stores.batches.find(batch.id).stage is Stage.DELIVERED
    assert [name.partition(".")[0] for name in server.taken] == [batch.file.partition(".")[0]] * 2


def test_an_order_that_arrives_twice_brings_it_once(deliver: ModuleType, server: Server, batch: Batch) -> None:
    for _ in range(2):
        assert not came_back(deliver, DeliverBatch(batch_id=batch.id))
    assert len(server.taken) == 2


def test_sent_again_when_an_officer_asks(deliver: ModuleType, server: Server, batch: Batch) -> None:
    came_back(deliver, DeliverBatch(batch_id=batch.id))
    assert not came_back(deliver, DeliverBatch(batch_id=batch.id, again=True))
    assert server.taken[:2] == server.taken[2:]


MENDED_BY_THE_BANK = {
    DeliveryInProgress(): [],
    Unreachable(): ["BankUnreachable"],
    NoSpace(): ["BankUnreachable"],
    TooSlow(): ["BankUnreachable"],
    LoginRefused(): ["BankRefusesUs"],
}


@pytest.mark.parametrize("server", MENDED_BY_THE_BANK, indirect=True, ids=lambda failure: type(failure).__name__)
def test_what_the_bank_must_mend_is_left_to_the_rounds(deliver: ModuleType, batch: Batch, way: Way) -> None:
    assert not came_back(deliver, DeliverBatch(batch_id=batch.id))

    assert way.stores.batches.find(batch.id).stage is Stage.WRITTEN
    assert [order.batch_id for order in rounds(way) if isinstance(order, DeliverBatch)] == [batch.id]


@pytest.mark.parametrize("server", MENDED_BY_THE_BANK, indirect=True, ids=lambda failure: type(failure).__name__)
def test_what_an_alarm_watches_is_counted(
    deliver: ModuleType, server: Server, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    came_back(deliver, DeliverBatch(batch_id=batch.id))
    assert server.failure
    assert counted(capsys) == MENDED_BY_THE_BANK[server.failure]


def agreement(way: Way, **fields: Any) -> None:
    """Change the agreement of the batch's union."""
    directory = way.stores.directory
    now = directory.agreement_covering(directory.union(OWN_SERVER_UNION), clock.today() - timedelta(days=30))
    directory.load(Directory((), (), (replace(now, **fields),)))


def test_a_file_that_waited_for_its_banks_server_is_kept_back_once_the_agreement_is_over(
    deliver: ModuleType, server: Server, batch: Batch, way: Way
) -> None:
    agreement(way, valid_to=clock.today() - timedelta(days=1))
    assert not came_back(deliver, DeliverBatch(batch_id=batch.id))
    assert (server.taken, way.stores.batches.find(batch.id).stage) == ([], Stage.WRITTEN)
    assert way.desk.show(Officer("officer", "410000"), batch.register).notes == [api.NO_AGREEMENT]

    agreement(way, valid_to=None)
    assert way.desk.show(Officer("officer", "410000"), batch.register).notes == []
    assert not came_back(deliver, DeliverBatch(batch_id=batch.id))
    assert way.stores.batches.find(batch.id).stage is Stage.DELIVERED


def test_nor_does_a_bank_get_it_whose_place_another_has_taken(
    deliver: ModuleType, server: Server, batch: Batch, way: Way
) -> None:
    agreement(way, bank="bankone")
    assert not came_back(deliver, DeliverBatch(batch_id=batch.id))
    assert server.taken == []
    assert way.desk.show(Officer("officer", "410000"), batch.register).notes == [banks.OTHER_BANK_NOW]
    withdraw(way.stores.batches, batch.id)
    assert way.desk.show(Officer("officer", "410000"), batch.register).notes == []


def test_what_the_bank_may_have_seen_is_finished_and_sent_again_whatever_became_of_the_agreement(
    deliver: ModuleType, server: Server, batch: Batch, way: Way
) -> None:
    way.stores.batches.move(batch.moved(Stage.DELIVERING), Stage.WRITTEN)
    agreement(way, valid_to=clock.today() - timedelta(days=1))
    for again in (False, True):
        assert not came_back(deliver, DeliverBatch(batch_id=batch.id, again=again))
    assert (len(server.taken), way.stores.batches.find(batch.id).stage) == (4, Stage.DELIVERED)


def rounds(way: Way) -> list[Any]:
    """What the next round orders."""
    way.orders.clear()
    way.sweep.run()
    return way.orders


def test_a_line_that_broke_is_tried_again_soon(deliver: ModuleType, server: Server, batch: Batch) -> None:
    server.failure = Broken()
    assert came_back(deliver, DeliverBatch(batch_id=batch.id))


@pytest.mark.parametrize(("bank", "at_its_server"), [("bankone", []), ("bankthree", ["answers.txt.rej"])])
def test_a_rejection_file_reaches_our_folder_or_the_banks_own_server(
    way: Way, deliver: ModuleType, server: Server, bank: str, at_its_server: list[str]
) -> None:
    s3 = boto3.client("s3")
    s3.put_object(Bucket="drop", Key=f"{bank}/in/answers.txt", Body=b"?")
    way.answering.take(f"{bank}/in/answers.txt", None)
    (order,) = way.replies

    assert not came_back(deliver, order)
    assert not came_back(deliver, order)

    assert server.taken == at_its_server
    found = s3.list_objects_v2(Bucket="drop", Prefix=f"{bank}/out/").get("Contents", [])
    assert [one["Key"] for one in found] == ([] if at_its_server else [f"{bank}/out/answers.txt.rej"])
    assert list(way.rejections.waiting(bank)) == []


@pytest.mark.parametrize("server", [Unreachable()], indirect=True)
def test_a_rejection_file_waits_for_a_server_that_is_away(way: Way, deliver: ModuleType, server: Server) -> None:
    boto3.client("s3").put_object(Bucket="drop", Key="bankthree/in/answers.txt", Body=b"?")
    way.answering.take("bankthree/in/answers.txt", None)
    (order,) = way.replies
    assert not came_back(deliver, order)
    assert [one.id for one in way.rejections.waiting("bankthree")] == [order.rejection_id]
    server.failure = None
    way.sweep.run()
    assert order in way.orders
