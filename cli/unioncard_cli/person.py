"""``unioncard person``: what is held of a person, its correction and erasure, by two officers of the province."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from unioncard.errors import InvalidInput, UnionCardError
from unioncard_cli import failures, output_files, texts
from unioncard_cli.api import Api, api_of
from unioncard_cli.command_line import CommandLine
from unioncard_cli.target import Folder

app = CommandLine(help="查阅、更正、删除个人信息（省总，两人办理）", no_args_is_help=True)

Address = Annotated[str | None, typer.Option("--api", help="接口地址，如 https://card.example/api；不给则用本地云")]
Token = Annotated[
    Path | None,
    typer.Option(
        "--token-file", exists=True, dir_okay=False, help="存放登录令牌的文件；不给则用环境变量 UNIONCARD_TOKEN"
    ),
]
As = Annotated[str, typer.Option("--as", help="本地云中以谁的身份办理")]
Name = Annotated[str, typer.Option("--name", help="证件上的姓名")]
Number = Annotated[
    str,
    typer.Option("--number", prompt="证件号码", hide_input=True, help="证件号码；不给则询问，不留在命令历史中"),
]
Document = Annotated[str, typer.Option("--document", help="证件类别，同登记表")]
Reason = Annotated[str, typer.Option("--reason", help="申请的原因，不写号码")]
Case = Annotated[str, typer.Argument(metavar="申请编号", help="如 P20261128-7KM3Q9XTBW")]

_RESIDENT = "居民身份证"
_FIRST = "province-1"


@app.callback()
def person() -> None:
    """查阅、更正、删除个人信息（省总，两人办理）。"""


@app.command()
def hold(  # noqa: PLR0913, PLR0917 options of a command
    name: Name, number: Number, reason: Reason, document: Document = _RESIDENT,
    address: Address = None, token: Token = None, subject: As = _FIRST, folder: Folder = None,
) -> None:  # fmt: skip
    """申请查阅：系统里有此人的哪些信息。"""
    _open(_api(address, token, subject, folder), "hold", name, number, document, reason)


@app.command()
def erase(  # noqa: PLR0913, PLR0917 options of a command
    name: Name, number: Number, reason: Reason, document: Document = _RESIDENT,
    address: Address = None, token: Token = None, subject: As = _FIRST, folder: Folder = None,
) -> None:  # fmt: skip
    """申请删除：已不是会员的人，没有在办的开卡和转会。"""
    _open(_api(address, token, subject, folder), "erase", name, number, document, reason)


@app.command()
def correct(  # noqa: PLR0913, PLR0917 options of a command
    name: Name, number: Number, reason: Reason,
    change: Annotated[list[str], typer.Option("--change", help="要更正的栏目和内容，写作 姓名=张叁，可给多个")],
    document: Document = _RESIDENT,
    address: Address = None, token: Token = None, subject: As = _FIRST, folder: Folder = None,
) -> None:  # fmt: skip
    """申请更正：登记表的规则同样适用。"""
    pairs = [one.partition("=") for one in change]
    if not all(column and equals for column, equals, _ in pairs):
        raise _ended(InvalidInput(texts.PERSON_CHANGE_SHAPE))
    changes = {column.strip(): text.strip() for column, _, text in pairs}
    _open(_api(address, token, subject, folder), "correct", name, number, document, reason, changes=changes)


@app.command()
def approve(
    case: Case, address: Address = None, token: Token = None, subject: As = "province-2", folder: Folder = None
) -> None:
    """复核另一人的申请。"""
    _show(_asked(_api(address, token, subject, folder), "POST", f"/persons/{case}/approve"))


@app.command()
def show(case: Case, address: Address = None, token: Token = None, subject: As = _FIRST, folder: Folder = None) -> None:
    """查看一项申请；查阅申请复核后列出各类记录，姓名和号码遮盖。"""
    _show(_asked(_api(address, token, subject, folder), "GET", f"/persons/{case}"))


@app.command()
def record(  # noqa: PLR0913, PLR0917 options of a command
    case: Case,
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="写到哪个文件；没有遮盖，交给本人后请删除")],
    address: Address = None, token: Token = None, subject: As = _FIRST, folder: Folder = None,
) -> None:  # fmt: skip
    """取出完整的一份交给本人：复核后 24 小时内。"""
    try:
        output_files.protect([out], [token])
    except UnionCardError as error:
        raise _ended(error) from None
    found = _asked(_api(address, token, subject, folder), "GET", f"/persons/{case}/record")
    content = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    try:
        output_files.write_private(out, content.encode())
    except UnionCardError as error:
        raise _ended(error) from None
    typer.echo(texts.PERSON_RECORD_WRITTEN.format(out=out))


@app.command("list")
def list_cases(address: Address = None, token: Token = None, subject: As = _FIRST, folder: Folder = None) -> None:
    """列出最近的申请。"""
    for one in _asked(_api(address, token, subject, folder), "GET", "/persons")["cases"]:
        act, state = texts.PERSON_ACTS.get(one["act"], ""), texts.PERSON_STATES.get(one["state"], "")
        typer.echo(f"{one['case']}  {act}  {state}  {one['asked_at']}  {one['reason']}")


def _api(address: str | None, token: Path | None, subject: str, folder: Path | None) -> Api:
    try:
        return api_of(address, token, subject, folder)
    except UnionCardError as error:
        raise _ended(error) from None


def _open(  # noqa: PLR0913, PLR0917 what a case says
    api: Api, act: str, name: str, number: str, document: str, reason: str, **more: Any
) -> None:
    body = {"act": act, "name": name, "number": number, "document": document, "reason": reason, **more}
    case = _asked(api, "POST", "/persons", body)
    typer.echo(texts.PERSON_CASE_OPENED.format(case=case["case"]))


def _asked(api: Api, method: str, path: str, body: Any = None) -> Any:
    try:
        return api.call(method, path, body)
    except UnionCardError as error:
        raise _ended(error) from None


def _ended(error: UnionCardError) -> typer.Exit:
    typer.secho(failures.ended(str(error)), fg=typer.colors.RED, err=True)
    return typer.Exit(1)


def _show(case: dict[str, Any]) -> None:
    typer.echo(json.dumps(case, ensure_ascii=False, indent=1))
