"""`unioncard card face`: three files and a word about what must not go to the press, or nothing and a word why."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from support.card_faces import need_font
from unioncard_cli import card
from unioncard_cli.app import app
from unioncard_tools.face import content
from unioncard_tools.texts import card_face as texts
from unit.cli.folders import directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.testing import Result

RUN = CliRunner()
FILES = ["back.svg", "card.pdf", "front.svg"]
EMBLEM = Path(__file__).resolve().parents[3] / "web" / "emblem.svg"


def face(out: Path, *options: str, bank: str = "示例银行甲") -> Result:
    return RUN.invoke(app, ["card", "face", "--bank", bank, "--out", str(out), *options])


def contents(out: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in out.iterdir()}


ONE_TYPEFACE = cache(content.typeface)
"""A weight's font is opened once: open ones are 70 MB each, and collected long after the command ended."""


@pytest.fixture(scope="class")
def one_typeface() -> Iterator[object]:
    yield ONE_TYPEFACE
    ONE_TYPEFACE.cache_clear()


@pytest.fixture
def font(monkeypatch: pytest.MonkeyPatch, one_typeface: object) -> None:
    need_font()
    monkeypatch.setattr(content, "typeface", one_typeface)


@pytest.mark.usefixtures("font")
class TestWithAFont:
    def test_both_sides_and_the_printers_file_are_written_and_named(self, tmp_path: Path) -> None:
        done = face(tmp_path / "new" / "card")
        assert done.exit_code == 0, done.output
        assert sorted(Path(line.removeprefix("已写入 ")).name for line in done.stdout.splitlines()) == FILES
        assert sorted(contents(tmp_path / "new" / "card")) == FILES

    def test_the_same_call_writes_the_same_bytes(self, tmp_path: Path) -> None:
        face(tmp_path / "one")
        face(tmp_path / "two")
        assert contents(tmp_path / "one") == contents(tmp_path / "two") != {}

    def test_a_code_means_the_banks_name_in_the_directory(self, tmp_path: Path) -> None:
        folder = directory(tmp_path / "d")
        assert face(tmp_path / "code", "--directory", str(folder), bank="old").exit_code == 0
        face(tmp_path / "name", bank="老银行")
        assert contents(tmp_path / "code") == contents(tmp_path / "name")

    def test_without_a_directory_the_demos_banks_serve_and_that_is_said(self, tmp_path: Path) -> None:
        assert texts.DEMO_BANKS in face(tmp_path / "code", bank="bankone").stderr
        assert texts.DEMO_BANKS not in face(tmp_path / "name").stderr
        assert contents(tmp_path / "code") == contents(tmp_path / "name")

    def test_spaces_in_a_number_do_not_count(self, tmp_path: Path) -> None:
        face(tmp_path / "spaced", "--number", "6220 0012 3456 7890 123")
        face(tmp_path / "plain")
        assert contents(tmp_path / "spaced") == contents(tmp_path / "plain")

    def test_plain_stock_has_neither_name_nor_number(self, tmp_path: Path) -> None:
        assert face(tmp_path, "--blank").exit_code == 0
        pieces = re.findall(r'<g id="([^"]+)"', (tmp_path / "front.svg").read_text("utf-8"))
        assert pieces == ["ground", "bank-mark", "bank-name", "card-name", "emblem", "union-name"]

    def test_placeholders_and_the_sample_address_are_not_for_the_press(self, tmp_path: Path) -> None:
        warned = face(tmp_path).stderr
        assert texts.SAMPLE_SITE_USED.format(site=texts.SAMPLE_SITE) in warned
        assert "银行标志、会徽是占位图" in warned
        marks = ["--bank-mark", str(EMBLEM), "--emblem", str(EMBLEM), "--site", "https://www.site.example/"]
        assert face(tmp_path, *marks).stderr == ""

    def test_name_and_number_are_in_no_message(self, tmp_path: Path) -> None:
        name, number = "欧阳示例", "6222000000000000001"
        for more in ([], ["--site", "wrong"], ["--bleed", "11"], ["--bank-mark", str(tmp_path / "none.svg")]):
            done = face(tmp_path, "--name", name, "--number", number, *more)
            assert (done.exit_code == 0) is (not more)
            assert name not in done.output and number not in done.output

    @pytest.mark.parametrize(
        ("options", "why"),
        [
            (["--bleed", "10.1"], texts.BAD_BLEED),
            (["--bleed", "-1"], texts.BAD_BLEED),
            (["--bleed", "nan"], texts.BAD_BLEED),
            (["--number", "12345"], texts.BAD_NUMBER),
            (["--name", " "], texts.EMPTY.format(what=texts.MEMBER)),
            (["--name", "示例\U0010ffff"], texts.NO_GLYPH.format(what=texts.MEMBER, place=3)),
        ],
    )
    def test_what_cannot_be_drawn_writes_nothing(self, tmp_path: Path, options: list[str], why: str) -> None:
        done = face(tmp_path / "out", *options)
        assert (done.exit_code, done.stderr.strip()) == (2, why)
        assert not (tmp_path / "out").exists()

    def test_a_folder_that_cannot_be_made_is_reported(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        done = face(tmp_path / "file" / "out")
        assert done.exit_code == 2 and "无法写入" in done.stderr


def test_a_bank_that_is_not_listed_is_reported_with_those_that_are(tmp_path: Path) -> None:
    done = face(tmp_path / "out", "--directory", str(directory(tmp_path / "d")), bank="new")
    assert (done.exit_code, done.stderr.strip()) == (2, texts.UNKNOWN_BANK.format(code="new", known="old"))


@pytest.mark.parametrize("banks", [None, b"code\nold\n", "code,name\nold,老银行\n".encode("gbk")])
def test_a_directory_without_readable_banks_is_reported(tmp_path: Path, banks: bytes | None) -> None:
    if banks:
        (tmp_path / "banks.csv").write_bytes(banks)
    done = face(tmp_path / "out", "--directory", str(tmp_path), bank="old")
    assert (done.exit_code, done.stderr.strip()) == (2, texts.NO_BANKS_FILE.format(file=tmp_path / "banks.csv"))


def test_without_the_local_cloud_no_bank_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "find_spec", lambda _name: None)
    done = face(tmp_path / "out", bank="bankone")
    assert done.stderr.strip() == texts.UNKNOWN_BANK.format(code="bankone", known=texts.NO_BANKS)


def test_a_machine_without_fontconfig_gets_the_package_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = face(tmp_path / "out")
    assert (done.exit_code, done.stderr.strip()) == (2, texts.NO_FONT)
    assert "fonts-noto-cjk" in texts.NO_FONT


def test_other_commands_do_not_load_what_draws_cards() -> None:
    program = (
        "import sys; import unioncard_cli.app as a, typer; group = typer.main.get_command(a.app);"
        "[group.get_command(None, one) for one in ('check', 'sample', 'form')];"
        "print(sorted({'fontTools', 'qrcode', 'unioncard_tools.face'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
