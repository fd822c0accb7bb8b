"""validate: an uploaded register → members, findings, one movement; then batch and letters are ordered.

It also lets members go whom their union released, for no other function may write memberships, and carries out what
officers state of cards, as it does for rosters. It corrects and erases persons likewise.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard import clock, pace
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.log import logger
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.queue import Created, Queue, each_created, each_message
from unioncard.cloud.aws.settings import ValidateSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.batches import BatchMovesTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.dismissals import DismissalTable
from unioncard.cloud.stores.files import ProductBucket, UploadBucket, register_of
from unioncard.cloud.stores.members import MemberTable
from unioncard.cloud.stores.refusal_looks import LOOK_SECONDS, RefusalLookTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.cloud.stores.transfer_writer import TransferWriterTable
from unioncard.cloud.stores.transfers import TransferTable
from unioncard.cloud.stores.unions import UnionTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.custody.apply import CustodyUpdates
from unioncard.custody.closing import BatchCloser
from unioncard.custody.roster.admission import RosterAdmission
from unioncard.custody.roster.masked import RosterCards
from unioncard.custody.undo import CustodyUndo
from unioncard.desk.moved_work import MovedWork
from unioncard.desk.open_work import OpenWork
from unioncard.errors import NotFound
from unioncard.members.keys import MemberKeys
from unioncard.members.transfer import slot_of
from unioncard.messages.answers import ReconcileEntitlements
from unioncard.messages.issue import IssueRegister, LookAtRefusedOfUnion
from unioncard.messages.notify import RegisterChecked, TransferAnswered, TransferAsked, TransferRaised
from unioncard.messages.validate import (
    BringWorkAlong,
    CarryOutCase,
    CarryOutStatement,
    CarryOutTransfer,
    CarryOutUndo,
    ReleaseMember,
    RetainMembers,
    SweepErased,
    TransferRounds,
)
from unioncard.registers.intake import Intake
from unioncard.registers.members.admission import MemberAdmission
from unioncard.registers.members.asking import TransferAsking
from unioncard.registers.release import MemberRelease
from unioncard.registers.transfer import TransferCompletion
from unioncard.registers.unions.admission import UnionAdmission
from unioncard.sheets.layout import Kind
from validate_persons import persons

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.persons.store import Walk
    from unioncard.registers.register import Register

settings = ValidateSettings.from_environment()

directory, work = Table(settings.directory_table), Table(settings.work_table)
members = MemberTable(Table(settings.members_table), work)
registers = RegisterTable(work)
batches, custody = BatchMovesTable(work), CustodyTable(work)
carrying, closing = CustodyUpdates(batches, custody), BatchCloser(batches, custody)
transfers = TransferRequestTable(work)
open_work = OpenWork(WorkListTable(work), DirectoryTable(directory), batches)
dismissals, looks = DismissalTable(work), RefusalLookTable(work)

MOVED_LATELY = timedelta(days=3)
"""Mornings in which work is brought along once more: one may be missed, and a message may be under way for a day."""
LETTER_SECONDS = 900
"""Letters about answers wait until their slot is over (registers/transfer.py), those about a round until it is."""


@cache
def completion() -> TransferCompletion:
    """The domain's transfers on this stack's stores."""
    return TransferCompletion(
        directory=DirectoryTable(directory),
        registers=registers,
        members=members,
        transfers=transfers,
        writer=TransferWriterTable(members.members, work),
        products=ProductBucket(Bucket(settings.products_bucket)),
        keys=member_keys(),
        vault=KmsVault(settings.member_key),
    )


@cache
def member_keys() -> MemberKeys:
    """The digests of persons."""
    return MemberKeys(KmsGroupSecrets(settings.member_digest_key))


@cache
def intake() -> Intake:
    """The domain's intake on this stack's stores."""
    keys, vault = member_keys(), KmsVault(settings.member_key)
    asking = TransferAsking(members, transfers, vault, DirectoryTable(directory), registers)
    return Intake(
        directory=DirectoryTable(directory),
        registers=registers,
        uploads=UploadBucket(Bucket(settings.registers_bucket)),
        products=ProductBucket(Bucket(settings.products_bucket)),
        admissions={
            Kind.MEMBERS: MemberAdmission(members, keys, vault, asking=asking),
            Kind.UNIONS: UnionAdmission(UnionTable(directory, members.members), keys, vault),
            Kind.ROSTER: RosterAdmission(carrying, RosterCards(members, vault), closing),
        },
    )


def take_in(record: SQSRecord) -> None:
    """An upload, a release, a transfer or a statement."""
    match record.json_body:
        case {"kind": "carry-out-statement"}:
            carry_out_statement(CarryOutStatement.model_validate(record.json_body))
        case {"kind": "carry-out-transfer"}:
            carry_out_transfer(CarryOutTransfer.model_validate(record.json_body))
        case {"kind": "carry-out-undo"}:
            carry_out_undo(CarryOutUndo.model_validate(record.json_body))
        case {"kind": "bring-work-along"}:
            bring_work_along(BringWorkAlong.model_validate(record.json_body))
        case {"kind": "transfer-rounds"}:
            run_transfer_rounds(TransferRounds.model_validate(record.json_body))
        case {"kind": "carry-out-case"}:
            carry_out_case(CarryOutCase.model_validate(record.json_body))
        case {"kind": "sweep-erased"}:
            sweep_erased(SweepErased.model_validate(record.json_body))
        case {"kind": "retain-members"}:
            retain_members(RetainMembers.model_validate(record.json_body))
        case {"kind": _}:
            release_member(ReleaseMember.model_validate(record.json_body))
        case _:
            each_created(record, admit_upload)


def carry_out_statement(order: CarryOutStatement) -> None:
    """Carry out what an officer stated of cards, and close their batch if that was the last."""
    try:
        statement = custody.statement(order.batch_id, order.statement_id)
    except NotFound:  # promised (cloud/aws/queue.py), and never stored
        logger.info("no statement", extra={"batch": order.batch_id})
        return
    result = carrying.carry_out(statement)
    closing.close_if_done(order.batch_id)
    open_work.batch(order.batch_id, custody)
    logger.info("statement", extra={"batch": order.batch_id, "recorded": len(result.recorded)})


def release_member(order: ReleaseMember) -> None:
    """Let a member go whom the own union released."""
    releasing = MemberRelease(registers, members, TransferTable(work), member_keys())
    try:
        release = releasing.release(order.register_id, order.row)
    except NotFound:  # promised, and never given
        logger.info("no release", extra={"register": order.register_id, "row": order.row})
        return
    logger.info("release", extra={"register": release.register, "row": release.row, "state": release.state})
    look_at_refused(registers.find(release.register).union)

    for transfer in completion().waiting_for(order.register_id, order.row):
        carry_out_transfer(CarryOutTransfer(transfer_id=transfer))


def look_at_refused(union: str) -> None:
    """Have those looked at again whom a bank refused: a member of the union went."""
    if open_work.has_refused(union) and looks.is_new(union):
        Queue(settings.issue_queue).send(LookAtRefusedOfUnion(union=union), LOOK_SECONDS)


def carry_out_undo(order: CarryOutUndo) -> None:
    """Take back what a document stated of the cards of a batch."""
    undo = CustodyUndo(batches, custody).carry_out(order.batch_id, order.document)
    open_work.undo(batches.find(order.batch_id), undo)
    open_work.batch(order.batch_id, custody)
    logger.info("undo", extra={"batch": order.batch_id, "state": undo.state if undo else "none"})


def carry_out_transfer(order: CarryOutTransfer) -> None:
    """Bring a request for another union's member as far as it goes, then order what follows."""
    done = completion().carry_out(order.transfer_id, order.day)
    logger.info("transfer", extra={"transfer": done.id, "state": done.state})
    mail = Queue(settings.mail_queue)
    if done.admitted_as:
        Queue(settings.answer_queue).send(ReconcileEntitlements(register_id=done.admitted_as))
        if completion().wants_card(done):
            Queue(settings.issue_queue).send(IssueRegister(register_id=done.admitted_as))
    if done.state.is_final:
        look_at_refused(done.holder)
        for register in dict.fromkeys(register for register, _ in done.rows):
            mail.send(TransferAnswered(register_id=register, slot=slot_of(done.ended_at)), LETTER_SECONDS)
        for other in completion().overtaken(done):
            Queue(settings.register_queue).send(CarryOutTransfer(transfer_id=other))
        completion().settle(done)
    elif order.day and done.raised_on == order.day:
        mail.send(TransferRaised(union=done.answerers[-1], day=order.day), LETTER_SECONDS)


