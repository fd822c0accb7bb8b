"""`unioncard bank …`: plays a partner bank of any profile over real SFTP, with the host key checked."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import paramiko
import typer
from rich.console import Console

from unioncard import clock
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind
from unioncard.cards.events import EventKind
from unioncard.errors import InvalidInput, UnionCardError
from unioncard_cli import failures, texts
from unioncard_cli.bank_access import Access
from unioncard_cli.bank_check import check_file
from unioncard_cli.command_line import CommandLine
from unioncard_local.bank import answers as bank_answers
from unioncard_local.bank.files import decrypting, issued
from unioncard_local.stack.settings import DEFAULT_FOLDER, HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow
    from unioncard_local.bank.client import Session

app = CommandLine(help="扮演合作银行：取开卡文件，交回执、回盘和卡片变动；检查文件", no_args_is_help=True)
app.command("check")(check_file)
_console = Console()

Bank = Annotated[str, typer.Option("--bank", help="银行代码，也是 SFTP 用户名")]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", help="文件格式：delimited、fixed、csv 或 YAML 文件；不给则用名录中这家银行的")
]
Key = Annotated[
    Path | None, typer.Option("--key", exists=True, dir_okay=False, help="银行的私钥文件；不给则用本地云的")
]
Server = Annotated[str, typer.Option("--host", help="SFTP 服务器")]
Port = Annotated[int | None, typer.Option("--port", help="端口；不给则用本地云的")]
KnownHosts = Annotated[
    Path | None, typer.Option("--known-hosts", exists=True, dir_okay=False, help="服务器公钥文件；不给则用本地云的")
]
Folder = Annotated[Path, typer.Option("--folder", help="本地云的运行数据所在文件夹")]
Issuance = Annotated[
    Path, typer.Argument(metavar="开卡文件", exists=True, dir_okay=False, help="pickup 取到的开卡文件")
]
Serial = Annotated[
    str | None, typer.Option("--serial", help="同一批次或同一天的第几个文件；不给则用下一个没有用过的序号")
]


class EventOption(StrEnum):
    """The events at the command line."""

    ACTIVATED = "activated"
    LOST_ORAL = "lost-oral"
    LOST_FORMAL = "lost-formal"
    FOUND = "found"
    REPLACED = "replaced"
    CLOSED = "closed"


@app.command()
def pickup(  # noqa: PLR0913, PLR0917 options of a command
    bank: Bank,
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="存放取到的文件")] = Path(),
    decrypt: Annotated[
        str | None, typer.Option("--decrypt", help="加密文件的解密命令，从标准输入读，向标准输出写，如 'gpg --decrypt'")
    ] = None,
    profile: ProfileOption = None,
    key: Key = None,
    host: Server = HOST,
    port: Port = None,
    known_hosts: KnownHosts = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """取回已写完的开卡文件，解密（银行要求加密的），并按控制文件核对。"""
    with _errors_in_chinese():
        access = Access(bank, profile, key, host, port, known_hosts, folder)
        with access.connected() as session:
            files = session.pickup(access.profile, out, decrypt=decrypting(decrypt) if decrypt else None)
    for file in files:
        _console.print(str(file), soft_wrap=True, highlight=False)
    _console.print(f"取回 {len(files)} 个开卡文件")


@app.command()
def answer(  # noqa: PLR0913, PLR0917 options of a command
    issuance: Issuance,
    bank: Bank,
    refuse: Annotated[int, typer.Option("--refuse", min=0, help="拒绝前几行")] = 0,
    refuse_file: Annotated[bool, typer.Option("--refuse-file", help="整个文件退回，不指明哪一行")] = False,
    serial: Serial = None,
    profile: ProfileOption = None,
    key: Key = None,
    host: Server = HOST,
    port: Port = None,
    known_hosts: KnownHosts = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """为一个开卡文件写收妥回执和回盘并交回：先传临时文件名，再改名。"""
    with _errors_in_chinese():
        access = Access(bank, profile, key, host, port, known_hosts, folder)
        file = issued(access.profile, issuance.name, issuance.read_bytes())
        answers: tuple[tuple[AnswerKind, Value], ...]
        if refuse_file:
            answers = ((AnswerKind.RECEIPT, bank_answers.refuse_whole(file)),)
        else:
            answers = bank_answers.answer(access.profile, file, refuse=refuse)
        _send(access, lambda _: answers, serial)


@app.command()
def events(  # noqa: PLR0913, PLR0917 options of a command
    issuance: Issuance,
    bank: Bank,
    kind: Annotated[EventOption, typer.Option("--kind", help="发生了什么")],
    rows: Annotated[str, typer.Option("--rows", help="哪几行的卡，如 1,2,5；不给则全部")] = "",
    serial: Serial = None,
    profile: ProfileOption = None,
    key: Key = None,
    host: Server = HOST,
    port: Port = None,
    known_hosts: KnownHosts = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """报告 answer 开出的卡后来的变动：激活、挂失、解挂、换卡、销户。"""
    with _errors_in_chinese():
        access = Access(bank, profile, key, host, port, known_hosts, folder)
        file = issued(access.profile, issuance.name, issuance.read_bytes())
        cards = [bank_answers.card_of(access.profile, file, row) for row in _chosen(file, rows)]
        at = datetime.now(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")
        value = bank_answers.events(cards, EventKind(kind.value), at)
        _send(access, lambda _: ((AnswerKind.EVENTS, value),), serial)


@app.command()
def stock(  # noqa: PLR0913, PLR0917 options of a command
    bank: Bank,
    cards: Annotated[int, typer.Option("--cards", min=1, help="张数")],
    first: Annotated[int, typer.Option("--first", min=1, help="起始凭证号")] = 1,
    serial: Serial = None,
    profile: ProfileOption = None,
    key: Key = None,
    host: Server = HOST,
    port: Port = None,
    known_hosts: KnownHosts = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """通知一批预制卡的凭证号段。"""
    with _errors_in_chinese():
        access = Access(bank, profile, key, host, port, known_hosts, folder)
        _send(access, lambda number: ((AnswerKind.STOCK, bank_answers.stock(f"LOT{number}", first, cards)),), serial)


def _chosen(file: IssuanceFile, named: str) -> list[IssuanceRow]:
    """The rows that were named, such as 1,2,5; all if none."""
    numbers = {number.strip() for number in named.replace("，", ",").split(",") if number.strip()}
    rows = {str(row.number): row for row in file.rows}
    if unknown := sorted(numbers - rows.keys()):
        raise InvalidInput(f"文件里没有第 {'、'.join(unknown)} 行：--rows 写行号，用逗号隔开，如 1,2,5")
    return [row for number, row in rows.items() if not numbers or number in numbers]


Answers = tuple[tuple[AnswerKind, "Value"], ...]


def _send(access: Access, make: Callable[[str], Answers], serial: str | None) -> None:
    """Hand in the answers that ``make`` gives for a serial: the one named, else the next that no file there has."""
    with access.connected() as session:
        there = session.handed_in()
        files = _written(access, make(serial), serial) if serial else _next_free(access, make, there)
        for name, content in files:
            _refuse_overwriting(session, name, content, there)
        for name, content in files:
            session.hand_in(name, content)
            _console.print(f"已交回 {name}", highlight=False, soft_wrap=True)


def _next_free(access: Access, make: Callable[[str], Answers], there: set[str]) -> list[tuple[str, bytes]]:
    """The files with the first serial that none there has; those of the first where names have no serial."""
    first = files = _written(access, make("1"), "1")
    for number in count(2):
        if not there & {name for name, _ in files}:
            return files
        files = _written(access, make(str(number)), str(number))
        if [name for name, _ in files] == [name for name, _ in first]:
            break
    return first


def _written(access: Access, answers: Answers, serial: str) -> list[tuple[str, bytes]]:
    return [answer_files.write(access.profile, kind, value, serial=serial) for kind, value in answers]


def _refuse_overwriting(session: Session, name: str, content: bytes, there: set[str]) -> None:
    """The same bytes may be handed in again; others would take the place of what may not be read yet."""
    if name in there and session.in_hand_in(name) != content:
        raise InvalidInput(texts.SERIAL_TAKEN.format(name=name))


@contextmanager
def _errors_in_chinese() -> Iterator[None]:
    """Exit with status 1 and one line in Chinese instead of a traceback."""
    try:
        yield
    except paramiko.AuthenticationException:
        _fail(texts.KEY_REFUSED)
    except (paramiko.SSHException, OSError) as failed:
        _fail(texts.SFTP_FAILED.format(reason=_reason(failed)))
    except (UnionCardError, ValueError) as failed:
        sentence = failures.sentence(failed)
        if not sentence:
            raise
        _fail(sentence)


def _fail(reason: str) -> None:
    typer.secho(failures.ended(reason), fg=typer.colors.RED, err=True)
    raise typer.Exit(1) from None


def _reason(failed: Exception) -> str:
    """Why a server was not reached, in Chinese: paramiko's own words are English and may quote names of files."""
    match failed:
        case paramiko.BadHostKeyException():
            return texts.HOST_KEY
        case paramiko.PasswordRequiredException():
            return texts.BAD_KEY_FILE
        case paramiko.ssh_exception.NoValidConnectionsError():
            return failures.of_system(next(iter(failed.errors.values())))
        case OSError():
            return failures.of_system(failed)
        case _ if "known_hosts" in str(failed):
            return texts.HOST_KEY
        case _:
            return texts.SSH_ENDED.format(kind=type(failed).__name__)
