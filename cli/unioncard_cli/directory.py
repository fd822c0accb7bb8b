"""``unioncard directory load``: unions, banks and agreements from CSV into a stack's directory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.errors import UnionCardError
from unioncard_cli import failures
from unioncard_cli.command_line import CommandLine
from unioncard_cli.target import Folder, Stack, outputs_of
from unioncard_tools.directory import read_directory, sharing_numbers, without_agreement

app = CommandLine(help="工会名录、合作银行与合作协议", no_args_is_help=True)
_console = Console()


@app.callback()
def directory() -> None:
    """工会名录、合作银行与合作协议。"""


@app.command()
def load(
    unions: Annotated[
        list[Path], typer.Option("--unions", exists=True, dir_okay=False, help="工会名录 CSV，可给多个，后面的优先")
    ],
    banks: Annotated[Path, typer.Option("--banks", exists=True, dir_okay=False, help="合作银行 CSV")],
    agreements: Annotated[Path, typer.Option("--agreements", exists=True, dir_okay=False, help="合作协议 CSV")],
    stack: Stack = None,
    folder: Folder = None,
) -> None:
    """读入三种 CSV，核对后写入；重复载入不会改变什么。"""
    try:
        read = read_directory(unions, banks, agreements)
        DirectoryTable(Table(outputs_of(stack, folder)["DirectoryTable"])).load(read)
    except UnionCardError as error:
        typer.secho(failures.ended(str(error)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    uncovered, sharing = without_agreement(read), sharing_numbers(read.banks)
    _console.print(f"已载入 {len(read.unions)} 个工会、{len(read.banks)} 家银行、{len(read.agreements)} 份协议")
    if uncovered:
        _console.print(f"[yellow]其中 {len(uncovered)} 个基层工会没有协议覆盖，暂不能办卡：[/]{uncovered[0].name} 等")
    for one, other in sharing:
        _console.print(
            f"[yellow]{one.name} 与 {other.name} 的卡号开头有重叠：[/]一家写错的卡号可能占用另一家的卡号。"
            "请在两家配置文件的 cards.prefixes 写明发卡行标识（一般 6 位以上），再载入一次。"
        )
