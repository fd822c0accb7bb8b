"""`unioncard check`: checks a register exactly as the cloud does, with no cloud."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from unioncard import clock
from unioncard.errors import UnionCardError
from unioncard.registers.check import Checked, Verdict, check
from unioncard.sheets.layout import Kind
from unioncard_cli import output_files, texts
from unioncard_cli.command_line import CommandLine
from unioncard_cli.known_unions import DirectoryFolder, Folder, Place, Stack, UnionCode, known_union, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

app = CommandLine()
EXITS: Final = {Verdict.ACCEPTED: 0, Verdict.PARTLY_ACCEPTED: 1, Verdict.REJECTED: 2}


@app.command("check")
def check_register(  # noqa: PLR0913, PLR0917 a command's options are its parameters
    file: Annotated[
        Path, typer.Argument(metavar="登记表", exists=True, dir_okay=False, help=".xlsx、.xls、.ods 或 .csv")
    ],
    union: UnionCode = None,
    today: Annotated[datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="按哪一天检查")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
    corrections: Annotated[
        Path | None, typer.Option("--corrections", dir_okay=False, help="把未通过的行写成待更正的工作簿")
    ] = None,
    kind: Annotated[Kind, typer.Option("--kind", help="会员登记表或工会登记表")] = Kind.MEMBERS,
    directory: DirectoryFolder = None,
    stack: Stack = None,
    folder: Folder = None,
) -> None:
    """检查登记表。退出码：0 全部通过，1 部分行未通过，2 整个文件被拒绝，或找不到 --union 所指的工会。"""
    day = today.date() if today else clock.today()
    place = Place(directory, stack, folder)
    inputs = (file, *place.files())
    try:
        output_files.protect([corrections] if corrections else [], inputs)
        known = known_union(union, day, place) if union else None
    except UnionCardError as error:
        raise refuse(error) from None
    if known and known.bank is None:
        typer.echo(texts.NO_BANK.format(code=known.union.code), err=True)
    encoding = known.bank.encoding if known and known.bank else None
    try:
        with _progress_bar("检查登记表", quiet=as_json) as progress:
            checked = check(file, today=day, bank_encoding=encoding, progress=progress, kind=kind)
        written = corrections if corrections and checked.rejected else None
        if written:
            _write_corrections(checked, written, inputs, quiet=as_json)
    except UnionCardError as error:
        raise refuse(error) from None
    if as_json:
        typer.echo(json.dumps(as_document(file, checked), ensure_ascii=False))
    else:
        from unioncard_cli.findings_table import show  # noqa: PLC0415 rich is not needed for --json

        show(file, checked, known.union if known else None, written)
    raise typer.Exit(EXITS[checked.verdict])


def as_document(file: Path, checked: Checked) -> dict[str, object]:
    """The JSON object of ``--json`` (docs/formats/register.md, 6)."""
    rows = {"read": checked.read, "accepted": len(checked.accepted), "rejected": checked.rejected}
    return {
        "file": file.name,
        "sheet": checked.sheet,
        "header_row": checked.header_row,
        "verdict": checked.verdict,
        "rows": rows,
        "findings": [finding._asdict() for finding in checked.findings],
    }


@contextmanager
def _progress_bar(task: str, *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """A progress bar for people; None for programs, which also need not wait for rich."""
    if quiet:
        yield None
        return
    from unioncard_cli.progress import counting  # noqa: PLC0415

    with counting(task) as progress:
        yield progress


def _write_corrections(checked: Checked, target: Path, inputs: tuple[Path, ...], *, quiet: bool) -> None:
    from unioncard.registers.forms.corrections import corrections  # noqa: PLC0415 the writer is not needed to check

    with _progress_bar("写待更正的工作簿", quiet=quiet) as progress:
        content = corrections(checked, progress=progress or (lambda _: None))
    output_files.write(target, content, inputs=inputs, keep=True)
