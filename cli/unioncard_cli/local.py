"""`unioncard local up / down / status / bank / token / register`: the local cloud at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from unioncard.errors import InvalidInput, UnionCardError
from unioncard.unions.officer import Role
from unioncard_cli import failures, texts
from unioncard_cli.command_line import CommandLine
from unioncard_cli.local_register import hand_in
from unioncard_local.bank.enrol import open_banks
from unioncard_local.errors import StillRunning
from unioncard_local.stack import lifecycle
from unioncard_local.stack import state as states
from unioncard_local.stack.settings import DEFAULT_FOLDER, SERVERS, Options

if TYPE_CHECKING:
    from unioncard_local.stack.cloud import Cloud
    from unioncard_local.stack.lifecycle import Status

app = CommandLine(help="本地云：在本机模拟整个系统", no_args_is_help=True)
app.command("register")(hand_in)
_console = Console()

_NAMES = {
    "emulator": "云模拟器",
    "mail": "邮件接收",
    "signin": "登录",
    "sftp": "银行 SFTP",
    "bank": "银行自有 SFTP",
    "origin": "网页与接口",
}

Folder = Annotated[Path, typer.Option("--folder", help="运行数据所在文件夹")]


@app.command()
def up(
    folder: Folder = DEFAULT_FOLDER,
    *,
    persist: Annotated[bool, typer.Option("--persist", help="停止后保留数据，下次启动继续")] = False,
) -> None:
    """启动本地云并部署。"""
    try:
        _must_be_ours(folder)
        with _console.status("正在启动本地云……"):
            lifecycle.up(Options(folder=folder, persist=persist), say=_console.print)
    except StillRunning as running:
        _console.print(f"[yellow]{running}[/]")
    except (UnionCardError, ValueError, OSError) as failed:
        reason = failures.sentence(failed)
        if not reason:
            raise
        typer.secho(failures.ended(texts.NOT_STARTED.format(reason=reason)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    status(folder)


def _must_be_ours(folder: Path) -> None:
    """InvalidInput for a folder that holds something and was never a local cloud's: its mail/ or logs/ would go."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / states.LOCK).exists():
        raise InvalidInput(texts.NOT_OUR_FOLDER.format(folder=folder))


@app.command()
def down(folder: Folder = DEFAULT_FOLDER) -> None:
    """停止本地云，不留任何进程。"""
    _console.print("本地云已停止" if lifecycle.down(folder) else "本地云没有在运行")


@app.command()
def status(folder: Folder = DEFAULT_FOLDER) -> None:
    """显示本地云的地址和各部分是否在运行；未全部运行时退出码为 1。"""
    found = lifecycle.status(folder)
    if found is None:
        typer.secho(texts.NOT_RUNNING, fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    _console.print(_table(found))
    _console.print(f"日志：{folder / 'logs'}　邮件：{found.cloud.mail_folder}", soft_wrap=True)
    if not found.complete:
        raise typer.Exit(1)


@app.command(name="bank")
def open_bank(
    codes: Annotated[list[str], typer.Argument(metavar="银行代码...", help="名录中的代码")],
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """给合作银行开通 SFTP：密钥、自己的角色、自己的收发文件夹。"""
    found = lifecycle.status(folder)
    if found is None or not found.complete:
        typer.secho(texts.NOT_RUNNING, fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    try:
        cloud = open_banks(found.cloud, codes)
    except UnionCardError as failed:
        typer.secho(failures.ended(texts.NOT_OPENED.format(reason=failed)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    for code in codes:
        _console.print(f"{code}　私钥 {cloud.bank(code).key_file}", soft_wrap=True, highlight=False)
    _console.print(
        f"服务器 127.0.0.1:{cloud.sftp_port}　服务器公钥 {cloud.known_hosts}", soft_wrap=True, highlight=False
    )


@app.command()
def token(
    union: Annotated[str, typer.Argument(metavar="[工会编码]", help="例如 4101000001；410000 为省总工会")] = "",
    named: Annotated[str, typer.Option("--union", metavar="工会编码", help="同上，两种写法任选一种")] = "",
    role: Annotated[
        list[Role] | None, typer.Option("--role", help="角色，可给几次；不给则为除省总管理外的各种角色")
    ] = None,
    subject: Annotated[str, typer.Option("--subject", help="经办人的标识；不给则为 officer-工会编码")] = "",
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """取得该工会经办人的令牌，有效一小时；只写令牌本身，可写成 "Bearer $(unioncard local token 410000)"。"""
    if bool(union) == bool(named):
        raise typer.BadParameter(texts.ONE_UNION)
    found = lifecycle.status(folder)
    if found is None or "signin" not in found.alive:
        typer.secho(texts.NOT_RUNNING, fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    code = union or named
    _warn_of_unknown(found.cloud, code)
    claims = {"roles": " ".join(role)} if role else {}
    name = subject or "-".join(["officer", code, *(role or [])])
    typer.echo(found.cloud.sign_in.token_for(code, name, **claims))


def _warn_of_unknown(cloud: Cloud, union: str) -> None:
    """Say on stderr that the directory has no such union, where it can be asked."""
    table = cloud.outputs.get("DirectoryTable")
    if table is None:
        return
    key = {"pk": {"S": f"UNION#{union}"}, "sk": {"S": "UNION"}}
    if "Item" not in cloud.client("dynamodb").get_item(TableName=table, Key=key):
        typer.secho(texts.TOKEN_UNKNOWN_UNION.format(code=union), fg=typer.colors.YELLOW, err=True)


def _table(found: Status) -> Table:
    table = Table("部分", "地址", "状态")
    for name in SERVERS:
        state = "[green]运行中[/]" if name in found.alive else "[red]已停止[/]"
        scheme = {"mail": "smtp", "sftp": "sftp", "bank": "sftp"}.get(name, "http")
        table.add_row(_NAMES[name], f"{scheme}://127.0.0.1:{found.cloud.state.ports[name]}", state)
    return table
