"""Faults between an SDK and the emulator look to the SDK like those of AWS."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from contract.between import BUCKET, OFTEN, TABLE, is_there, proxy, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from contract.between import Between
    from unioncard_local.stack.cloud import Cloud

PASSES_THE_SECOND = 3
"""A seed that hits the first of two requests at a rate of one half, and not the second."""


@pytest.fixture(scope="module")
def shared(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Between]:
    with proxy(cloud, tmp_path_factory.mktemp("proxy")) as started:
        yield started


@pytest.fixture
def between(shared: Between) -> Between:
    """A proxy without faults at first; what it does follows from the plan it is given, not from what it did before."""
    shared.plan()
    return shared


@pytest.fixture
def counted(cloud: Cloud, tmp_path: Path) -> Iterator[Between]:
    """A proxy of the test's own."""
    with proxy(cloud, tmp_path) as started:
        yield started


@pytest.fixture
def queue(cloud: Cloud, request: pytest.FixtureRequest) -> str:
    name = f"q{abs(hash(request.node.nodeid))}"
    return str(cloud.client("sqs").create_queue(QueueName=name)["QueueUrl"])


def transact(client: Any, *pks: str) -> Any:
    return client.transact_write_items(
        TransactItems=[{"Put": {"TableName": TABLE, "Item": {"pk": {"S": pk}}}} for pk in pks]
    )


def refusal(call: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(ClientError) as refused:
        call()
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


# ------------------------------------------------------------------ errors, before anything is carried out


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("throttled", 400, "ProvisionedThroughputExceededException"),
        ("rate_limited", 400, "ThrottlingException"),
        ("internal", 500, "InternalServerError"),
    ],
)
def test_dynamodb_refuses_in_its_own_words_and_does_nothing(between: Between, fault: str, status: int, code: str):
    between.plan(dynamodb={fault: 1.0})
    client = between.client("dynamodb")

    assert refusal(lambda: put(client, fault)) == (status, code)
    assert not is_there(between.cloud, fault)


def test_an_error_of_dynamodb_is_the_class_that_the_sdk_has_for_it(between: Between):
    between.plan(dynamodb={"throttled": 1.0})
    client = between.client("dynamodb")

    with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
        put(client, "throttled")


def test_a_transaction_is_cancelled_with_a_reason_for_every_item(between: Between):
    between.plan(dynamodb={"transaction_conflict": 1.0})
    client = between.client("dynamodb")

    with pytest.raises(client.exceptions.TransactionCanceledException) as cancelled:
        transact(client, "conflict-1", "conflict-2")

    reasons = [reason["Code"] for reason in cancelled.value.response["CancellationReasons"]]
    assert reasons == ["TransactionConflict", "None"]
    assert not is_there(between.cloud, "conflict-1")
    put(client, "conflict-3")
    assert is_there(between.cloud, "conflict-3")


def test_a_plain_write_meets_a_transaction_that_holds_its_item(between: Between):
    between.plan(dynamodb={"write_conflict": 1.0})
    client = between.client("dynamodb", OFTEN)

    with pytest.raises(client.exceptions.TransactionConflictException):
        put(client, "held")

    assert not is_there(between.cloud, "held")
    transact(client, "held-1")
    assert is_there(between.cloud, "held-1")


def test_writes_wait_as_long_as_the_plan_says_and_reads_do_not(between: Between):
    between.switch(latency_s={"write": 10})
    client = between.client("dynamodb", read_timeout=1)

    with pytest.raises(ReadTimeoutError):
        put(client, "slow")
    assert "Item" not in client.get_item(TableName=TABLE, Key={"pk": {"S": "slow"}})


