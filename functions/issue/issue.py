"""issue: makes the batches of a checked register, and takes in what the bank answers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard.banks.answering import Answering
from unioncard.banks.claiming import Claiming
from unioncard.banks.issuing import Issuing
from unioncard.banks.judging import Judge
from unioncard.banks.orders import IssueRegister
from unioncard.cards.card import CardKeys
from unioncard.cloud.batch_table import BatchTable
from unioncard.cloud.bucket import Bucket
from unioncard.cloud.directory_table import DirectoryTable
from unioncard.cloud.files import AsideBucket, DropBucket
from unioncard.cloud.journal import count, logger
from unioncard.cloud.member_table import MemberTable
from unioncard.cloud.queue import Queue, created, each_message
from unioncard.cloud.register_table import RegisterTable
from unioncard.cloud.secrets import pepper
from unioncard.cloud.settings import IssueSettings
from unioncard.cloud.table import Table
from unioncard.cloud.vault import KmsVault
from unioncard.errors import NotIssuable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = IssueSettings.from_environment()

work = Table(settings.work_table)
members = MemberTable(Table(settings.members_table), work)
batches = BatchTable(work, Table(settings.members_table), Table(settings.cards_table))
drop = DropBucket(Bucket(settings.drop_bucket))


@cache
def vault() -> KmsVault:
    """One vault a process: its data keys are cached, one for sealing and those of what is opened."""
    return KmsVault(settings.member_key)


@cache
def issuing() -> Issuing:
    """The way to the bank."""
    directory = DirectoryTable(Table(settings.directory_table))
    return Issuing(directory, RegisterTable(work), members, batches, Claiming(members, batches), vault(), drop)


@cache
def answering() -> Answering:
    """The way back."""
    judge = Judge(CardKeys(pepper(settings.card_pepper)), vault())
    return Answering(members, batches, judge, drop, AsideBucket(Bucket(settings.products_bucket)))


def ordered(record: SQSRecord) -> None:
    """Make a register's batches. Without an agreement there is no bank: that is said and waits for one."""
    order = IssueRegister.model_validate_json(record.body)
    try:
        for batch in issuing().issue(order.register_id):
            logger.info("batch", extra={"batch": batch.id, "state": batch.state, "rows": batch.rows})
    except NotIssuable as reason:
        batches.wait(order.register_id, str(reason))
        logger.warning("no agreement covers the union", extra={"register": order.register_id})
        count("RegistersWithoutAgreement")


def answered(record: SQSRecord) -> None:
    """Take in the returns that appeared in the drop."""
    for thing in created(record):
        taken = answering().take(thing.key, thing.version)
        if isinstance(taken, str):
            logger.error("return set aside", extra={"bank": thing.key.partition("/")[0], "reason": taken})
            count("ReturnsSetAside")
            continue
        if taken.problems:
            count("AnswersNotTaken", len(taken.problems))
        logger.info("return", extra={"batch": taken.batch, "opened": taken.opened, "refused": taken.refused})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS: orders from validate, and S3's notifications of returns."""
    handlers = {Queue(settings.issue_queue): ordered, Queue(settings.answer_queue): answered}
    return each_message(event, context, handlers)
