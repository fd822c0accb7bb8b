"""`unioncard check` and `unioncard sample`, as people and other programs call them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from unioncard.registers.check import check
from unioncard_cli import known_unions, texts
from unioncard_cli.app import COMMANDS, app
from unioncard_tools.sample.members import sample_rows
from unit.cli.folders import SIGNED, UNSIGNED, directory

if TYPE_CHECKING:
    from pathlib import Path

RUN = CliRunner()


@pytest.fixture(autouse=True)
def no_local_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever runs on the machine that tests."""
    monkeypatch.setattr(known_unions, "_local_cloud_runs", lambda: False)


@pytest.fixture(name="register")
def a_register(tmp_path: Path) -> Path:
    file = tmp_path / "register.xlsx"
    done = RUN.invoke(app, ["sample", "--rows", "40", "--dirty", "5", "--seed", "3", "--out", str(file)])
    assert done.exit_code == 0
    return file


def test_json_is_the_contracts_object(register: Path) -> None:
    done = RUN.invoke(app, ["check", str(register), "--json", "--today", "2026-11-23", "--union", "4101000001"])
    document = json.loads(done.stdout)
    assert done.exit_code == 1
    assert list(document) == ["file", "sheet", "header_row", "verdict", "rows", "findings"]
    assert document["file"] == "register.xlsx"
    assert (document["sheet"], document["header_row"], document["verdict"]) == ("会员信息", 4, "partly-accepted")
    assert document["rows"] == {"read": 40, "accepted": 38, "rejected": 2}
    assert list(document["findings"][0]) == ["row", "column", "code", "severity", "message"]
    assert [(f["code"], f["severity"]) for f in document["findings"]] == [
        ("required", "error"),
        ("not-listed", "error"),
    ]


def test_the_exit_code_says_what_became_of_the_file(tmp_path: Path, register: Path) -> None:
    clean, broken = tmp_path / "clean.xlsx", tmp_path / "broken.xlsx"
    RUN.invoke(app, ["sample", "--rows", "3", "--out", str(clean)])
    broken.write_bytes(b"%PDF-1.7")
    assert [RUN.invoke(app, ["check", str(file)]).exit_code for file in (clean, register, broken)] == [0, 1, 2]
    document = json.loads(RUN.invoke(app, ["check", str(broken), "--json"]).stdout)
    assert (document["sheet"], document["header_row"], document["verdict"]) == (None, None, "rejected")
    assert document["rows"] == {"read": 0, "accepted": 0, "rejected": 0}
    assert (document["findings"][0]["row"], document["findings"][0]["column"]) == (None, None)


def test_people_read_a_table_and_a_sentence(register: Path) -> None:
    done = RUN.invoke(app, ["check", str(register)], env={"COLUMNS": "160"})
    assert "“移动电话”不能为空，请填写。" in done.stdout
    assert "读取 40 行，通过 38 行，未通过 2 行。" in done.stdout


def test_corrections_go_up_again(register: Path, tmp_path: Path) -> None:
    target = tmp_path / "corrections.xlsx"
    RUN.invoke(app, ["check", str(register), "--json", "--corrections", str(target)])
    assert json.loads(RUN.invoke(app, ["check", str(target), "--json"]).stdout)["rows"]["read"] == 2


def test_no_corrections_are_written_where_nothing_is_to_correct(tmp_path: Path) -> None:
    clean, target = tmp_path / "clean.xlsx", tmp_path / "corrections.xlsx"
    RUN.invoke(app, ["sample", "--rows", "3", "--out", str(clean)])
    assert RUN.invoke(app, ["check", str(clean), "--corrections", str(target)]).exit_code == 0
    assert not target.exists()


@pytest.fixture(name="rare")
def a_register_with_a_rare_name(tmp_path: Path) -> Path:
    """㛃 is in GB 18030, not in GBK."""
    row = {**sample_rows(1)[0], "姓名": "王㛃"}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    file = tmp_path / "rare.csv"
    file.write_text(text.getvalue(), "utf-8")
    return file


