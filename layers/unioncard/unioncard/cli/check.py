"""`unioncard check`: checks a register exactly as the cloud does, with no cloud."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from unioncard import clock
from unioncard.registers.check import Checked, Verdict, check

if TYPE_CHECKING:
    from datetime import date

app = typer.Typer()
EXITS: Final = {Verdict.ACCEPTED: 0, Verdict.PARTLY_ACCEPTED: 1, Verdict.REJECTED: 2}


@app.command("check")
def check_register(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="登记表：.xlsx、.xls 或 .csv")],
    union: Annotated[str | None, typer.Option("--union", help="工会代码")] = None,
    today: Annotated[datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="按哪一天检查")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
    corrections: Annotated[
        Path | None, typer.Option("--corrections", dir_okay=False, help="把未通过的行写成待更正的工作簿")
    ] = None,
) -> None:
    """检查登记表。退出码：0 全部通过，1 部分行未通过，2 整个文件被拒绝。"""
    day = today.date() if today else clock.today()
    checked = check(file, today=day) if as_json else _check_with_progress(file, day)
    if corrections and checked.rejected:
        _write_corrections(file, checked, corrections)
    if as_json:
        typer.echo(json.dumps(as_document(file, checked), ensure_ascii=False))
    else:
        from unioncard.cli.findings_table import show  # noqa: PLC0415 rich is not needed for --json

        show(file, checked, union, corrections if checked.rejected else None)
    raise typer.Exit(EXITS[checked.verdict])


def as_document(file: Path, checked: Checked) -> dict[str, object]:
    """The JSON object of CONTRACT.md."""
    rows = {"read": checked.read, "accepted": len(checked.accepted), "rejected": checked.rejected}
    return {
        "file": file.name,
        "sheet": checked.sheet,
        "header_row": checked.header_row,
        "verdict": checked.verdict,
        "rows": rows,
        "findings": [asdict(finding) for finding in checked.findings],
    }


def _check_with_progress(file: Path, day: date) -> Checked:
    from unioncard.cli.progress import counting  # noqa: PLC0415 rich is not needed for --json

    with counting("检查登记表") as progress:
        return check(file, today=day, progress=progress)


def _write_corrections(file: Path, checked: Checked, target: Path) -> None:
    from unioncard.registers.forms.corrections import corrections  # noqa: PLC0415 openpyxl takes 0.2 s to import

    target.write_bytes(corrections(file, checked))
