"""`unioncard local register`: hands in a register of made-up members, for a bank to rehearse its side with."""

from __future__ import annotations

import secrets
import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from rich.console import Console

from unioncard_cli import failures, texts
from unioncard_local.demo.desks import UNSENT, OfficerDesk
from unioncard_local.stack import lifecycle
from unioncard_local.stack.settings import DEFAULT_FOLDER
from unioncard_local.stack.waiting import PATIENCE_S, until
from unioncard_tools.sample.members import write_sample

_console = Console()

_SEEDS: Final = 2**31
"""Each run makes up other people: whoever is a member already would get no second card, and the bank no file."""


def hand_in(
    union: Annotated[str, typer.Argument(metavar="工会编码", help="基层工会，例如 4101000001")],
    rows: Annotated[int, typer.Option("--rows", min=1, max=5_000, help="虚构的会员人数")] = 10,
    seed: Annotated[int | None, typer.Option("--seed", help="同一种子写出同样的人；不给则每次另换一批人")] = None,
    folder: Annotated[Path, typer.Option("--folder", help="运行数据所在文件夹")] = DEFAULT_FOLDER,
) -> None:
    """代该工会交一份虚构会员的登记表，等到开卡文件放到银行能取的地方。"""
    found = lifecycle.status(folder)
    if found is None or not found.complete:
        typer.secho(texts.NOT_RUNNING, fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    desk = OfficerDesk(found.cloud, found.cloud.sign_in.token_for(union, f"officer-{union}"))
    people = secrets.randbelow(_SEEDS) if seed is None else seed
    try:
        with tempfile.TemporaryDirectory() as made, _console.status("正在交登记表……"):
            file = Path(made) / "会员登记表.xlsx"
            write_sample(file, rows, people)
            seen = _as_far_as_it_goes(desk, desk.upload(union, file))
    except httpx.HTTPError as failed:
        said = texts.NOT_HANDED_IN.format(reason=_said(failed, union))
        typer.secho(failures.ended(said), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    for line in _told(seen):
        _console.print(line, soft_wrap=True, highlight=False)
    if not _at_the_bank(seen):
        raise typer.Exit(1)


def _as_far_as_it_goes(desk: OfficerDesk, register: str) -> dict[str, Any]:
    """The register when its batches are sent, when it says why they wait, or when patience ends."""
    seen: dict[str, Any] = {}

    def there() -> bool:
        seen.update(desk.register(register))
        return seen["state"] == "rejected" or _at_the_bank(seen) or (seen["state"] == "checked" and bool(seen["notes"]))

    until(there, seconds=PATIENCE_S)
    return seen


def _at_the_bank(seen: dict[str, Any]) -> bool:
    batches = seen["batches"]
    made = seen["planned_batches"] is not None and len(batches) >= seen["planned_batches"]
    return made and bool(batches) and all(one["state"] not in UNSENT for one in batches)


def _told(seen: dict[str, Any]) -> list[str]:
    counts = seen["rows"]
    told = [texts.HANDED_IN.format(register=seen["register"], **counts)]
    told += [f"{one['batch']}　{one['rows']} 人" for one in seen["batches"]]
    told += [one["message"] for one in seen["reasons"]]
    if _at_the_bank(seen):
        return [*told, texts.FILES_AT_BANK]
    return [*told, *(seen["notes"] or ([] if seen["reasons"] else [texts.NOT_YET_AT_BANK]))]


def _said(failed: httpx.HTTPError, union: str) -> str:
    """Why the API did not take it: it knows no union of this code, or in its own words."""
    if isinstance(failed, httpx.HTTPStatusError):
        status = failed.response.status_code
        if status == HTTPStatus.FORBIDDEN:  # to the token of this very union
            return texts.NO_SUCH_UNION.format(code=union)
        try:
            return str(failed.response.json()["detail"])
        except (ValueError, KeyError, TypeError):
            return texts.API_STATUS.format(status=status)
    return failures.sentence(failed)
