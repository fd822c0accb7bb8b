"""What the command line says of wrong inputs: one Chinese sentence and an exit status, and no input is written onto."""

from __future__ import annotations

import os
import re
import runpy
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from unioncard.errors import InvalidInput
from unioncard_cli import command_line, failures, local, output_files, texts
from unioncard_cli.app import COMMANDS, app

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
PAGE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "guides" / "command_line_table.py"))
GUIDE = ROOT / "docs" / "guides" / "command-line.md"
ENGLISH = re.compile(r"\b[A-Za-z][a-z]+ [a-z]+\b")
"""Two words in a row are a sentence."""
COMMAND = re.compile(r"unioncard [a-z ]+|--\w+")


@pytest.fixture(name="rows", scope="module")
def all_rows() -> list[tuple[str, str, int]]:
    return list(PAGE["results"]())


def test_the_page_says_what_is_printed(rows: list[tuple[str, str, int]]) -> None:
    guide = GUIDE.read_text("utf-8")
    assert PAGE["updated"](guide, rows) == guide, "run .venv/bin/python docs/guides/command_line_table.py"


def test_every_wrong_input_is_a_sentence_in_chinese_and_a_status(rows: list[tuple[str, str, int]]) -> None:
    for command, said, status in rows:
        assert status in {1, 2, 130}, (command, said)
        assert re.search("[\u4e00-\u9fff]", said) and "Traceback" not in said, (command, said)
        assert not ENGLISH.search(COMMAND.sub("", said)), (command, said)
        assert "Errno" not in said and "Error" not in said, (command, said)


def test_no_input_is_changed_by_any_of_them() -> None:
    with PAGE["folder"]() as folder, PAGE["nobody_else"]():
        before = contents(folder)
        for command in PAGE["CASES"]:
            PAGE["said"](command)
        assert {file: before[file] for file in before} == {file: contents(folder)[file] for file in before}


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


class TestWriting:
    @pytest.mark.parametrize("keep", [True, False])
    def test_a_new_file_gets_its_folders_and_usual_rights(self, tmp_path: Path, *, keep: bool) -> None:
        target = tmp_path / "a" / "b.xlsx"
        output_files.write(target, b"1", keep=keep)
        (tmp_path / "plain").write_bytes(b"")
        assert target.read_bytes() == b"1"
        assert target.stat().st_mode == (tmp_path / "plain").stat().st_mode

    def test_a_filled_form_of_this_name_is_kept_under_a_numbered_one(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        target = tmp_path / "a.xlsx"
        for content in (b"1", b"1", b"2", b"3"):
            output_files.write(target, content, keep=True)
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
            "a.xlsx": b"3", "a.1.xlsx": b"1", "a.2.xlsx": b"2",
        }  # fmt: skip
        assert texts.KEPT.format(file=target, kept="a.1.xlsx") in capsys.readouterr().err

    def test_a_write_that_is_broken_off_leaves_what_was_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "a.xlsx"
        target.write_bytes(b"old")
        monkeypatch.setattr(Path, "chmod", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            output_files.write(target, b"new")
        assert contents(tmp_path) == {target: b"old"}

    def test_what_is_no_plain_file_is_written_to(self) -> None:
        output_files.write(Path(os.devnull), b"1", keep=True)
        assert not Path(os.devnull).is_file()

    def test_a_link_leads_to_the_file_that_is_written(self, tmp_path: Path) -> None:
        (tmp_path / "real").write_bytes(b"old")
        (tmp_path / "link").symlink_to("real")
        output_files.write(tmp_path / "link", b"new")
        assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_without_the_right_to_write_is_said(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        with pytest.raises(InvalidInput, match="没有权限"):
            output_files.write(tmp_path / "a", b"1")
        tmp_path.chmod(0o700)

    def test_a_form_does_not_destroy_the_filled_one(self, tmp_path: Path) -> None:
        filled = tmp_path / "会员信息采集表.xlsx"
        filled.write_bytes(b"a month's work")
        for command in (["form", "members"], ["sample", "--rows", "3"]):
            assert CliRunner().invoke(app, [*command, "--out", str(filled)]).exit_code == 0
        assert b"a month's work" in contents(tmp_path).values()


def every_command() -> Iterator[list[str]]:
    yield []
    for name in COMMANDS:
        command = app_command().get_command(None, name)
        yield [name]
        yield from ([name, below] for below in getattr(command, "commands", {}))


def app_command() -> Any:
    import typer  # noqa: PLC0415

    return typer.main.get_command(app)


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
@pytest.mark.parametrize("width", [40, 80])
def test_help_is_chinese_and_whole_at_any_width(words: list[str], width: int) -> None:
    done = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": str(width)}, prog_name="unioncard")
    assert done.exit_code == 0
    assert "…" not in done.stdout.replace("命令 …", "")
    for english in ("Usage", "Options", "Arguments", "Commands", "Show this", "required", "default", "completion"):
        assert english not in done.stdout
    squeezed = "".join(done.stdout.split())
    command = app_command()
    for word in words:
        command = command.get_command(None, word)
    for param in command.params:
        assert "".join((param.help or "").split()) in squeezed, param.name
    assert "".join((command.help or "").split()) in squeezed


@pytest.mark.parametrize("width", [20, 33, 60])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(width: int) -> None:
    text = "名录文件夹，内有 unions.csv、banks.csv（必填）、agreements.csv。" * 3
    lines = command_line._wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(command_line._cells(line) <= width + 2 for line in lines)  # a closing mark may hang over
    assert not any(line[0] in "，。、）" for line in lines) and not any(line.endswith("（") for line in lines)


def test_what_the_program_did_not_foresee_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unioncard_cli.form.output_files.protect", lambda *_: {}["nothing"])
    done = CliRunner().invoke(app, ["form", "members", "--out", "x.xlsx"])
    assert (done.exit_code, "程序内部出错（KeyError）" in done.stderr) == (70, True)
    monkeypatch.setenv("UNIONCARD_TRACEBACK", "1")
    assert isinstance(CliRunner().invoke(app, ["form", "members", "--out", "x.xlsx"]).exception, KeyError)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(111, "Connection refused"), texts.CONNECTION_REFUSED),
        (TimeoutError("timed out"), texts.TIMED_OUT),
        (OSError(28, "No space left on device", "a.xlsx"), f"a.xlsx：{texts.DISK_FULL}"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), texts.NOT_UTF8),
        (ValueError("invalid literal for int()"), ""),
        (OSError("odd"), texts.SYSTEM_ERROR.format(number="OSError")),
    ],
)
def test_errors_are_named_in_chinese(error: Exception, said: str) -> None:
    assert failures.sentence(error) == said


