"""The small register of the fuzzer, read as from the file that the parser knows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fuzz.seeds import seeds
from unioncard.registers.check import Checked, check

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
MEMBERS = 6


def run(tmp_path: Path, content: bytes, name: str = "a.xlsx") -> Checked:
    (tmp_path / name).write_bytes(content)
    return check(tmp_path / name, today=TODAY)


def assert_read(checked: Checked) -> None:
    """As the same register is read from the file that the parser knows."""
    whole = seeds()["xlsx inline"].answer
    assert [finding.message for finding in checked.findings if finding.row is None] == []
    assert (checked.read, [row.number for row in checked.accepted]) == (MEMBERS, [row for row, _, _ in whole.accepted])
    assert [dict(row.values) for row in checked.accepted] == [dict(values) for _, values, _ in whole.accepted]
    assert checked.sheet == "会员信息"
