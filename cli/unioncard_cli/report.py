"""``unioncard report MONTH``: a month's report from a deployed stack, as the monthly function builds it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from unioncard.clock import Month
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.backlogs import BacklogTable, WaitingWorkTable
from unioncard.cloud.stores.closings import ClosingTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.errors import UnionCardError
from unioncard.reports.monthly import PROVINCE, Monthly, month_named
from unioncard.reports.workbook import file_name, workbook
from unioncard_cli import failures, output_files
from unioncard_cli.command_line import CommandLine
from unioncard_cli.target import Folder, Stack, outputs_of

app = CommandLine(help="月报")
_console = Console()


@app.command()
def report(
    month: Annotated[str, typer.Argument(metavar="月份", help="如 2026-11")],
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="存放月报的文件夹")],
    union: Annotated[str, typer.Option("--union", help="工会编码，不给则为全省")] = PROVINCE,
    stack: Stack = None,
    folder: Folder = None,
) -> None:
    """生成某月的月报工作簿；只读取，不发邮件。"""
    try:
        outputs = outputs_of(stack, folder)
        made = _monthly(outputs).figures(month_named(month), union)
    except UnionCardError as error:
        typer.secho(failures.ended(str(error)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    file = out / file_name(made)
    output_files.write(file, workbook(made), keep=True)
    _console.print(str(file), soft_wrap=True, highlight=False)


def _monthly(outputs: dict[str, str]) -> Monthly:
    return Monthly(
        DirectoryTable(Table(outputs["DirectoryTable"])),
        MovementTable(Table(outputs["WorkTable"])),
        ClosingTable(Table(outputs["WorkTable"])),
        ProductBucket(Bucket(outputs["ProductsBucket"])),
        Month(outputs["FirstMonth"]),
        restatements=RestatementTable(Table(outputs["WorkTable"])),
        waiting=WaitingWorkTable(Table(outputs["WorkTable"])),
        backlogs=BacklogTable(Table(outputs["WorkTable"])),
    )
