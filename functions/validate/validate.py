"""validate: an uploaded register → members, findings, one movement; then the batch and the letter are ordered."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard.banks.orders import IssueRegister
from unioncard.cloud.bucket import Bucket
from unioncard.cloud.files import ProductBucket, UploadBucket, register_of
from unioncard.cloud.journal import logger
from unioncard.cloud.member_table import MemberTable
from unioncard.cloud.queue import Queue, created, each_message
from unioncard.cloud.register_table import RegisterTable
from unioncard.cloud.secrets import pepper
from unioncard.cloud.settings import ValidateSettings
from unioncard.cloud.table import Table
from unioncard.cloud.vault import KmsVault
from unioncard.mail.orders import RegisterChecked
from unioncard.members.keys import MemberKeys
from unioncard.registers.intake.admission import Admission
from unioncard.registers.intake.intake import Intake

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = ValidateSettings.from_environment()


@cache
def intake() -> Intake:
    """The domain's intake on this stack's stores."""
    work = Table(settings.work_table)
    members = MemberTable(Table(settings.members_table), work)
    return Intake(
        registers=RegisterTable(work),
        uploads=UploadBucket(Bucket(settings.registers_bucket)),
        products=ProductBucket(Bucket(settings.products_bucket)),
        admission=Admission(members, MemberKeys(pepper(settings.member_pepper)), KmsVault(settings.member_key)),
    )


def uploaded(record: SQSRecord) -> None:
    """Take in what was uploaded, then tell the others, also when an earlier delivery took it in but could not tell."""
    for thing in created(record):
        register = intake().take(register_of(thing.key), thing.version)
        if register is None:
            logger.info("a later upload through the same link was ignored", extra={"key": thing.key})
            continue
        logger.info("register checked", extra={"register": register.id, "state": register.state})
        if register.counts.accepted:
            Queue(settings.issue_queue).send(IssueRegister(register_id=register.id))
        Queue(settings.mail_queue).send(RegisterChecked(register_id=register.id))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS: S3's notifications of uploaded registers."""
    return each_message(event, context, {Queue(settings.register_queue): uploaded})
