"""deliver: brings batches to banks' own SFTP servers and fetches their answers; no other function calls a bank.

It also puts rejection files into the folders of all banks, ours and theirs.

A function of its own, so that a server that hangs holds up nothing but itself, and that the role which reads banks'
keys can read no member.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Hosted
from unioncard.banks.sftp.errors import DeliveryInProgress, NeedsOperator, NoSpace, TooSlow, Unreachable
from unioncard.banks.sftp.fetch import FileFetch
from unioncard.banks.sftp.server import OwnServer
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.log import count, logger
from unioncard.cloud.aws.queue import Queue, each_message
from unioncard.cloud.aws.secrets import secret_text
from unioncard.cloud.aws.settings import DeliverSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.bank_servers import BankServerTable
from unioncard.cloud.stores.batches import BatchMovesTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import DropBucket, MasterBucket, RejectionBucket
from unioncard.cloud.stores.rejections import RejectionTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.open_work import OpenWork
from unioncard.errors import NotIssuable
from unioncard.issuance.agreement import require_agreement
from unioncard.issuance.batch import Stage
from unioncard.issuance.deliver import BatchDelivery
from unioncard.issuance.rejection import RejectionDelivery
from unioncard.messages.deliver import DELIVERY_ORDER, DeliverBatch, DeliverRejection, PollBank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.errors import UnionCardError
    from unioncard.issuance.store import Drop
    from unioncard.messages.deliver import DeliveryOrder
    from unioncard.unions.agreement import Bank

settings = DeliverSettings.from_environment()

work = Table(settings.work_table)
directory = DirectoryTable(Table(settings.directory_table))
batches = BatchMovesTable(work)


@cache
def server() -> OwnServer:
    """The drop at banks' own servers."""
    servers = BankServerTable(work)
    return OwnServer(servers, servers, secret_text, timedelta(seconds=settings.line_rest_seconds))


@cache
def delivering() -> BatchDelivery:
    """The way there."""
    trail = TrailBucket(Bucket(settings.trail_bucket))
    return BatchDelivery(batches, MasterBucket(Bucket(settings.products_bucket)), server(), trail)


@cache
def rejections() -> RejectionDelivery:
    """The way of rejection files, into whichever folder a bank fetches from."""
    drop = DropBucket(Bucket(settings.drop_bucket))

    def drop_of(bank: Bank) -> Drop:
        return drop if isinstance(profile_of(bank).drop, Hosted) else server()

    return RejectionDelivery(RejectionTable(work), RejectionBucket(Bucket(settings.products_bucket)), drop_of)


@cache
def fetching() -> FileFetch:
    """The way back: into the drop, where all banks' answers are taken in."""
    return FileFetch(server(), BankServerTable(work), DropBucket(Bucket(settings.drop_bucket)), log_unusual)


def deliver_order(record: SQSRecord) -> None:
    """Carry out an order. What is the bank's to mend is logged and left to the rounds, which order it again."""
    order = DELIVERY_ORDER.validate_json(record.body)
    try:
        carry_out(order)
    except DeliveryInProgress:
        logger.info("being sent", extra={"order": order.model_dump()})
    except (Unreachable, TooSlow, NoSpace) as failure:
        log_failure(order, failure)
        count("BankUnreachable")
    except NeedsOperator as failure:
        log_failure(order, failure)
        count("BankRefusesUs")


def log_failure(order: DeliveryOrder, failure: UnionCardError) -> None:
    """Log what keeps us from a bank's server."""
    extra = {"order": order.model_dump(), "failure": type(failure).__name__, "why": str(failure)}
    logger.warning("a bank's server", extra=extra)


def log_unusual(bank: str, found: Mapping[str, int]) -> None:
    """Log what a bank's folder holds beside answers; numbers only, for names might be persons'."""
    logger.warning("a bank's folder", extra={"bank": bank, "found": dict(found)})


def carry_out(order: DeliveryOrder) -> None:
    """Deliver a batch or a rejection file, or poll a bank."""
    match order:
        case PollBank():
            fetched = fetching().poll(directory.bank(order.bank))
            logger.info("polled", extra={"bank": order.bank, "files": fetched})
        case DeliverRejection():
            sent = rejections().deliver(directory.bank(order.bank), order.rejection_id)
            logger.info("rejection file", extra={"bank": sent.bank, "rejection": sent.id})
        case DeliverBatch():
            deliver_batch(order)


def deliver_batch(order: DeliverBatch) -> None:
    """Deliver a batch, or put it again."""
    batch = batches.find(order.batch_id)
    bank = directory.bank(batch.bank)
    try:
        require_agreement(directory, batch, clock.now())
    except NotIssuable as reason:  # the union sees why, and the rounds order it again
        logger.warning("a batch is kept back", extra={"batch": batch.id, "reason": type(reason).__name__})
        count("RegistersWaiting")
        return
    if order.again and batch.stage is Stage.DELIVERED:
        delivering().resend(batch, bank)
    else:
        batch = delivering().deliver(batch, bank)
    OpenWork(WorkListTable(work), directory, batches).batch(batch.id, CustodyTable(work))
    logger.info("batch", extra={"batch": batch.id, "state": batch.state})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS: batches and rejection files to deliver, banks to poll."""
    return each_message(event, context, {Queue(settings.delivery_queue, settings.retry_seconds): deliver_order})
