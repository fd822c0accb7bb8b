"""issue: makes batches, brings them forward, sweeps what waits, and finishes those that a bank has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issue_parts import (
    batches,
    custody,
    finishing,
    issuing,
    looks,
    make_roster,
    members,
    open_refusals,
    open_work,
    order_letter,
    registers,
    releasing,
    resend,
    settings,
    sweep,
)
from unioncard import pace
from unioncard.cloud.aws.log import count, logger
from unioncard.cloud.aws.queue import Queue, each_message
from unioncard.cloud.stores.refusal_looks import LOOK_SECONDS
from unioncard.errors import NotIssuable
from unioncard.messages.issue import (
    ISSUE_ORDER,
    FinishBatch,
    FreeBatch,
    IssueRegister,
    LookAtRefused,
    LookAtRefusedOfUnion,
    MakeRoster,
    ReissueBatch,
    ReissueRefused,
    ResendBatch,
    Rounds,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.issuance.batch import Batch
    from unioncard.registers.register import Register


def carry_out(record: SQSRecord) -> None:
    """Carry out an order about batches."""
    match ISSUE_ORDER.validate_json(record.body):
        case IssueRegister(register_id=register):
            issue_register(register)
        case ReissueBatch(batch_id=attempt):
            reissue(attempt)
        case ReissueRefused(batch_id=refused):
            reissue_refused(refused)
        case FreeBatch(batch_id=batch):
            release(batch)
        case ResendBatch(batch_id=batch):
            resend(batches.find(batch))
        case MakeRoster(batch_id=batch):
            make_roster(batch)
        case FinishBatch(batch_id=batch):
            finishing.finish(batch)
            order_letter(batch)
        case LookAtRefused() | LookAtRefusedOfUnion() as look:
            look_at(look)
        case Rounds() as order:
            run_sweep(order)


def issue_register(register: str) -> None:
    """Make a register's batches. What cannot be made yet is noted, shown to the union, and ordered by the rounds."""
    try:
        made = issuing().issue(register)
    except NotIssuable as reason:
        logger.warning("a register waits", extra={"register": register, "reason": type(reason).__name__})
        count("RegistersWaiting")
        made = issuing().made(register)
    for batch in open_work.unplaced(made):
        follow(batch)
    open_work.held(register, members)
    look_at_refused(registers.find(register), made)


def release(batch_id: str) -> None:
    """Release a withdrawn batch's people; those whom an attempt had not claimed yet wait where they were refused."""
    batch = releasing().release(batch_id)
    follow(batch)
    if batch.previous:
        open_refusals.batch(batch.previous)


def reissue(attempt: str) -> None:
    """Make a further attempt. One without stock is noted and shown, and ordered again by the rounds."""
    try:
        follow(issuing().reissue(attempt))
    except NotIssuable as reason:
        log_waiting(attempt, reason)
    Queue(settings.issue_queue).send(LookAtRefused(batch_id=batches.find(attempt).previous))


def reissue_refused(refused: str) -> None:
    """Make the attempt of a refused file that waited for an agreement."""
    try:
        if attempt := issuing().reissue_refused(refused):
            follow(attempt)
    except NotIssuable as reason:
        log_waiting(refused, reason)
    open_refusals.batch(refused)


def look_at_refused(register: Register, made: Sequence[Batch]) -> None:
    """Have the batches looked at again whose refused people a register brought.

    The rows of the batches that it made say which ones. Nothing says so of people who left, wait or are held: where not
    everybody is in a batch, all of the union's are looked at.
    """
    if not open_work.has_refused(register.union):
        return
    queue = Queue(settings.issue_queue)
    before = {row.previous.partition("/")[0] for batch in made for row in batches.rows(batch.id) if row.previous}
    for batch_id in sorted(before):
        queue.send(LookAtRefused(batch_id=batch_id))
    if sum(batch.rows for batch in made) < register.counts.accepted and looks.is_new(register.union):
        queue.send(LookAtRefusedOfUnion(union=register.union), LOOK_SECONDS)


def look_at(order: LookAtRefused | LookAtRefusedOfUnion) -> None:
    """Look at a batch, or order that for each of a union's on the list, a page at a time; the rest by a message."""
    if isinstance(order, LookAtRefused):
        open_refusals.batch(order.batch_id)
        return
    queue, after = Queue(settings.issue_queue), order.after
    while True:
        listed, after = open_refusals.listed(order.union, after)
        for batch in listed:
            queue.send(LookAtRefused(batch_id=batch))
        if not after:
            break
        if pace.is_over():
            queue.send(order.model_copy(update={"after": after}))
            break


def log_waiting(batch: str, reason: NotIssuable) -> None:
    """Log that an attempt waits."""
    logger.warning("an attempt waits", extra={"batch": batch, "reason": type(reason).__name__})
    count("RegistersWaiting")


def follow(batch: Batch) -> None:
    """Let the work lists say what waits of a batch, and log how far it is."""
    open_work.batch(batch.id, custody)
    logger.info("batch", extra={"batch": batch.id, "state": batch.state, "rows": batch.rows})


def run_sweep(order: Rounds) -> None:
    """Order again what waits, and report overdue answers; the rest by a message of its own."""
    found = sweep().run(order.after)
    if found.go_on_after:
        Queue(settings.issue_queue).send(Rounds(after=found.go_on_after))
    else:
        count("RoundsRun")
    if found.overdue:
        logger.warning("answers overdue", extra={"batches": found.overdue[:50], "count": len(found.overdue)})
        count("AnswersOverdue", len(found.overdue))
    if found.unreadable:
        logger.error("profiles unreadable", extra={"banks": found.unreadable})
        count("ProfilesUnreadable", len(found.unreadable))
    logger.info("rounds", extra={"waiting": found.waiting, "oldest_unanswered_hours": found.oldest_hours})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS: orders about batches."""
    return each_message(event, context, {Queue(settings.issue_queue, settings.retry_seconds): carry_out})
