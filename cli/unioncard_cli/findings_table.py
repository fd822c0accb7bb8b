"""A checked register on the terminal: a table of findings and a sentence."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from unioncard.registers.check import Checked, Verdict
from unioncard.texts.findings import HEADINGS, SEVERITIES

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.unions.union import Union

SHOWN: Final = 200
"""Findings on the terminal; --json and --corrections have them all."""

_STYLES: Final = {"error": "red", "warning": "yellow", "note": "dim"}
_VERDICTS: Final = {
    Verdict.ACCEPTED: "全部通过",
    Verdict.PARTLY_ACCEPTED: "部分行需要更正",
    Verdict.REJECTED: "整个文件被拒绝",
}


def show(file: Path, checked: Checked, union: Union | None, corrections: Path | None) -> None:
    """Print findings and the summary; ``corrections`` is the workbook written, if any."""
    console = Console()
    if checked.findings:
        console.print(_table(checked))
    if len(checked.findings) > SHOWN:
        console.print(f"另有 {len(checked.findings) - SHOWN:,} 条未列出，--json 可输出全部。")
    console.print(escape(_sentence(file, checked, union)), highlight=False)
    if corrections:
        console.print(escape(f"未通过的行已写入 {corrections}，更正后可直接重新上传。"), highlight=False)


def _table(checked: Checked) -> Table:
    # Folding, since rich breaks at spaces and would cut a Chinese sentence short.
    table = Table(*(Column(HEADINGS[name], overflow="fold") for name in ("row", "column", "severity", "message")))
    for finding in islice(checked.findings, SHOWN):
        severity = SEVERITIES[finding.severity]
        cells = (str(finding.row or ""), finding.column or "", severity, escape(finding.message))
        table.add_row(*cells, style=_STYLES[finding.severity])
    return table


def _sentence(file: Path, checked: Checked, union: Union | None) -> str:
    of_union = f"（{union.name} {union.code}）" if union else ""
    rows = f"读取 {checked.read:,} 行，通过 {len(checked.accepted):,} 行，未通过 {checked.rejected:,} 行"
    return f"{file.name}{of_union}：{_VERDICTS[checked.verdict]}。{rows}。"
