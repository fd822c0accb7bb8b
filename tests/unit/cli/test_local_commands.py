"""`unioncard local` and `unioncard bank` without a running cloud: one line in Chinese and status 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from unioncard.banks.files.issuance import IssuanceFile, write
from unioncard_cli import bank, local
from unioncard_local.stack.ports import choose
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from pathlib import Path


def test_status_says_how_to_start(tmp_path: Path):
    result = CliRunner().invoke(local.app, ["status", "--folder", str(tmp_path)])

    assert result.exit_code == 1
    assert "unioncard local up" in result.output


def test_down_with_nothing_running_is_no_error(tmp_path: Path):
    result = CliRunner().invoke(local.app, ["down", "--folder", str(tmp_path)])

    assert (result.exit_code, result.output) == (0, "本地云没有在运行\n")


def test_pickup_without_a_cloud_says_so(tmp_path: Path):
    result = CliRunner().invoke(bank.app, ["pickup", "--bank", "b", "--folder", str(tmp_path)])

    assert result.exit_code == 1
    assert "本地云没有启动" in result.output


def test_a_file_that_is_no_issuance_file_is_refused_before_anything_is_sent(tmp_path: Path):
    (tmp_path / "x.txt").write_text("nothing", encoding="utf-8")

    result = CliRunner().invoke(bank.app, ["answer", str(tmp_path / "x.txt"), "--bank", "b", "--folder", str(tmp_path)])

    assert result.exit_code == 1
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["pickup", "answer"])
def test_a_server_that_does_not_answer_is_one_line(tmp_path: Path, command: str):
    file = tmp_path / "UC_R20261123-7KM3Q9XTBW-01.txt"
    issuance = IssuanceFile("R20261123-7KM3Q9XTBW-01", "u", "某工会", "", "2026-11-23", ())
    file.write_bytes(write(load("delimited", tmp_path), issuance))
    (tmp_path / "known").touch()
    where = ["--host", "127.0.0.1", "--port", str(choose({})["sftp"]), "--known-hosts", str(tmp_path / "known")]
    first = [str(file)] if command == "answer" else []

    result = CliRunner().invoke(bank.app, [command, *first, "--bank", "b", "--key", str(file), *where])

    assert result.exit_code == 1
    assert result.output.startswith("SFTP 失败")
