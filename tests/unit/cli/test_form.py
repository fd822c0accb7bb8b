"""`unioncard form`: a blank form, made for a union that is known, or nothing and a word why."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from unioncard_cli import known_unions, texts
from unioncard_cli.app import app
from unit.cli.folders import SIGNED, directory

if TYPE_CHECKING:
    from pathlib import Path

RUN = CliRunner()


@pytest.fixture(autouse=True)
def no_local_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever runs on the machine that tests."""
    monkeypatch.setattr(known_unions, "_local_cloud_runs", lambda: False)


def stamp(file: Path) -> str:
    return str(load_workbook(file).worksheets[0]["A3"].value)


@pytest.mark.parametrize(("kind", "title"), [("members", "会员信息采集表"), ("unions", "工会组织信息采集表")])
def test_each_form_is_written_and_said(tmp_path: Path, kind: str, title: str) -> None:
    file = tmp_path / "new" / "f.xlsx"
    done = RUN.invoke(app, ["form", kind, "--out", str(file)])
    assert (done.exit_code, title in done.stdout) == (0, True)
    assert title in str(load_workbook(file).worksheets[0]["A2"].value)
    assert stamp(file).strip() == "填表单位（盖章）："


@pytest.mark.parametrize("banks", [True, False])
def test_a_form_for_a_union_has_its_name_and_code(tmp_path: Path, banks: bool) -> None:
    file, folder = tmp_path / "f.xlsx", directory(tmp_path / "d", banks=banks)
    done = RUN.invoke(app, ["form", "members", "--out", str(file), "--union", SIGNED, "--directory", str(folder)])
    assert done.exit_code == 0 and f"某厂工会（{SIGNED}）" in done.stdout
    assert stamp(file) == f"填表单位（盖章）：某厂工会（{SIGNED}）"


def test_without_a_directory_the_projects_own_one_serves_and_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "f.xlsx"
    done = RUN.invoke(app, ["form", "members", "--out", str(file), "--union", "410100"])
    assert (done.exit_code, texts.DEMO_DIRECTORY in done.stderr) == (0, True)
    assert stamp(file) == "填表单位（盖章）：郑州市总工会（410100）"


def test_a_union_nobody_knows_writes_nothing(tmp_path: Path) -> None:
    file, folder = tmp_path / "f.xlsx", directory(tmp_path / "d")
    for where in (["--directory", str(folder)], []):
        done = RUN.invoke(app, ["form", "members", "--out", str(file), "--union", "999", *where])
        assert (done.exit_code, file.exists()) == (2, False)
        assert texts.UNKNOWN_UNION.format(code="999") in done.stderr


def test_where_nothing_knows_any_union_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_unions, "_own_folders", list)
    done = RUN.invoke(app, ["form", "members", "--out", str(tmp_path / "f.xlsx"), "--union", "410100"])
    assert done.exit_code == 2 and "--directory" in done.stderr and "--stack" in done.stderr


def test_a_folder_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = RUN.invoke(
        app,
        ["form", "members", "--out", str(tmp_path / "f.xlsx"), "--union", "1", "--directory", str(tmp_path / "empty")],
    )
    assert done.exit_code == 2 and "没有 unions.csv" in done.stderr


def test_a_local_cloud_that_does_not_run_is_named(tmp_path: Path) -> None:
    done = RUN.invoke(
        app, ["form", "members", "--out", str(tmp_path / "f.xlsx"), "--union", "1", "--folder", str(tmp_path / "none")]
    )
    assert (done.exit_code, "本地云没有启动" in done.stderr) == (2, True)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = RUN.invoke(app, ["form", "members", "--out", str(tmp_path / "file" / "f.xlsx")])
    assert (done.exit_code, "无法写入" in done.stderr) == (2, True)


def test_a_form_imports_nothing_of_the_cloud(tmp_path: Path) -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from unioncard_cli import app, known_unions;"
        "known_unions._local_cloud_runs = lambda: False;"
        f"CliRunner().invoke(app.app, ['form', 'members', '--out', {str(tmp_path / 'f.xlsx')!r}, '--union', '410100']);"
        "print(sorted({'boto3', 'botocore', 'paramiko'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert (done.stdout.strip(), (tmp_path / "f.xlsx").exists()) == ("[]", True)
