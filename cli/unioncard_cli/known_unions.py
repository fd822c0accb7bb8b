"""A union and its bank by the union's code: from CSV files, from a stack on AWS or from the local cloud.

Nothing of the cloud is imported unless it is asked: a form and a check work without any.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from unioncard.errors import InvalidInput, NotFound, NotIssuable, UnionCardError
from unioncard_cli import failures, texts
from unioncard_cli.command_line import REFUSED

if TYPE_CHECKING:
    from datetime import date

    from unioncard.unions.agreement import Bank
    from unioncard.unions.store import Directory
    from unioncard.unions.union import Union

UnionCode = Annotated[str | None, typer.Option("--union", help="工会编码")]
DirectoryFolder = Annotated[
    Path | None,
    typer.Option(
        "--directory", file_okay=False, exists=True, help="名录文件夹，内有 unions.csv、banks.csv、agreements.csv"
    ),
]
Stack = Annotated[str | None, typer.Option("--stack", help="AWS 上的堆栈名称")]
Folder = Annotated[Path | None, typer.Option("--folder", help="本地云的运行数据所在文件夹")]

_READ: Final = frozenset({".csv", ".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: a folder of CSV files, a stack, the folder of a local cloud; with none of them, see below."""

    directory: Path | None = None
    stack: str | None = None
    folder: Path | None = None

    def files(self) -> list[Path]:
        """The files of the named folder that are read as a directory: nothing may be written onto them."""
        if self.directory is None:
            return []
        return sorted(one for one in self.directory.iterdir() if one.suffix.lower() in _READ)


@dataclass(frozen=True, slots=True)
class Known:
    """A union and the bank of its agreement, or of the nearest one above it, on the day; None if nobody signed."""

    union: Union
    bank: Bank | None


def known_union(code: str, day: date, place: Place) -> Known:
    """The union with this code; UnionCardError says in Chinese why there is none.

    Without a place: the local cloud if one is recorded, else the project's own directory, and that is said on stderr.
    """
    if place.directory:
        return _listed(code, day, _read([place.directory]))
    if place.stack or place.folder or _local_cloud_runs():
        return _stored(code, day, place)
    folders = _own_folders()
    if not folders:
        raise NotFound(texts.NO_DIRECTORY.format(code=code))
    typer.echo(texts.DEMO_DIRECTORY, err=True)
    return _listed(code, day, _read(folders))


def refuse(error: UnionCardError) -> typer.Exit:
    """Print the reason on stderr; returns the exception to raise."""
    typer.secho(failures.ended(str(error)), fg=typer.colors.RED, err=True)
    return typer.Exit(REFUSED)


def _read(folders: list[Path]) -> Directory:
    """The folders' unions, later ones first in right; banks and agreements of the last folder, if it has them."""
    from unioncard_tools.directory import read_directory  # noqa: PLC0415 a check without --union needs none

    for folder in folders:
        if not (folder / "unions.csv").exists():
            raise InvalidInput(texts.NO_UNIONS_FILE.format(folder=folder))
    banks, agreements = (
        file if file.exists() else Path(os.devnull)
        for file in (folders[-1] / "banks.csv", folders[-1] / "agreements.csv")
    )
    return read_directory([folder / "unions.csv" for folder in folders], banks, agreements)


def _listed(code: str, day: date, directory: Directory) -> Known:
    from unioncard.unions.agreement import in_force  # noqa: PLC0415

    union = next((one for one in directory.unions if one.code == code), None)
    if union is None:
        raise NotFound(texts.UNKNOWN_UNION.format(code=code))
    for above in union.ancestry():
        signed = in_force((one for one in directory.agreements if one.union == above), day)
        if signed:
            return Known(union, next(bank for bank in directory.banks if bank.code == signed.bank))
    return Known(union, None)


def _stored(code: str, day: date, place: Place) -> Known:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 boto3 takes 0.3 s to import

    from unioncard.cloud.aws.table import Table  # noqa: PLC0415
    from unioncard.cloud.stores.directory import DirectoryTable  # noqa: PLC0415
    from unioncard_cli.target import outputs_of  # noqa: PLC0415

    try:
        directory = DirectoryTable(Table(outputs_of(place.stack, place.folder)["DirectoryTable"]))
        try:
            union = directory.union(code)
        except NotFound:
            raise NotFound(texts.UNKNOWN_UNION.format(code=code)) from None
        try:
            return Known(union, directory.bank(directory.agreement_covering(union, day).bank))
        except NotIssuable:
            return Known(union, None)
    except (BotoCoreError, ClientError) as broken:
        raise InvalidInput(texts.UNREACHABLE.format(reason=failures.of_aws(broken))) from broken


def _local_cloud_runs() -> bool:
    if not find_spec("unioncard_local"):
        return False
    from unioncard_local.stack import state  # noqa: PLC0415
    from unioncard_local.stack.settings import DEFAULT_FOLDER  # noqa: PLC0415

    return state.load(DEFAULT_FOLDER) is not None


def _own_folders() -> list[Path]:
    if not find_spec("unioncard_local"):
        return []
    from unioncard_local.stack.settings import PROJECT  # noqa: PLC0415

    folders = [PROJECT / "data" / "henan", PROJECT / "data" / "demo"]
    return folders if all(folder.is_dir() for folder in folders) else []
