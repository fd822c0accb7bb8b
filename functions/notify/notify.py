"""notify: writes each letter once, by SES or SMTP."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.log import count, logger
from unioncard.cloud.aws.queue import Queue, each_message
from unioncard.cloud.aws.secrets import credentials
from unioncard.cloud.aws.ses import SesTransport
from unioncard.cloud.aws.settings import NotifySettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.address_marks import AddressMarkTable
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.cloud.stores.appointments import AppointmentTable
from unioncard.cloud.stores.batches import BatchReadTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket
from unioncard.cloud.stores.letters import MailTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.cloud.stores.transfers import TransferTable
from unioncard.cloud.stores.unions import RegisteredUnionTable
from unioncard.cloud.stores.urgings import UrgingTable
from unioncard.cloud.stores.worklists import WaitingCardTable
from unioncard.messages.notify import MAIL_ORDER
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.paced import PacedTransport
from unioncard.notifications.post import Post
from unioncard.notifications.smtp import Security, SmtpTransport

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.notifications.outbox import Transport

settings = NotifySettings.from_environment()


def transport() -> Transport:
    """SES or SMTP, as the stack is set, at the pace that it takes letters."""
    pace = settings.letters_per_second
    return PacedTransport(service(), settings.letter_workers / pace) if pace else service()


def service() -> Transport:
    """SES or SMTP."""
    if settings.mail_transport == "ses":
        return SesTransport()
    user, password = credentials(settings.smtp_secret) if settings.smtp_secret else ("", "")
    security = Security(settings.smtp_security)
    return SmtpTransport(settings.smtp_host, settings.smtp_port, security, user, password)


@cache
def post() -> Post:
    """The domain's post on this stack's stores."""
    work = Table(settings.work_table)
    directory = Table(settings.directory_table)
    return Post(
        directory=DirectoryTable(directory),
        registers=RegisterTable(work),
        products=ProductBucket(Bucket(settings.products_bucket)),
        outbox=Outbox(
            MailTable(work),
            transport(),
            settings.mail_from,
            addresses=AddressMarkTable(work),
            reports=settings.mail_reports,
        ),
        origin=settings.public_origin,
        transfers=TransferTable(work),
        batches=BatchReadTable(work),
        unions=RegisteredUnionTable(directory),
        requests=TransferRequestTable(work),
        appointments=appointments,
        waiting_cards=WaitingCardTable(work),
        agreements=AgreementTable(directory),
        urgings=UrgingTable(work),
        targets=TargetTable(work),
        standings=StandingTable(work),
    )


@cache
def appointments() -> AppointmentTable:
    """Whom a letter about an appointment goes to. The Encryption SDK takes a second to load, and other letters do not
    need it.
    """
    from unioncard.cloud.aws.vault import KmsVault  # noqa: PLC0415 see above

    return AppointmentTable(Table(settings.directory_table), KmsVault(settings.member_key))


def send_letter(record: SQSRecord) -> None:
    """Write the letter that was ordered, unless it was written."""
    order = MAIL_ORDER.validate_json(record.body)
    state = post().carry_out(order, int(record.attributes.approximate_receive_count))
    if state is MailState.UNANSWERED:
        count("LettersUnanswered")
    level = logger.warning if state in (MailState.UNANSWERED, MailState.REFUSED) else logger.info
    level("letter", extra={"letter": order.name, "state": state})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS: orders from validate, issue, report and unions, and what SES reports of letters (infra/template.yaml)."""
    return each_message(event, context, {Queue(settings.mail_queue, settings.retry_seconds): send_letter})