def test_an_object_that_is_missing_is_denied_where_the_plan_hides_it(between: Between):
    client = between.client("s3")
    client.put_object(Bucket=BUCKET, Key="there", Body=b"x")
    missing = lambda: client.get_object(Bucket=BUCKET, Key="missing")  # noqa: E731
    assert refusal(missing) == (404, "NoSuchKey")

    between.switch(hides_missing=True)

    assert refusal(missing) == (403, "AccessDenied")
    assert refusal(lambda: client.head_object(Bucket=BUCKET, Key="missing"))[0] == 403
    assert client.get_object(Bucket=BUCKET, Key="there")["Body"].read() == b"x"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("throttled", 503, "SlowDown"), ("internal", 500, "InternalError"), ("unavailable", 503, "ServiceUnavailable")],
)
def test_s3_refuses_in_its_own_words_and_does_nothing(between: Between, fault: str, status: int, code: str):
    between.plan(s3={fault: 1.0})

    assert refusal(lambda: between.client("s3").put_object(Bucket=BUCKET, Key=fault, Body=b"x")) == (status, code)
    assert between.cloud.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=fault)["KeyCount"] == 0


def test_s3_refuses_a_head_without_a_body(between: Between):
    between.plan(s3={"throttled": 1.0})

    assert refusal(lambda: between.client("s3").head_object(Bucket=BUCKET, Key="any"))[0] == 503


@pytest.mark.parametrize(
    ("fault", "status", "code"), [("internal", 500, "InternalFailure"), ("unavailable", 503, "ServiceUnavailable")]
)
def test_sqs_refuses_to_send_and_to_change_visibility(between: Between, queue: str, fault: str, status: int, code: str):
    client = between.client("sqs")
    client.send_message(QueueUrl=queue, MessageBody="first")
    receipt = client.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"][0]["ReceiptHandle"]
    between.plan(sqs={fault: 1.0}, spare=("AmazonSQS.GetQueueAttributes",))

    assert refusal(lambda: client.send_message(QueueUrl=queue, MessageBody="second")) == (status, code)
    call = {"QueueUrl": queue, "ReceiptHandle": receipt, "VisibilityTimeout": 0}
    assert refusal(lambda: client.change_message_visibility(**call)) == (status, code)
    held = client.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert held["ApproximateNumberOfMessages"] == "0"
    assert held["ApproximateNumberOfMessagesNotVisible"] == "1"


@pytest.mark.parametrize(
    ("service", "call"),
    [("kms", lambda kms: kms.list_keys()), ("secretsmanager", lambda secrets: secrets.list_secrets())],
)
def test_kms_and_secrets_are_throttled_when_the_plan_says_so(
    between: Between, service: str, call: Callable[[Any], Any]
):
    client = between.client(service)
    call(client)
    between.plan(**{service: {"throttled": 1.0}})

    assert refusal(lambda: call(client)) == (400, "ThrottlingException")


# ------------------------------------------------------------------ batches in part, objects cut


def test_a_batch_is_written_in_part_and_the_rest_comes_back(between: Between):
    between.plan(dynamodb={"partial_batch": 1.0})
    puts = [{"PutRequest": {"Item": {"pk": {"S": f"batch-{n:02}"}}}} for n in range(20)]

    answer = between.client("dynamodb").batch_write_item(RequestItems={TABLE: puts})

    left = {one["PutRequest"]["Item"]["pk"]["S"] for one in answer["UnprocessedItems"][TABLE]}
    written = {f"batch-{n:02}" for n in range(20) if is_there(between.cloud, f"batch-{n:02}")}
    assert left and written
    assert left.isdisjoint(written) and len(left) + len(written) == 20


def test_a_batch_is_read_in_part_and_what_comes_back_can_be_asked_again(between: Between):
    client = between.client("dynamodb")
    for n in range(10):
        put(client, f"read-{n}")
    between.plan(dynamodb={"partial_batch": 1.0})
    asked = {TABLE: {"Keys": [{"pk": {"S": f"read-{n}"}} for n in range(10)], "ConsistentRead": True}}
    found: list[str] = []

    rounds = 0
    while asked:
        answer = client.batch_get_item(RequestItems=asked)
        found += [item["pk"]["S"] for item in answer["Responses"].get(TABLE, [])]
        asked = answer["UnprocessedKeys"]
        rounds += 1

    assert rounds > 1
    assert sorted(found) == [f"read-{n}" for n in range(10)]