def test_the_unions_bank_decides_which_names_it_can_hold(tmp_path: Path, rare: Path) -> None:
    where = ["--json", "--today", "2026-11-23", "--directory", str(directory(tmp_path / "d"))]
    done = RUN.invoke(app, ["check", str(rare), "--union", SIGNED, *where])
    assert [one["code"] for one in json.loads(done.stdout)["findings"]] == ["name-bank"]
    for options in (["--union", UNSIGNED], []):
        assert json.loads(RUN.invoke(app, ["check", str(rare), *where, *options]).stdout)["findings"] == []


def test_an_agreement_that_has_ended_names_no_bank_and_that_is_said(tmp_path: Path, rare: Path) -> None:
    where = ["--today", "2027-01-01", "--directory", str(directory(tmp_path / "d")), "--union", SIGNED, "--json"]
    done = RUN.invoke(app, ["check", str(rare), *where])
    assert (json.loads(done.stdout)["findings"], done.exit_code) == ([], 0)
    assert texts.NO_BANK.format(code=SIGNED) in done.stderr


def test_a_union_nobody_knows_checks_nothing(tmp_path: Path, register: Path) -> None:
    where = ["--union", "999", "--directory", str(directory(tmp_path / "d"))]
    done = RUN.invoke(app, ["check", str(register), *where, "--json", "--corrections", str(tmp_path / "c.xlsx")])
    assert (done.exit_code, done.stdout, (tmp_path / "c.xlsx").exists()) == (2, "", False)
    assert texts.UNKNOWN_UNION.format(code="999") in done.stderr


def test_people_see_whose_register_it_is(tmp_path: Path, register: Path) -> None:
    where = ["--union", SIGNED, "--directory", str(directory(tmp_path / "d"))]
    done = RUN.invoke(app, ["check", str(register), *where], env={"COLUMNS": "160"})
    assert f"register.xlsx（某厂工会 {SIGNED}）：部分行需要更正" in done.stdout


def test_a_register_of_unions_is_checked_as_such(tmp_path: Path) -> None:
    RUN.invoke(app, ["form", "unions", "--out", str(tmp_path / "u.xlsx")])
    as_unions = RUN.invoke(app, ["check", str(tmp_path / "u.xlsx"), "--kind", "unions", "--json"])
    as_members = RUN.invoke(app, ["check", str(tmp_path / "u.xlsx"), "--json"])
    codes = [[one["code"] for one in json.loads(done.stdout)["findings"]] for done in (as_unions, as_members)]
    assert codes[0] == ["no-rows"] and codes[1] != ["no-rows"]


def test_today_decides_what_lies_ahead(register: Path) -> None:
    done = RUN.invoke(app, ["check", str(register), "--json", "--today", "1989-12-31"])
    assert "id-date" in done.stdout


def test_checking_imports_nothing_of_the_cloud() -> None:
    program = (
        "import sys; import unioncard_cli.app as a, typer; typer.main.get_command(a.app).get_command(None, 'check');"
        "print(sorted({'boto3', 'botocore', 'openpyxl', 'paramiko', 'rich.progress', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_the_module_is_the_command(register: Path) -> None:
    command = [sys.executable, "-m", "unioncard_cli", "check", str(register), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, json.loads(done.stdout)["rows"]["read"]) == (1, 40)


def test_a_command_that_does_not_exist_is_refused() -> None:
    assert RUN.invoke(app, ["nothing"]).exit_code == 2
    known = {"check", "sample", "local", "bank", "directory", "report", "audit", "form", "card", "person", "restore"}
    assert known == set(COMMANDS)


def test_the_command_line_and_the_cloud_check_alike(register: Path) -> None:
    document = json.loads(RUN.invoke(app, ["check", str(register), "--json", "--today", "2026-11-23"]).stdout)
    checked = check(register, today=date(2026, 11, 23))
    assert [finding["message"] for finding in document["findings"]] == [f.message for f in checked.findings]