def test_aws_is_not_quoted() -> None:
    from botocore import exceptions as aws  # noqa: PLC0415

    def refused(code: str) -> str:
        return failures.sentence(aws.ClientError({"Error": {"Code": code, "Message": "secret words"}}, "GetItem"))

    assert failures.sentence(aws.NoRegionError()) == texts.AWS_NO_REGION
    assert failures.sentence(aws.NoCredentialsError()) == refused("ExpiredToken") == texts.AWS_NO_CREDENTIALS
    assert failures.sentence(aws.EndpointConnectionError(endpoint_url="x")) == texts.AWS_UNREACHABLE
    assert refused("AccessDenied") == texts.AWS_DENIED.format(code="AccessDenied")
    assert refused("Odd") == texts.AWS_REFUSED.format(code="Odd")


def test_ctrl_c_while_it_starts_is_no_traceback(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; sys.argv = ['unioncard', 'form', '--help'];"
        "import unioncard_cli.__main__ as m; import unioncard_cli.app as a;"
        "a.app = lambda: os.kill(os.getpid(), signal.SIGINT) or signal.pause();"
        "signal.signal(signal.SIGINT, signal.default_int_handler); m.main()"
    )
    done = subprocess.run(  # noqa: S603 our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (128 + signal.SIGINT, "")


class TestToken:
    """``unioncard local token``: the token alone on stdout, a word about an unknown union beside it."""

    @pytest.fixture(autouse=True)
    def a_running_cloud(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Table:
            def get_item(self, TableName: str, Key: dict[str, dict[str, str]]) -> dict[str, object]:
                return {"Item": {}} if (TableName, Key["pk"]["S"]) == ("directory", "UNION#410000") else {}

        class SignIn:
            def token_for(self, union: str, subject: str, roles: str = "") -> str:
                return f"token of {subject} of {union}" + (f" as {roles}" if roles else "")

        class Cloud:
            outputs = {"DirectoryTable": "directory"}  # noqa: RUF012 never changed
            sign_in = SignIn()

            def client(self, _service: str) -> Table:
                return Table()

        class Status:
            cloud, alive = Cloud(), frozenset({"signin"})

        monkeypatch.setattr(local.lifecycle, "status", lambda _folder: Status())

    def test_it_is_alone_on_stdout(self) -> None:
        done = CliRunner().invoke(app, ["local", "token", "410000"])
        assert (done.exit_code, done.stdout, done.stderr) == (0, "token of officer-410000 of 410000\n", "")

    def test_the_union_may_be_an_option_and_roles_may_be_named(self) -> None:
        done = CliRunner().invoke(app, ["local", "token", "--union", "410000", "--role", "clerk", "--role", "approver"])
        assert done.stdout == "token of officer-410000-clerk-approver of 410000 as clerk approver\n"

    def test_two_unions_are_refused(self) -> None:
        done = CliRunner().invoke(app, ["local", "token", "410000", "--union", "410100"])
        assert done.exit_code == 2

    def test_an_unknown_union_is_said_and_may_be_wanted(self) -> None:
        done = CliRunner().invoke(app, ["local", "token", "999", "--subject", "me"])
        assert (done.exit_code, done.stdout) == (0, "token of me of 999\n")
        assert done.stderr.strip() == texts.TOKEN_UNKNOWN_UNION.format(code="999")
