"""The parts of answers, put together on this stack's stores when they are first needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unioncard.cards.card import CardKeys, CardTails
from unioncard.cards.entitlement import CardEntitlements
from unioncard.cards.holders import CardHolders
from unioncard.cards.reconcile import CardReconciler
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.aws.settings import AnswersSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.bank_files import FileRecordTable
from unioncard.cloud.stores.bank_readings import BankReadingTable
from unioncard.cloud.stores.card_records import CardRecordTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.dismissals import DismissalTable
from unioncard.cloud.stores.event_parts import EventPartTable
from unioncard.cloud.stores.files import DropBucket, QuarantineBucket, RejectionBucket
from unioncard.cloud.stores.members import MemberTable
from unioncard.cloud.stores.rejections import RejectionTable
from unioncard.cloud.stores.requests import AnswerTable
from unioncard.cloud.stores.stock import StockTable
from unioncard.cloud.stores.tallies import TallyTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.open_refusals import OpenRefusals
from unioncard.desk.open_work import OpenWork
from unioncard.issuance.apply import AnswerMatcher, AnswerWriter
from unioncard.issuance.card_events import CardEventFiles
from unioncard.issuance.intake import BankFileIntake
from unioncard.issuance.receipts import Receipts
from unioncard.issuance.rejection import RejectionFiles
from unioncard.issuance.returns import Returns
from unioncard.issuance.stock import Stock
from unioncard.issuance.stock_notices import StockNotices
from unioncard.messages.answers import TakeEvents
from unioncard.messages.issue import ReissueBatch

if TYPE_CHECKING:
    from unioncard.issuance.file_record import BankFile

settings = AnswersSettings.from_environment()

work, people, cards = map(Table, (settings.work_table, settings.members_table, settings.cards_table))
directory = DirectoryTable(Table(settings.directory_table))
batches = AnswerTable(work, people, cards)
members, records = MemberTable(people, work), CardRecordTable(people, work, cards)
custody = CustodyTable(work)
open_work = OpenWork(WorkListTable(work), directory, batches)
open_refusals = OpenRefusals(open_work.lists, directory, batches, members, DismissalTable(work))


@cache
def intake() -> BankFileIntake:
    """The domain's intake of banks' files; one vault a process, because its data keys are cached."""
    keys, vault = CardKeys(KmsGroupSecrets(settings.card_digest_key)), KmsVault(settings.member_key)
    tails = CardTails(KmsGroupSecrets(settings.member_digest_key))
    files, stock = FileRecordTable(work), Stock(StockTable(people))
    reconciler = CardReconciler(records, TallyTable(work), CardHolders(members, keys, vault, tails))
    writer = AnswerWriter(members, batches, AnswerMatcher(keys, vault, tails))
    return BankFileIntake(
        directory=directory,
        inbox=DropBucket(Bucket(settings.drop_bucket)),
        quarantine=QuarantineBucket(Bucket(settings.products_bucket)),
        files=files,
        receipts=Receipts(directory, members, batches, writer, stock, files, order_attempt),
        returns=Returns(batches, writer, stock, reconciler, files),
        card_events=CardEventFiles(records, reconciler, files, EventPartTable(work), keys, vault, order_part),
        stock_notices=StockNotices(stock, files),
        rejections=RejectionFiles(
            directory,
            RejectionTable(work),
            RejectionBucket(Bucket(settings.products_bucket)),
            Queue(settings.delivery_queue).send,
        ),
        readings=BankReadingTable(work),
    )


@cache
def entitlements() -> CardEntitlements:
    """What the look-up says of members who left or came back; needs neither keys nor vault."""
    return CardEntitlements(members, records)


def order_part(file: BankFile, part: int) -> None:
    """Let a part of a long file of card events be worked, by a message of its own: each run is short."""
    Queue(settings.answer_queue).send(TakeEvents(key=file.key, version=file.version, part=part))


def order_attempt(attempt: str) -> None:
    """Let a further attempt be made, by a message of its own: this one is about the file that was refused."""
    Queue(settings.issue_queue).send(ReissueBatch(batch_id=attempt))
