"""`unioncard bank pickup / answer`: plays a partner bank over real SFTP, the host's key checked."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import paramiko
import typer
from rich.console import Console

from unioncard.banks import issuance_file, return_file
from unioncard.errors import UnionCardError
from unioncard_local import bank_answers, bank_client
from unioncard_local.cloud import attach
from unioncard_local.settings import DEFAULT_FOLDER, HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.cloud import Cloud

app = typer.Typer(help="扮演合作银行：取开卡文件，交回盘", no_args_is_help=True, add_completion=False)
_console = Console()

Bank = Annotated[str, typer.Option("--bank", help="银行代码，也是 SFTP 用户名")]
Key = Annotated[Path | None, typer.Option("--key", help="银行的私钥文件；不给则用本地云的")]
Server = Annotated[str, typer.Option("--host", help="SFTP 服务器")]
Port = Annotated[int | None, typer.Option("--port", help="端口；不给则用本地云的")]
KnownHosts = Annotated[Path | None, typer.Option("--known-hosts", help="服务器公钥文件；不给则用本地云的")]
Folder = Annotated[Path, typer.Option("--folder", help="本地云的运行数据所在文件夹")]


@app.command()
def pickup(  # noqa: PLR0913, PLR0917 options of a command
    bank: Bank,
    out: Annotated[Path, typer.Option("--out", help="存放取到的文件")] = Path(),
    key: Key = None,
    host: Server = HOST,
    port: Port = None,
    known_hosts: KnownHosts = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """取回已写完的开卡文件，并按控制文件核对字节数和摘要。"""
    with _told():
        address = _address(bank, key, host, port, known_hosts, folder)
        with bank_client.connect(address) as session:
            files = bank_client.pickup(session, out)
    for file in files:
        _console.print(str(file), soft_wrap=True, highlight=False)
    _console.print(f"取回 {len(files)} 个开卡文件")


@app.command()
def answer(  # noqa: PLR0913, PLR0917 options of a command
    issuance: Annotated[Path, typer.Argument(metavar="ISSUANCE_FILE", help="pickup 取到的开卡文件")],
    bank: Bank,
    refuse: Annotated[int, typer.Option("--refuse", min=0, help="拒绝前几行")] = 0,
    key: Key = None,
    host: Server = HOST,
    port: Port = None,
    known_hosts: KnownHosts = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """为一个开卡文件写回盘并交回：先传临时文件名，再改名。"""
    with _told():
        address = _address(bank, key, host, port, known_hosts, folder)
        file = bank_answers.answer(issuance_file.parse(issuance.read_bytes()), refuse=refuse)
        with bank_client.connect(address) as session:
            bank_client.hand_in(session, f"UC_{file.batch}.ret", return_file.write(file))
    _console.print(f"已交回 UC_{file.batch}.ret：开卡 {len(file.answers) - refuse}，拒绝 {refuse}", highlight=False)


def _address(  # noqa: PLR0913, PLR0917 options of a command
    bank: str, key: Path | None, host: str, port: int | None, known_hosts: Path | None, folder: Path
) -> bank_client.Address:
    """What was given on the command line, and the local cloud's own for what was not."""
    if key and port and known_hosts:
        return bank_client.Address(host, port, bank, key, known_hosts)
    cloud: Cloud = attach(folder)
    return bank_client.Address(
        host,
        port or cloud.sftp_port,
        bank,
        key or Path(cloud.bank(bank).key_file),
        known_hosts or cloud.known_hosts,
    )


@contextmanager
def _told() -> Iterator[None]:
    """End with status 1 and one line in Chinese instead of a trace."""
    try:
        yield
    except paramiko.AuthenticationException:
        _fail("服务器拒绝了这个银行代码或密钥")
    except (paramiko.SSHException, OSError) as failed:
        _fail(f"SFTP 失败：{failed}")
    except (UnionCardError, ValueError) as failed:
        _fail(str(failed))


def _fail(reason: str) -> None:
    _console.print(f"[red]{reason}[/]", highlight=False)
    raise typer.Exit(1) from None
