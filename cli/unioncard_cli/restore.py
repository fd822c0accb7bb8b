"""``unioncard restore``: after a stack's tables were restored from a backup, what came later is taken in again.

The order is the runbook's: docs/operations/restore.md. Every command may be repeated.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from unioncard import clock
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.batches import BatchMovesTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.erasures import ErasureTable
from unioncard.cloud.stores.persons import PersonCaseTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.errors import NotFound, UnionCardError
from unioncard.messages.issue import IssueRegister
from unioncard.messages.validate import SweepErased
from unioncard_cli import failures, texts
from unioncard_cli.after_backup import AfterBackup, announced, by_register
from unioncard_cli.command_line import CommandLine
from unioncard_cli.erased_list import ErasedList
from unioncard_cli.target import Folder, Stack, outputs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncard.issuance.batch import Plan
    from unioncard.registers.register import Register
    from unioncard_cli.after_backup import Put, Sent

app = CommandLine(help="从备份恢复各表之后，补办备份之后的事", no_args_is_help=True)
_console = Console()

_INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"
Since = Annotated[
    datetime,
    typer.Option("--since", formats=[_INSTANT], help="各表恢复到的时刻（UTC），如 2026-11-28T02:00:00Z"),
]
EARLIER: Final = timedelta(minutes=2)
"""Taken in again from before the backup: objects have whole seconds, and tables may be of a little earlier."""
PATIENCE_S: Final = 1800.0
"""For one register to be checked; then it is left to its queue, and the command says so."""
EVERY_S: Final = 1.0


@app.callback()
def restore() -> None:
    """从备份恢复各表之后，补办备份之后的事。"""


@app.command()
def show(since: Since, stack: Stack = None, folder: Folder = None) -> None:
    """列出备份之后的登记表、开卡文件、银行文件和已删除人员，恢复后的表里有没有；有缺的，退出码为 1。只读取。"""
    _said(lambda: _show(_after(outputs_of(stack, folder), since)))


@app.command()
def erased(stack: Stack = None, folder: Folder = None) -> None:
    """把已删除人员放回删除名单，再删除一次；其他各步之前和之后各做一次。"""
    _said(lambda: _erase_again(outputs_of(stack, folder)))


@app.command()
def registers(since: Since, stack: Stack = None, folder: Folder = None) -> None:
    """按原编号、原顺序重新办理备份之后上传的登记表，一份办完再办下一份。"""
    _said(lambda: _take_registers(_after(outputs_of(stack, folder), since)))


@app.command()
def answers(since: Since, stack: Stack = None, folder: Folder = None) -> None:
    """重新收取银行在备份之后交来的文件；已登记的不会再登记。"""
    _said(lambda: _take_answers(_after(outputs_of(stack, folder), since)))


def _said(work: Callable[[], bool]) -> None:
    """Run a command's work; exit 1 when something is missing yet, or with the reason."""
    try:
        whole = work()
    except UnionCardError as error:
        typer.secho(failures.ended(str(error)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    if not whole:
        raise typer.Exit(1)


def _after(outputs: Mapping[str, str], since: datetime) -> AfterBackup:
    work = Table(outputs["WorkTable"])
    begun = since.replace(tzinfo=UTC) - EARLIER
    directory = DirectoryTable(Table(outputs["DirectoryTable"]))
    return AfterBackup(outputs, begun, directory, RegisterTable(work), BatchMovesTable(work))


def _line(text: str, **values: object) -> None:
    _console.print(text.format(**values), soft_wrap=True, highlight=False, markup=False)


def _show(after: AfterBackup) -> bool:
    missing = 0
    for register, (puts, known) in by_register(after.uploads()).items():
        done = known is not None and known.state.final
        missing += not done
        state = known.state if known else "lost"
        _line(texts.RESTORE_REGISTER, register=register, at=_at(puts[0]), state=texts.RESTORE_STATES[state])
    for one in after.unknown():
        missing += 1
        again = texts.RESTORE_ATTEMPT if one.batch.partition("A")[2] else ""
        _line(texts.RESTORE_BATCH, batch=one.batch, bank=one.bank, file=one.file, again=again)
    for bank, number in _by_bank(after.answers()).items():
        _line(texts.RESTORE_ANSWERS, bank=bank, number=number)
    lost = len(_list(after.outputs).missing())
    missing += lost
    _line(texts.RESTORE_ERASED, lost=lost)
    _line(texts.RESTORE_MISSING if missing else texts.RESTORE_WHOLE, number=missing)
    return not missing


def _erase_again(outputs: Mapping[str, str]) -> bool:
    erased_list = _list(outputs)
    back = erased_list.put_back()
    if not any(True for _ in erased_list.erasures.listed()):
        _line(texts.RESTORE_NOBODY_ERASED)
        return True
    order = SweepErased(scheduled=clock.stamp(clock.now()), again=True)
    Queue(outputs["RegisterQueueUrl"]).send(order)
    cases = PersonCaseTable(Table(outputs["WorkTable"]))

    def over() -> bool:
        walk = cases.walk(f"restore/{order.scheduled}")
        return walk is not None and walk.over

    done = _until(over)
    _line(texts.RESTORE_SWEPT if done else texts.RESTORE_SWEEPING, back=back)
    return done


def _take_registers(after: AfterBackup) -> bool:
    sent, whole, done = after.sent(), True, set[str]()
    for register, (puts, known) in by_register(after.uploads()).items():
        record = known or _opened_again(after, puts[0])
        if record is None:
            whole = False
            _line(texts.RESTORE_NOT_SAID, register=register)
        elif not record.state.final:
            whole &= _taken(after, record, puts, sent)
            done.add(register)
    for register in {one.register for one in after.unknown()} - done:
        _issue_again(after, after.registers.find(register), sent)
    # Not before: a bank's answer about a batch that is not there would be set aside.
    if not _until(lambda: not after.unmade()):
        whole = False
        for one in after.unmade():
            _line(texts.RESTORE_NOT_MADE, batch=one.batch)
    return whole


def _opened_again(after: AfterBackup, put: Put) -> Register | None:
    try:
        lost = after.lost(put)
    except NotFound:
        return None
    after.registers.open(lost)
    return lost


def _taken(after: AfterBackup, register: Register, puts: Sequence[Put], sent: Sequence[Sent]) -> bool:
    """Let validate take a register in, and wait until it has: who joined first decides over the next one's rows."""
    plan = after.planned(register, sent)
    if plan:
        BatchMovesTable(Table(after.outputs["WorkTable"])).plan(plan)
    for put in puts:
        client("sqs").send_message(QueueUrl=after.outputs["RegisterQueueUrl"], MessageBody=announced(put))
    done = _until(lambda: after.registers.find(register.id).state.final)
    if done and plan:
        _count_batches(after, plan)
    _line(texts.RESTORE_TAKEN if done else texts.RESTORE_TAKING, register=register.id)
    return done


def _count_batches(after: AfterBackup, plan: Plan) -> None:
    """Files are kept of batches that were made before the loss; how many there will be is known by the rows alone."""
    work = Table(after.outputs["WorkTable"])
    chunks = work.query(f"REGISTER#{plan.register}", "CHUNK#")
    members = sum(len(one["keys"]) for one in chunks)
    number = max(plan.batches, -(-members // plan.batch_limit))
    work.update(
        f"plan of register {plan.register}",
        Key={"pk": {"S": f"REGISTER#{plan.register}"}, "sk": {"S": "PLAN"}},
        UpdateExpression="SET batches = :number",
        ExpressionAttributeValues={":number": {"N": str(number)}},
    )


def _issue_again(after: AfterBackup, register: Register, sent: Sequence[Sent]) -> None:
    """A register that the backup has as checked, whose batches were made afterwards: nobody would order them again."""
    if not register.state.final:
        return
    plan = after.planned(register, sent)
    if plan:
        BatchMovesTable(Table(after.outputs["WorkTable"])).plan(plan)
        _count_batches(after, plan)
    Queue(after.outputs["IssueQueueUrl"]).send(IssueRegister(register_id=register.id))
    _line(texts.RESTORE_ISSUED, register=register.id)


def _take_answers(after: AfterBackup) -> bool:
    found = after.answers()
    waiting = after.premature(found)
    taken = [put for put in found if put not in waiting]
    for put in taken:
        client("sqs").send_message(QueueUrl=after.outputs["AnswerQueueUrl"], MessageBody=announced(put))
    for bank, number in _by_bank(taken).items():
        _line(texts.RESTORE_ANSWERED, bank=bank, number=number)
    for bank, number in _by_bank(waiting).items():
        _line(texts.RESTORE_PREMATURE, bank=bank, number=number)
    return not waiting


def _by_bank(puts: Sequence[Put]) -> dict[str, int]:
    banks = [put.key.partition("/")[0] for put in puts]
    return {bank: banks.count(bank) for bank in sorted(set(banks))}


def _at(put: Put) -> str:
    return put.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _list(outputs: Mapping[str, str]) -> ErasedList:
    erasures = ErasureTable(Table(outputs["MembersTable"]), Table(outputs["WorkTable"]))
    return ErasedList(erasures, Bucket(outputs["ProductsBucket"]))


def _until(done: Callable[[], bool]) -> bool:
    """Whether it came to be within the patience."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(EVERY_S)
    return True
