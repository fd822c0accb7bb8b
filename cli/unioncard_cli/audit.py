"""``unioncard audit MONTH``: is the ledger what the tables have? ``unioncard audit trail``: is the trail whole?"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console

from unioncard import clock
from unioncard.cloud.aws.bucket import Bucket
from unioncard.errors import InvalidInput, UnionCardError
from unioncard.reports.monthly import month_named
from unioncard.texts import audit as audit_texts
from unioncard.trail.chain import digest_of
from unioncard_cli import failures, texts
from unioncard_cli.command_line import ChineseGroup, CommandLine
from unioncard_cli.month_audit import audit_here
from unioncard_cli.target import Folder, Stack, outputs_of
from unioncard_cli.trail_audit import TrailAudit
from unioncard_cli.trail_evidence import TrailEvidenceBucket

if TYPE_CHECKING:
    from collections.abc import Sequence


class MonthOrCommand(ChineseGroup):
    """``audit 2026-10`` is ``audit month 2026-10``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command; a month in its place is the month's audit."""
        month = bool(args) and re.fullmatch(r"\d{4}-\d{1,2}", args[0]) is not None
        return super().resolve_command(ctx, ["month", *args] if month else args)


app = CommandLine(cls=MonthOrCommand, help="核对账目、查阅与导出记录", no_args_is_help=True)
_console = Console()

CLOSED_BY: Final = timedelta(hours=1)
"""After midnight: by then the day before is closed (the schedule's 00:10 and its retries)."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def _shaped(known: list[str] | None) -> list[str]:
    """What ``--known`` is, if it has the shape."""
    for text in known or []:
        day, _, digest = text.partition("=")
        try:
            date.fromisoformat(day)
        except ValueError:
            raise typer.BadParameter(texts.TRAIL_KNOWN_SHAPE) from None
        if not _DIGEST.fullmatch(digest):
            raise typer.BadParameter(texts.TRAIL_KNOWN_SHAPE)
    return known or []


@app.callback()
def audit() -> None:
    """核对账目、查阅与导出记录。"""


@app.command()
def month(
    of: Annotated[
        str | None, typer.Argument(metavar="月份", help="已结账的月份，如 2026-10；不给则为最近一次结账")
    ] = None,
    stack: Stack = None,
    folder: Folder = None,
) -> None:
    """清点各表并与账目、结账记录核对；有不一致时逐条列出，退出码为 1。只读取，不改动。"""
    try:
        outputs = outputs_of(stack, folder)
        done, found = audit_here(outputs, month_named(of) if of else None)
    except UnionCardError as error:
        typer.secho(failures.ended(str(error)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    for one in found:
        line = texts.AUDIT_DIFFERENCE.format(
            union=one.union or "—", says=audit_texts.RULES[one.rule], subject=one.subject,
            booked=_counts(one.booked), found=_counts(one.found),
        )  # fmt: skip
        _console.print(line, soft_wrap=True, highlight=False, markup=False)
    if found:
        typer.secho(texts.AUDIT_DIFFERS.format(number=len(found)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    said = texts.AUDIT_WHOLE.format(items=done.items, month=done.month or texts.AUDIT_NO_MONTH)
    _console.print(said, soft_wrap=True, highlight=False)


def _counts(counts: Sequence[tuple[str, int]]) -> str:
    return "、".join(f"{audit_texts.COUNTS.get(name, name)} {number}" for name, number in counts) or "0"


@app.command()
def trail(
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="从哪一天起，不给则从第一天")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="到哪一天止，不给则到应已封存的最后一天")
    ] = None,
    known: Annotated[
        list[str] | None,
        typer.Option("--known", callback=_shaped, help="日志中某天的封存摘要，写作 日期=摘要，可给多个"),
    ] = None,
    stack: Stack = None,
    folder: Folder = None,
) -> None:
    """核对查阅与导出记录有没有被删除、更改或插入；有不同时逐条列出，退出码为 1。"""
    try:
        expected = [
            (date.fromisoformat(day), digest) for text in known or [] for day, _, digest in [text.partition("=")]
        ]
        outputs = outputs_of(stack, folder)
        store = TrailEvidenceBucket(Bucket(outputs["TrailBucket"]))
        differences = _differences(store, int(outputs["TrailDays"]), first, last, expected)
    except UnionCardError as error:
        typer.secho(failures.ended(str(error)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    for line in differences:
        _console.print(line, soft_wrap=True, highlight=False, markup=False)
    if differences:
        typer.secho(texts.TRAIL_DIFFERS.format(number=len(differences)), fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    _console.print(*_summary(store, first, last), sep="\n", soft_wrap=True, highlight=False)


def _differences(
    store: TrailEvidenceBucket,
    days: int,
    first: datetime | None,
    last: datetime | None,
    expected: Sequence[tuple[date, str]],
) -> list[str]:
    """One line for each thing that differs; InvalidInput for days the wrong way round."""
    due = _due()
    begin, end = first.date() if first else None, last.date() if last else due
    if begin and begin > end:
        raise InvalidInput(texts.TRAIL_ORDER)
    # The bucket's rule removes at a midnight in UTC: a day more or less is no difference.
    checked = TrailAudit(store, due, clock.today() - timedelta(days=days - 2))
    lines = [
        texts.TRAIL_FAULTS[one.fault].format(day=one.day, name=one.name) for one in checked.differences(begin, end)
    ]
    closed = set(store.closed_days())
    for day, digest in expected:
        if day not in closed or digest_of(store.record(day)) != digest:
            lines.append(texts.TRAIL_NOT_KNOWN.format(day=day))
    return lines


def _summary(store: TrailEvidenceBucket, first: datetime | None, last: datetime | None) -> list[str]:
    """What was found whole, and the digest by which the last closed day can be compared with the log."""
    closed = [
        day
        for day in store.closed_days()
        if (first is None or day >= first.date()) and (last is None or day <= last.date())
    ]
    if not closed:
        return [texts.TRAIL_EMPTY]
    entries = sum(len(store.names(day)) for day in closed)
    whole = texts.TRAIL_WHOLE.format(first=closed[0], last=closed[-1], days=len(closed), entries=entries)
    return [whole, texts.TRAIL_DIGEST.format(day=closed[-1], digest=digest_of(store.record(closed[-1])))]


def _due() -> date:
    """The last day that should be closed by now."""
    return (clock.now() - CLOSED_BY).astimezone(clock.SHANGHAI).date() - timedelta(days=1)