def bring_work_along(order: BringWorkAlong) -> None:
    """List what waits of a union that moved for those who are above it now."""
    day, mail = clock.today().isoformat(), Queue(settings.mail_queue)

    def write_to(union: str) -> None:
        mail.send(TransferRaised(union=union, day=day), LETTER_SECONDS)

    placed = MovedWork(open_work.lists, open_work.directory, transfers).bring_along(order.union, day, cache(write_to))
    logger.info("work of a moved union", extra={"union": order.union, "placed": placed})


def order_work_along(since: str) -> None:
    """Have the work of the unions that moved since an instant brought along."""
    for union in dict.fromkeys(move.union for move in open_work.directory.moves(since)):
        Queue(settings.register_queue).send(BringWorkAlong(union=union))


def run_transfer_rounds(order: TransferRounds) -> None:
    """Take up again what nobody answered in time, and what a queue lost.

    What was just being placed when its union moved may have been placed where that was: it is brought along now.
    """
    day, queue = clock.day_of(order.scheduled).isoformat(), Queue(settings.register_queue)
    if not order.after:
        order_work_along(clock.stamp(clock.now() - MOVED_LATELY))
    found = 0
    for due in transfers.due(day, order.after):
        queue.send(CarryOutTransfer(transfer_id=due.id, day=day))
        found += 1
        if pace.is_over():
            queue.send(order.model_copy(update={"after": due.place}))
            break
    logger.info("transfer rounds", extra={"found": found})


