"""answers: takes in what banks put into the drop, lets cards follow memberships; no other function writes cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from answers_parts import batches, custody, entitlements, intake, open_refusals, open_work, settings
from unioncard.cloud.aws.log import count, logger
from unioncard.cloud.aws.queue import Queue, each_created, each_message
from unioncard.issuance.batch import BatchState
from unioncard.issuance.file_record import Outcome
from unioncard.messages.answers import ANSWERS_ORDER, ReconcileEntitlements, TakeEvents
from unioncard.messages.issue import FinishBatch
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.issuance.file_record import FileRecord


def take_in(record: SQSRecord) -> None:
    """Take in each object that appeared in the drop, or a further part of one; carry memberships over to cards."""
    if "kind" not in record.json_body:
        each_created(record, lambda item: take(item.key, item.version))
        return
    match ANSWERS_ORDER.validate_python(record.json_body):
        case TakeEvents() as order:
            take(order.key, order.version, order.part)
        case ReconcileEntitlements() as order:
            done = entitlements().reconcile_register(order.register_id, order.chunk)
            logger.info("entitlements", extra={"register": order.register_id, "cards": done.cards})
            if done.next_chunk is not None:
                Queue(settings.answer_queue).send(order.model_copy(update={"chunk": done.next_chunk}))


def take(key: str, version: str | None, part: int = 0) -> None:
    """Take in one object; of a long file of card events one part, the last of which records it."""
    file = intake().take(key, version, part)
    if file:
        log_file(file)
        if file.batch and file.outcome is Outcome.TAKEN:
            open_work.batch(file.batch, custody)
            open_refusals.batch(file.batch)
        order_finish(file)
    else:
        # Its name stays out of the log: it might name a person.
        logger.info("no answer, or not yet", extra={"bank": key.partition("/")[0]})


_FINISHED = frozenset({BatchState.ANSWERED, BatchState.FILE_REFUSED})


def order_finish(file: FileRecord) -> None:
    """Let issue finish the batch once the bank has answered every row, or refused the whole file: its roster, its end
    and the letter about it need no right to cards.

    Also for a file that an earlier delivery took in: that one may have died before it could order.
    """
    if file.outcome is Outcome.TAKEN and file.batch and batches.find(file.batch).state in _FINISHED:
        Queue(settings.issue_queue).send(FinishBatch(batch_id=file.batch))


def log_file(file: FileRecord) -> None:
    """Log and count what became of a bank's file."""
    extra = {"bank": file.bank, "kind": file.kind, "batch": file.batch, "digest": file.digest}
    if file.reason == texts.EMPTY:
        # Banks' clients make a file first and fill it afterwards; and some leave empty ones as signals.
        logger.info("empty file", extra=extra)
        return
    if file.outcome is Outcome.QUARANTINED:
        logger.error("file set aside", extra=extra | {"reason": file.reason})
        count("FilesSetAside")
        return
    logger.info("file taken", extra=extra | {"counts": dict(file.counts)})
    if file.not_taken:
        count("AnswersNotTaken", len(file.not_taken))
    if file.kind == "receipt" and file.reason:
        count("FilesRefused")


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS: S3's notifications of what banks put into their drops, and orders about cards."""
    return each_message(event, context, {Queue(settings.answer_queue, settings.retry_seconds): take_in})
