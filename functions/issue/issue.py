"""issue: makes batches and brings them forward, and takes in what banks answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issue_parts import answering, batches, closing, freeing, goer, issuing, make_roster, resend, settings

from unioncard.cloud.aws.log import count, logger
from unioncard.cloud.aws.queue import Queue, created, each_message
from unioncard.errors import NotIssuable
from unioncard.issuance.batch import BatchState
from unioncard.issuance.file_record import Outcome
from unioncard.messages import ISSUE_ORDER, FreeBatch, IssueRegister, MakeRoster, ReissueBatch, ResendBatch, Rounds

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.issuance.batch import Batch
    from unioncard.issuance.file_record import FileRecord


def ordered(record: SQSRecord) -> None:
    """Carry out an order about batches."""
    match ISSUE_ORDER.validate_json(record.body):
        case IssueRegister(register_id=register):
            made(register)
        case ReissueBatch(batch_id=attempt):
            told(issuing().reissue(attempt))
        case FreeBatch(batch_id=batch):
            told(freeing().release(batch))
        case ResendBatch(batch_id=batch):
            resend(batches.find(batch))
        case MakeRoster(batch_id=batch):
            make_roster(batch)
        case Rounds():
            go_round()


def made(register: str) -> None:
    """Make a register's batches. What cannot be made yet is noted, shown to the union, and ordered by the rounds."""
    try:
        for batch in issuing().issue(register):
            told(batch)
    except NotIssuable as reason:
        logger.warning("a register waits", extra={"register": register, "reason": type(reason).__name__})
        count("RegistersWaiting")


def told(batch: Batch) -> None:
    """Log how far a batch is."""
    logger.info("batch", extra={"batch": batch.id, "state": batch.state, "rows": batch.rows})


def go_round() -> None:
    """Order again what waits, and say what is overdue."""
    found = goer().run()
    if found.overdue:
        logger.warning("answers overdue", extra={"batches": found.overdue[:50], "count": len(found.overdue)})
        count("AnswersOverdue", len(found.overdue))
    logger.info("rounds", extra={"waiting": found.waiting})


def answered(record: SQSRecord) -> None:
    """Take in what appeared in the drop."""
    for thing in created(record):
        taken = answering().take(thing.key, thing.version)
        if taken:
            say(taken)
            if taken.outcome is Outcome.TAKEN and taken.batch:
                finish(batches.find(taken.batch), taken)


def finish(batch: Batch, file: FileRecord) -> None:
    """What follows once a bank has answered every row: the roster for the clerk, and perhaps the end."""
    if batch.state is not BatchState.ANSWERED:
        return
    if batch.roster_at < file.at:  # not yet, or before this file
        make_roster(batch.id)
    closing.close_if_done(batch.id)


def say(file: FileRecord) -> None:
    """Log and count what became of a bank's file."""
    extra = {"bank": file.bank, "kind": file.kind, "batch": file.batch, "digest": file.digest}
    if file.outcome is Outcome.QUARANTINED:
        logger.error("file set aside", extra=extra | {"reason": file.reason})
        count("FilesSetAside")
        return
    logger.info("file taken", extra=extra | {"counts": dict(file.counts)})
    refused = [one for one in file.problems if not one.problem.taken]
    if refused:
        count("AnswersNotTaken", len(refused))
    if file.kind == "receipt" and file.reason:
        count("FilesRefused")


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS: orders about batches, and S3's notifications of what banks put into their drops."""
    handlers = {
        Queue(settings.issue_queue, settings.retry_seconds): ordered,
        Queue(settings.answer_queue, settings.retry_seconds): answered,
    }
    return each_message(event, context, handlers)
