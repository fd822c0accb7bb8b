"""Writes the table of findings into officer.md from the texts: ``.venv/bin/python docs/guides/findings_table.py``."""

from __future__ import annotations

from pathlib import Path

from unioncard.people.names import MAX_BYTES
from unioncard.registers.members.columns import LONGEST
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.texts import workbooks
from unioncard.texts.findings import TEMPLATES
from unioncard.texts.titles import TITLES

GUIDE = Path(__file__).with_name("officer.md")
BEGIN, END = "<!-- findings: made by findings_table.py -->\n", "<!-- /findings -->"
LEVELS = {Severity.WARNING: "提醒", Severity.NOTE: "备注"}
SHOWN = {
    "column": "某列", "value": "所填内容", "choices": "……", "document": "所选证件类别", "where": "位置",
    "first": "N", "changes": "有改动", "count": "N", "union": "……", "more": "N", "rows": "N", "reason": "原因",
}  # fmt: skip
SIZES = "、".join((workbooks.BYTES, workbooks.INFLATED, workbooks.MEMBERS, "200 列"))
LIMITS = {"file-too-large": SIZES, "name-too-long": MAX_BYTES, "text-too-long": LONGEST["工作单位"]}
WHOLE_FILE = ("file-", "form-", "column-", "no-rows")


def table() -> str:
    """One line a code, in the contract's order."""
    lines = ["| 问题 | 级别 | 系统给出的说明 | 代码 |", "|---|---|---|---|"]
    for code in FindingCode:
        lines.append(f"| {TITLES[code]} | {_level(code)} | {_message(code)} | `{code}` |")
    return "\n".join(lines) + "\n"


def updated(guide: str) -> str:
    """The guide with the table as it should be."""
    before, _, rest = guide.partition(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"


def _level(code: FindingCode) -> str:
    if code.severity is not Severity.ERROR:
        return LEVELS[code.severity]
    return "错误：整份退回" if code.startswith(WHOLE_FILE) else "错误：该行退回"


def _message(code: FindingCode) -> str:
    return TEMPLATES[code].format(**SHOWN, limit=LIMITS.get(code, "")).replace("|", "\\|")


if __name__ == "__main__":
    GUIDE.write_text(updated(GUIDE.read_text("utf-8")), encoding="utf-8")