def test_an_object_breaks_off_in_the_middle(between: Between):
    client = between.client("s3")
    client.put_object(Bucket=BUCKET, Key="cut", Body=os.urandom(300_000))
    between.plan(s3={"cut_body": 1.0})

    answer = client.get_object(Bucket=BUCKET, Key="cut")

    with pytest.raises((ResponseStreamingError, IncompleteReadError)):
        answer["Body"].read()
    assert answer["ContentLength"] == 300_000


# ------------------------------------------------------------------ connections


def test_a_reset_before_the_request_arrives_does_nothing(between: Between):
    between.plan(dynamodb={"reset": 1.0})

    with pytest.raises(ConnectionClosedError):
        put(between.client("dynamodb"), "reset")

    assert not is_there(between.cloud, "reset")


def test_a_client_gives_up_on_an_answer_that_is_held(between: Between):
    between.plan(dynamodb={"timeout": 1.0}, hold_s=60)

    with pytest.raises(ReadTimeoutError):
        put(between.client("dynamodb", read_timeout=1), "timeout")

    assert not is_there(between.cloud, "timeout")


def test_an_answer_is_held_no_longer_than_the_plan_says(between: Between):
    between.plan(dynamodb={"timeout": 1.0}, hold_s=0.3)

    with pytest.raises(ConnectionClosedError):
        put(between.client("dynamodb", read_timeout=60), "held")


# ------------------------------------------------------------------ lost answers: carried out, and not known


@pytest.mark.parametrize(
    ("fault", "seen"),
    [("lost_error", ClientError), ("lost_reset", ConnectionClosedError), ("lost_timeout", ReadTimeoutError)],
)
def test_a_lost_answer_hides_a_write_that_is_there(between: Between, queue: str, fault: str, seen: type[Exception]):
    between.plan(dynamodb={fault: 1.0}, s3={fault: 1.0}, sqs={fault: 1.0}, hold_s=60)
    body = os.urandom(100_000)
    patience = 3 if seen is ReadTimeoutError else 60

    with pytest.raises(seen):
        put(between.client("dynamodb", read_timeout=patience), fault)
    with pytest.raises(seen):
        between.client("s3", read_timeout=patience).put_object(Bucket=BUCKET, Key=f"lost/{fault}", Body=body)
    with pytest.raises(seen):
        between.client("sqs", read_timeout=patience).send_message(QueueUrl=queue, MessageBody=fault)

    assert is_there(between.cloud, fault)
    assert between.cloud.client("s3").get_object(Bucket=BUCKET, Key=f"lost/{fault}")["Body"].read() == body
    sent = between.cloud.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    assert [message["Body"] for message in sent] == [fault]


def test_a_retry_after_a_lost_answer_meets_its_own_write(between: Between):
    between.plan(seed=PASSES_THE_SECOND, dynamodb={"lost_reset": 0.5})
    client = between.client("dynamodb", OFTEN)

    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        put(client, "own-write", ConditionExpression="attribute_not_exists(pk)")

    assert is_there(between.cloud, "own-write")


def test_a_refusal_is_not_lost_it_was_no_success(between: Between):
    between.plan(dynamodb={"lost_error": 1.0})
    client = between.client("dynamodb")
    put(between.cloud.client("dynamodb"), "refused")

    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        put(client, "refused", ConditionExpression="attribute_not_exists(pk)")


# ------------------------------------------------------------------ the SDK's retries


@pytest.mark.parametrize("fault", ["throttled", "internal", "reset", "lost_error", "lost_reset"])
def test_the_sdk_gets_over_some_faults_by_itself(counted: Between, fault: str):
    counted.plan(seed=5, dynamodb={fault: 0.3}, s3={fault: 0.3})
    table, bucket = counted.client("dynamodb", OFTEN), counted.client("s3", OFTEN)

    for n in range(5):
        put(table, f"{fault}-{n}")
        bucket.put_object(Bucket=BUCKET, Key=f"{fault}/{n}", Body=b"x")

    assert all(is_there(counted.cloud, f"{fault}-{n}") for n in range(5))
    assert counted.proxy.end()["faults"][fault] >= 2
