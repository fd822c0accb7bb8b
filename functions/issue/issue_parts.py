"""The parts of issue, put together on this stack's stores when they are first needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Hosted
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.aws.settings import IssueSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.dismissals import DismissalTable
from unioncard.cloud.stores.files import DropBucket, MasterBucket, ProductBucket
from unioncard.cloud.stores.members import MemberTable
from unioncard.cloud.stores.refusal_looks import RefusalLookTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.rejections import RejectionTable
from unioncard.cloud.stores.requests import BatchTable
from unioncard.cloud.stores.stock import StockTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.custody.closing import BatchCloser
from unioncard.custody.finish import AnsweredBatches
from unioncard.custody.roster.make import RosterMaker
from unioncard.desk.open_refusals import OpenRefusals
from unioncard.desk.open_work import OpenWork
from unioncard.issuance.at_hand import PeopleAtHand
from unioncard.issuance.claim import RowClaims
from unioncard.issuance.deliver import BatchDelivery
from unioncard.issuance.issue import RegisterIssuance
from unioncard.issuance.rounds import RoundsSweep
from unioncard.issuance.stock import Stock
from unioncard.issuance.withdraw import WithdrawnBatchRelease
from unioncard.issuance.write import IssuanceFileWriter
from unioncard.messages.deliver import DeliverBatch
from unioncard.messages.notify import BatchAnswered

if TYPE_CHECKING:
    from unioncard.issuance.batch import Batch

settings = IssueSettings.from_environment()

work, people = Table(settings.work_table), Table(settings.members_table)
directory = DirectoryTable(Table(settings.directory_table))
members = MemberTable(people, work)
batches = BatchTable(work, people)
stock = Stock(StockTable(people))
drop = DropBucket(Bucket(settings.drop_bucket))
products = Bucket(settings.products_bucket)
delivering = BatchDelivery(batches, MasterBucket(products), drop, TrailBucket(Bucket(settings.trail_bucket)))


registers = RegisterTable(work)


@cache
def vault() -> KmsVault:
    """One vault a process: its data keys are cached, one for sealing and those of what is opened."""
    return KmsVault(settings.member_key)


def issuing() -> RegisterIssuance:
    """The way to the bank, for one message."""
    at_hand = PeopleAtHand()
    writing = IssuanceFileWriter(members, batches, stock, MasterBucket(products), vault(), at_hand)
    claiming = RowClaims(members, batches, vault(), at_hand)
    return RegisterIssuance(
        directory, registers, members, batches, claiming, writing, delivering, order_delivery
    )  # fmt: skip


@cache
def releasing() -> WithdrawnBatchRelease:
    """What becomes of a withdrawn batch."""
    return WithdrawnBatchRelease(members, batches, stock)


@cache
def sweep() -> RoundsSweep:
    """The scheduled sweep of what waits."""
    orders = Queue(settings.issue_queue).send, Queue(settings.delivery_queue).send
    return RoundsSweep(directory, batches, RejectionTable(work), *orders)


def resend(batch: Batch) -> None:
    """Put a batch's file into its drop again, wherever that is."""
    bank = directory.bank(batch.bank)
    if isinstance(profile_of(bank).drop, Hosted):
        delivering.resend(batch, bank)
    else:
        order_delivery(DeliverBatch(batch_id=batch.id, again=True))


def _roster(batch: str) -> bytes:
    from unioncard.custody.roster.workbook import RosterBuilder  # noqa: PLC0415 a workbook's worth of imports

    return RosterBuilder(batches, members, vault(), directory, CustodyTable(work)).make(batch)


def order_letter(batch: str) -> None:
    """Have the union of an answered batch written to; the letter says what is stored when it is written."""
    Queue(settings.mail_queue).send(BatchAnswered(batch_id=batch))


def order_delivery(order: DeliverBatch) -> None:
    """Let the function that reaches banks' own servers deliver."""
    Queue(settings.delivery_queue).send(order)


make_roster = RosterMaker(batches, ProductBucket(products), _roster).make
custody = CustodyTable(work)
open_work = OpenWork(WorkListTable(work), directory, batches)
open_refusals = OpenRefusals(open_work.lists, directory, batches, members, DismissalTable(work))
looks = RefusalLookTable(work)
finishing = AnsweredBatches(batches, BatchCloser(batches, custody), make_roster)
