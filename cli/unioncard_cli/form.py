"""`unioncard form`: writes blank register forms, made for a union if one is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unioncard import clock
from unioncard.errors import UnionCardError
from unioncard.sheets.layout import Kind
from unioncard.texts.form import OF_UNION
from unioncard_cli import output_files, texts
from unioncard_cli.command_line import CommandLine
from unioncard_cli.known_unions import DirectoryFolder, Folder, Place, Stack, UnionCode, known_union, refuse

if TYPE_CHECKING:
    from unioncard.unions.union import Union

app = CommandLine(help="空白登记表", no_args_is_help=True)

Out = Annotated[Path, typer.Option("--out", dir_okay=False, help="写到哪个 .xlsx 文件")]


@app.callback()
def form() -> None:
    """空白登记表。"""


@app.command()
def members(
    out: Out,
    union: UnionCode = None,
    directory: DirectoryFolder = None,
    stack: Stack = None,
    folder: Folder = None,
) -> None:
    """写出会员信息采集表；给出工会编码时，填好工会名称和编码。"""
    _write(Kind.MEMBERS, out, union, Place(directory, stack, folder))


@app.command()
def unions(
    out: Out,
    union: UnionCode = None,
    directory: DirectoryFolder = None,
    stack: Stack = None,
    folder: Folder = None,
) -> None:
    """写出工会组织信息采集表；给出工会编码时，填好工会名称和编码。"""
    _write(Kind.UNIONS, out, union, Place(directory, stack, folder))


def _write(kind: Kind, out: Path, code: str | None, place: Place) -> None:
    """Write the form, or say why not and leave the file as it was."""
    from unioncard.registers.forms.blank import blank_form  # noqa: PLC0415 needed by this command alone
    from unioncard.registers.forms.form import design_of  # noqa: PLC0415 needed by this command alone

    try:
        output_files.protect([out], place.files())
        union = known_union(code, clock.today(), place).union if code else None
        design = design_of(kind)
        output_files.write(out, blank_form(design, union), inputs=place.files(), keep=True)
    except UnionCardError as error:
        raise refuse(error) from None
    typer.echo(texts.FORM_WRITTEN.format(out=out, title=design.title, version=design.version, stamp=_stamp(union)))


def _stamp(union: Union | None) -> str:
    return "，" + OF_UNION.format(name=union.name, code=union.code) if union else ""
