"""`unioncard sample` writes registers of both kinds that the check accepts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from unioncard.registers.check import check
from unioncard.sheets.layout import Kind
from unioncard_cli.app import app

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", [Kind.MEMBERS, Kind.UNIONS])
def test_a_sample_of_either_kind_is_accepted(tmp_path: Path, kind: Kind) -> None:
    file = tmp_path / "new folder" / "a.xlsx"
    done = CliRunner().invoke(app, ["sample", "--kind", kind.value, "--rows", "12", "--out", str(file)])
    assert done.exit_code == 0, done.output
    checked = check(file, today=date(2026, 11, 23), kind=kind)
    assert (checked.verdict, checked.read) == ("accepted", 12)


def test_so_many_rows_have_an_error(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    done = CliRunner().invoke(app, ["sample", "--rows", "50", "--dirty", "10", "--out", str(file)])
    assert "其中 5 行有错误" in done.output
    assert check(file, today=date(2026, 11, 23)).rejected == 5


def test_unions_with_errors_are_not_promised(tmp_path: Path) -> None:
    arguments = ["sample", "--kind", "unions", "--rows", "5", "--dirty", "10", "--out", str(tmp_path / "a.xlsx")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert not (tmp_path / "a.xlsx").exists()


def test_a_roster_is_made_of_a_batch_not_of_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["sample", "--kind", "roster", "--rows", "5", "--out", str(tmp_path / "a.xlsx")])
    assert (done.exit_code, (tmp_path / "a.xlsx").exists()) == (2, False)
    assert "登记册" in done.output
