"""SQS queues: sending commands, and handling messages (at least once, unordered) with back-off."""

from __future__ import annotations

import json
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from unioncard import pace
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.failures import is_transient
from unioncard.cloud.aws.log import count, logger, of_request, where
from unioncard.errors import TimeIsUp, TryAgain, UnionCardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from pydantic import BaseModel

PROMISED_SECONDS = 60
"""Longer than any function runs that people wait for: by then what a promised order is about is stored, or never is."""

LONGEST_DELAY_SECONDS = 3600
"""A failed message comes back after 20 s, 80 s, 5 min, 21 min, 1 h …. Without this it would wait for the queue's
visibility timeout, six times the function's: an hour and a half even after a lost race."""


LONGEST_CHAIN = 3000
"""Messages, each sent while the one before was handled. The longest that is meant, the walk over 15 million members,
has some 430. Lambda would end a chain at sixteen and is asked not to (infra/template.yaml, RecursiveLoop), so an alarm
has to see one without end: each of its messages is new, and no queue's age and no duration shows it."""

_CHAIN = "chain"
_links: ContextVar[int | None] = ContextVar("links")
"""How many messages led to the one that is handled; None outside of a message."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue by URL. ``first_delay``: seconds after which a failed message comes back the first time."""

    url: str
    first_delay: int = 20

    @property
    def name(self) -> str:
        """The queue's name, the end of its URL and of its ARN."""
        return self.url.rpartition("/")[2]

    def send(self, order: BaseModel, delay: int = 0) -> None:
        """Send an order; it arrives after ``delay`` seconds (SQS takes 900 at most)."""
        delayed = {"DelaySeconds": delay} if delay else {}
        client("sqs").send_message(QueueUrl=self.url, MessageBody=order.model_dump_json(), **delayed, **_counted())

    def promise(self, order: BaseModel) -> None:
        """Send an order before what it is about is stored; it arrives when that is done (``PROMISED_SECONDS``).

        Whoever dies between storing and sending would leave behind what nobody carries out until somebody asks again.
        Handlers of promised orders do nothing where nothing was stored.
        """
        self.send(order, PROMISED_SECONDS)

    def send_again(self, record: SQSRecord) -> None:
        """Let another message with the same order go on; this one is done."""
        client("sqs").send_message(QueueUrl=self.url, MessageBody=record.body, **_counted())

    def back_off(self, record: SQSRecord, after: float = 0) -> None:
        """Retry a failed message with exponential back-off (visibility timeout), ``after`` seconds at the earliest.

        A delivery that is known to fail is one of six that are lost before the dead letters.
        """
        received = int(record.attributes.approximate_receive_count)
        delay = min(max(self.first_delay * 4 ** (received - 1), ceil(after)), LONGEST_DELAY_SECONDS)
        client("sqs").change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=delay
        )


def _counted() -> dict[str, Any]:
    """The attribute by which a message says how many led to it, if one did."""
    links = _links.get(None)
    return (
        {} if links is None else {"MessageAttributes": {_CHAIN: {"DataType": "Number", "StringValue": str(links + 1)}}}
    )


def links_before(record: SQSRecord) -> int:
    """How many messages led to this one; none to what people, schedules and buckets send."""
    given = (record.raw_event.get("messageAttributes") or {}).get(_CHAIN, {}).get("stringValue", "")
    return int(given) if given.isascii() and given.isdigit() else 0


@dataclass(frozen=True, slots=True)
class Created:
    """An object that appeared in a bucket."""

    key: str
    version: str | None


def created(record: SQSRecord) -> Iterator[Created]:
    """The objects of an S3 notification; none for the test message that S3 sends when it is set up."""
    for notice in json.loads(record.body).get("Records", []):
        s3_object = notice["s3"]["object"]
        yield Created(unquote_plus(s3_object["key"]), s3_object.get("versionId"))


def each_created(record: SQSRecord, take: Callable[[Created], None]) -> None:
    """Take each object of an S3 notification; one that fails keeps none of the others waiting.

    S3 may name several in one notification, of several banks. The first failure is raised at the end, so that the
    message comes back: for those that were taken that is a second delivery. TimeIsUp.
    """
    failure: Exception | None = None
    for item in created(record):
        try:
            take(item)
        except TimeIsUp:
            raise
        except Exception as error:
            failure = failure or error
    if failure:
        raise failure


def each_message(
    event: dict[str, Any], context: LambdaContext, handlers: dict[Queue, Callable[[SQSRecord], None]]
) -> dict[str, Any]:
    """Handle every message by its queue's handler and answer which ones failed (partial batch response).

    One that takes long is stopped where its work is stored, and sent again for the rest (unioncard.pace): a message of
    its own, so that what follows is no failure, waits for nothing and is counted from one.
    What failed is logged by the kind of error only: the messages of foreign errors may quote cells.
    """
    by_name = {queue.name: (queue, handle) for queue, handle in handlers.items()}
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    def guarded(record: SQSRecord) -> None:
        queue, handle = by_name[record.event_source_arn.rpartition(":")[2]]
        _links.set(links := links_before(record))
        if links >= LONGEST_CHAIN:
            count("LongChains")
            logger.error("one message leads to the next without end", extra={"queue": queue.name, "links": links})
        with of_request(getattr(context, "aws_request_id", ""), record.message_id):
            try:
                with pace.step(seconds_left(context)):
                    handle(record)
            except TimeIsUp:
                queue.send_again(record)
                logger.info("goes on by another message", extra={"message_id": record.message_id})
            except Exception as error:
                reason = str(error) if isinstance(error, UnionCardError) else type(error).__name__
                passing = isinstance(error, TryAgain) or is_transient(error)
                level = logger.warning if passing else logger.error
                level(
                    "message failed, will be retried",
                    extra={"message_id": record.message_id, "reason": reason, "where": where(error)},
                )
                if not passing:
                    count("MessagesFailed")
                queue.back_off(record, error.after if isinstance(error, TryAgain) else 0)
                raise

    try:
        return dict(process_partial_response(event, guarded, processor, context))
    finally:
        _links.set(None)


def seconds_left(context: LambdaContext) -> float:
    """Until Lambda ends the function; the emulator's context, and that of tests, may not know."""
    left = getattr(context, "get_remaining_time_in_millis", None)
    return left() / 1000 if left else float("inf")