def carry_out_case(order: CarryOutCase) -> None:
    """Correct or erase a person, as two officers of the province decided."""
    try:
        case = persons().completion.carry_out(order.case_id)
    except NotFound:  # promised and never stored, or carried out, and gone with the person before a late delivery
        logger.info("no case", extra={"case": order.case_id})
        return
    logger.info("case", extra={"case": case.id, "state": case.state})


def sweep_erased(order: SweepErased) -> None:
    """Clear a part of what still names erased persons, then order the next."""
    # After a restore as often as it is ordered, each time whole: registers delivered anew may bring somebody back.
    name = f"restore/{order.scheduled}" if order.again else f"sweep/{clock.day_of(order.scheduled).isoformat()}"
    walk = persons().sweep.part(name, again=order.again)
    go_on(order, walk)


def retain_members(order: RetainMembers) -> None:
    """Look through a part of the members for those who have been none for years, then order the next."""
    day = clock.day_of(order.scheduled).isoformat()
    go_on(order, persons().retention.part(f"retention/{day[:7]}"))


def go_on(order: SweepErased | RetainMembers, walk: Walk | None) -> None:
    """Order the next part of a walk that is not over."""
    if walk is None:
        return
    logger.info("walk", extra={"walk": walk.name, "over": walk.over, "counts": dict(walk.counts or {})})
    if not walk.over:
        Queue(settings.register_queue).send(order)


def admit_upload(item: Created) -> None:
    """Take in what was uploaded, then order what follows, also when an earlier delivery died before it could."""
    if item.version is None:
        raise ValueError("an upload without a version: the bucket of registers must keep versions")
    register = intake().take(register_of(item.key), item.version)
    if register is None:
        logger.info("a later upload through the same link was ignored", extra={"key": item.key})
        return
    logger.info("register checked", extra=checked(register))
    open_work.register(register.id, registers, transfers, dismissals)
    if register.batch:
        open_work.batch(register.batch, custody)
    order_followers(register)
    if register.kind is Kind.UNIONS:
        order_work_along(register.opened_at)
    for transfer in register.freed:
        Queue(settings.register_queue).send(CarryOutTransfer(transfer_id=transfer))


def checked(register: Register) -> dict[str, object]:
    """What the log says of a checked register: the dashboard sums it up by city (the union's place below the top)."""
    _, city, *_ = [*register.path.strip("/").split("/"), ""]
    return {
        "register": register.id,
        "state": register.state,
        "city": city,
        "read": register.counts.read,
        "rejected": register.counts.rejected,
    }


def order_followers(register: Register) -> None:
    """Order batches of the accepted members, what the look-up says of those who left or came back, and the letters:
    to the union, and to those whose members it wants.
    """
    if register.kind is Kind.MEMBERS and register.counts.accepted:
        if register.counts.changes_memberships:
            Queue(settings.answer_queue).send(ReconcileEntitlements(register_id=register.id))
        Queue(settings.issue_queue).send(IssueRegister(register_id=register.id))
    mail = Queue(settings.mail_queue)
    mail.send(RegisterChecked(register_id=register.id))
    for asked in register.asked:
        mail.send(TransferAsked(register_id=asked, by=register.id))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS: S3's notifications of uploaded registers, and orders to release."""
    return each_message(event, context, {Queue(settings.register_queue, settings.retry_seconds): take_in})
