"""`unioncard card face`: the card's two sides as SVG and as a PDF for the printer."""

from __future__ import annotations

import csv
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from unioncard.errors import InvalidInput, NotFound, UnionCardError
from unioncard_cli import output_files
from unioncard_cli.command_line import CommandLine
from unioncard_cli.known_unions import DirectoryFolder, Place, refuse
from unioncard_tools.face import pdf, svg
from unioncard_tools.face.content import Content, means
from unioncard_tools.face.geometry import BLEED
from unioncard_tools.face.sides import FARTHEST_BLEED, back, front
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard_tools.face.drawing import Side

app = CommandLine(help="会员卡卡面", no_args_is_help=True)

_FILES: Final = ("front.svg", "back.svg", "card.pdf")
_CODE: Final = re.compile(r"[A-Za-z0-9_-]+")


@app.callback()
def card() -> None:
    """会员卡卡面。"""


@app.command()
def face(  # noqa: PLR0913, PLR0917 options of a command
    bank: Annotated[str, typer.Option("--bank", help="银行代码，或银行的中文名称")],
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="存放 front.svg、back.svg、card.pdf 的文件夹")],
    directory: DirectoryFolder = None,
    name: Annotated[str, typer.Option("--name", help="会员姓名")] = texts.SAMPLE_NAME,
    number: Annotated[str, typer.Option("--number", help="卡号，空格不计")] = texts.SAMPLE_NUMBER,
    blank: Annotated[bool, typer.Option("--blank", help="不印姓名和卡号：银行预制的空白卡")] = False,
    site: Annotated[str, typer.Option("--site", help="河南职工网网址")] = texts.SAMPLE_SITE,
    bank_mark: Annotated[Path | None, typer.Option("--bank-mark", help="银行标志 SVG")] = None,
    emblem: Annotated[Path | None, typer.Option("--emblem", help="工会会徽 SVG")] = None,
    bleed: Annotated[float, typer.Option("--bleed", help="出血，毫米；0 为成品的样子（圆角）")] = BLEED,
    font: Annotated[Path | None, typer.Option("--font", help="中文字体文件；不给则用系统的")] = None,
) -> None:
    """按豫工文〔2015〕4号的统一样式画出卡片正反两面。"""
    try:
        if not 0 <= bleed <= FARTHEST_BLEED:
            raise InvalidInput(texts.BAD_BLEED)
        personal = (None, None) if blank else (name, "".join(number.split()))
        content = Content(bank_name(bank, directory), site, *personal)
        inputs = (bank_mark, emblem, font, *Place(directory).files())
        output_files.protect((out / name for name in _FILES), inputs)
        tools = means(font, bank_mark, emblem)
        tools.require(content)
        files = _save(out, (front(content, tools), back(content, tools)), bleed, inputs)
    except UnionCardError as error:
        raise refuse(error) from None
    for file in files:
        typer.echo(texts.WRITTEN.format(file=file))
    _warn(bank_mark, emblem, site)


def bank_name(bank: str, directory: Path | None) -> str:
    """The name of a code in the directory's banks.csv, or the name itself. A code that is not listed: NotFound."""
    if not _CODE.fullmatch(bank):
        return bank
    folder = directory or _own_directory()
    listed = _listed(folder / "banks.csv") if folder else {}
    if bank not in listed:
        raise NotFound(texts.UNKNOWN_BANK.format(code=bank, known="、".join(listed) or texts.NO_BANKS))
    return listed[bank]


def _listed(file: Path) -> dict[str, str]:
    """Code → name. Read here and not with the whole directory: a card needs no bank's file profile."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return {row["code"].strip(): (row["name"] or "").strip() for row in csv.DictReader(lines)}
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise InvalidInput(texts.NO_BANKS_FILE.format(file=file)) from error


def _own_directory() -> Path | None:
    if not find_spec("unioncard_local"):
        return None
    from unioncard_local.stack.settings import PROJECT  # noqa: PLC0415 not installed where only the command line is used

    typer.echo(texts.DEMO_BANKS, err=True)
    return PROJECT / "data" / "demo"


def _save(out: Path, sides: tuple[Side, Side], bleed: float, inputs: Iterable[Path | None]) -> list[Path]:
    contents = {out / f"{side.name}.svg": svg.written(side, bleed).encode() for side in sides}
    contents[out / "card.pdf"] = pdf.written(sides, bleed)
    output_files.write_all(contents, inputs=inputs)
    return list(contents)


def _warn(bank_mark: Path | None, emblem: Path | None, site: str) -> None:
    """What must not go to the press, on stderr."""
    missing = {texts.BANK_MARK_FILE: ("--bank-mark", bank_mark), texts.EMBLEM_FILE: ("--emblem", emblem)}
    absent = {what: option for what, (option, file) in missing.items() if file is None}
    if absent:
        text = texts.PLACEHOLDERS.format(what="、".join(absent), options="、".join(absent.values()))
        typer.secho(text, fg=typer.colors.YELLOW, err=True)
    if site == texts.SAMPLE_SITE:
        typer.secho(texts.SAMPLE_SITE_USED.format(site=site), fg=typer.colors.YELLOW, err=True)
