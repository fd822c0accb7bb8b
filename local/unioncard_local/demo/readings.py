"""What is read back from a running local cloud: every figure of the demo and the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard_local.errors import NotReady
from unioncard_local.stack.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud


def wait_for_mails(cloud: Cloud, number: int, *, seconds: float = PATIENCE_S) -> list[Path]:
    """The mails at the sink, as soon as there are ``number``. Raises NotReady."""
    if not until(lambda: len(list(cloud.mail_folder.glob("*.eml"))) >= number, seconds=seconds):
        raise NotReady(f"{seconds:.0f} 秒内没有收到 {number} 封邮件")
    return sorted(cloud.mail_folder.glob("*.eml"))


def count_items(cloud: Cloud, table: str, prefix: str = "") -> int:
    """How many items of a table stand there, by the beginning of their key (for small tables)."""
    pages = (
        cloud.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=cloud.outputs[table],
            FilterExpression="begins_with(pk, :prefix)",
            ExpressionAttributeValues={":prefix": {"S": prefix}},
            ConsistentRead=True,
        )
    )
    return sum(page["Count"] for page in pages) if prefix else _count_all(cloud, table)


def _count_all(cloud: Cloud, table: str) -> int:
    pages = (
        cloud.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=cloud.outputs[table], ConsistentRead=True, Select="COUNT")
    )
    return sum(page["Count"] for page in pages)


def rows_of(cloud: Cloud, batch: str) -> list[dict[str, Any]]:
    """The rows of a batch as they stand in the work table: ``state``, ``number``, ``code``."""
    aws.connect(**cloud.connection)
    return list(Table(cloud.outputs["WorkTable"]).query(f"BATCH#{batch}", "ROW#"))


def logs_of(cloud: Cloud, function: str) -> list[str]:
    """What a function (by the name of its output) wrote; a metric is a line of it (CloudWatch's embedded format)."""
    client, group = cloud.client("logs"), cloud.outputs[f"{function.removesuffix('Function')}Logs"]
    streams = [stream["logStreamName"] for stream in client.describe_log_streams(logGroupName=group)["logStreams"]]
    pages = (client.get_log_events(logGroupName=group, logStreamName=name, startFromHead=True) for name in streams)
    return [event["message"] for events in pages for event in events["events"]]


QUEUES = ("Register", "Issue", "Answer", "Delivery", "Mail")


def queue_depths(cloud: Cloud) -> dict[str, tuple[int, int]]:
    """Messages (visible or in flight) and dead letters of each queue."""
    return {name: (_depth(cloud, f"{name}QueueUrl"), _depth(cloud, f"{name}DeadLetterQueueUrl")) for name in QUEUES}


def _depth(cloud: Cloud, output: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=cloud.outputs[output], AttributeNames=names)
    return sum(int(found["Attributes"][name]) for name in names)


def wait_until_quiet(cloud: Cloud, *, seconds: float = PATIENCE_S) -> None:
    """Until no queue holds a message. Raises NotReady naming those that do."""
    # Not of the dead letters, and no further than to the first that is not empty: it is asked many times.
    if not until(lambda: not any(_depth(cloud, f"{name}QueueUrl") for name in QUEUES), seconds=seconds):
        raise NotReady(f"队列没有处理完：{queue_depths(cloud)}")
