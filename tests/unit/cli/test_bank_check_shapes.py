"""What `unioncard bank check` says of a file of another shape: of the width of its lines, and of its name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import yaml

from unioncard import clock
from unioncard_cli.bank_check import check
from unioncard_tools.profiles import load
from unit.cli.wrong_bank_files import (
    AGENT,
    BATCH,
    CARD,
    DATA,
    DOCUMENT,
    FIXED_RETURN,
    OTHER,
    PERSON,
    fixed_row,
    only,
    returned,
    said,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The 28th, whenever this runs."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 28, tzinfo=UTC))


# --- widths ----------------------------------------------------------------------------------------------------------

EXPECTED = 19 + 20 + 30 + 1 + 20 + 9 + 8 + 7


def test_a_line_that_is_too_short_is_said_in_bytes() -> None:
    line = fixed_row().rstrip("\n")[:-3]
    found = only("fixed", FIXED_RETURN, line + "\n")
    assert (found.code, found.line) == ("line-width", 1)
    assert f"{EXPECTED - 3} 个字节" in found.message
    assert f"{EXPECTED} 个字节" in found.message
    assert "字段，应有" not in found.message


def test_a_name_padded_by_characters_is_said_in_bytes_and_names_its_field() -> None:
    line = f"{'6220000000000000016':<19}|{AGENT}|{PERSON:<30}| |{DOCUMENT:<20}|{'410800001':<9}|20261125|\n"
    found = only("fixed", FIXED_RETURN, line)
    assert (found.code, found.line, found.field) == ("line-width", 1, "客户名")
    assert f"{EXPECTED + 3} 个字节" in found.message


def test_a_line_as_wide_as_agreed_with_a_separator_out_of_its_place_names_the_field() -> None:
    line = fixed_row().replace(f"|{AGENT}|", f"{AGENT}||", 1)
    found = only("fixed", FIXED_RETURN, line)
    assert (found.code, found.line, found.field) == ("field-width", 1, "卡号")
    assert "19 个字节" in found.message


def test_something_behind_the_last_field_is_a_width(tmp_path: Path) -> None:
    found = only("fixed", FIXED_RETURN, fixed_row().rstrip("\n") + "x|\n")
    assert (found.code, found.field) == ("line-width", "")
    assert f"{EXPECTED + 2} 个字节" in found.message


def test_a_width_without_separators_is_said_and_not_called_another_encoding(tmp_path: Path) -> None:
    content = yaml.safe_load((DATA / "fixed.yaml").read_text("utf-8"))
    content["answers"]["returned"]["layout"]["separator"] = ""
    (tmp_path / "bare.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    profile = load("bare.yaml", tmp_path)
    line = fixed_row().replace("|", "").replace("0001褚", "001褚").encode("gbk")
    (found,) = check(profile, FIXED_RETURN, line).findings
    assert found.code == "line-width"
    shifted = fixed_row().replace("|", "").replace("0001褚和一 ", "0001 褚和一").replace(DOCUMENT, f"示{DOCUMENT[:-2]}")
    odd = shifted.replace("示", " 示", 1).replace("20261125", "2026112", 1).encode("gbk")
    (found,) = check(profile, FIXED_RETURN, odd).findings[:1]
    assert found.code in {"field-width", "not-a-date"}
    split = fixed_row(name="褚" * 15).replace("|", "").replace("褚" * 15 + " ", " " + "褚" * 15, 1)
    (found,) = check(profile, FIXED_RETURN, split.encode("gbk")).findings
    assert (found.code, found.field) == ("field-width", "客户名")


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "name", "text"),
    [
        ("delimited", f"UC_{OTHER}-1.ret", returned(f"1|1061|0|{CARD}|||")),
        ("delimited", f"UC_{OTHER}-1.ack", f"UCA1|{BATCH}|0||0|\n"),
        ("csv", f"{OTHER}_1.ret", f"batch,status,file_code,row,document_tail,code,rows\r\n{BATCH},ACCEPTED,,,,,1\r\n"),
        ("delimited", f"UC_{BATCH}A2-1.ret", returned(f"1|1061|0|{CARD}|||")),
    ],
)
def test_a_name_that_says_another_batch_than_the_file_is_a_fault_that_names_both(
    profile: str, name: str, text: str
) -> None:
    found = only(profile, name, text)
    assert found.code == "name-disagrees"
    assert BATCH in found.message
    assert OTHER in found.message or f"{BATCH}A2" in found.message


def test_what_is_no_batch_is_not_repeated() -> None:
    found = only("delimited", f"UC_{OTHER}-1.ret", f"UCR1|{PERSON}|0|0|0|\n")
    assert found.code == "name-disagrees"
    assert PERSON not in found.message


def test_a_name_without_a_whole_batch_is_compared_with_nothing() -> None:
    assert said("delimited", "answers-7.ret", returned(f"1|1061|0|{CARD}|||")).verdict == "clean"
    assert said("delimited", f"{BATCH}20261128.ret", returned(f"1|1061|0|{CARD}|||")).verdict == "clean"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        (f"UC_{BATCH}-1.RET", "大小写"),
        (f"UC_{BATCH}-1.Ack", "大小写"),
        (f"UC_{BATCH}-1.ret.txt", "“.txt”"),
        (f"UC_{BATCH}-1.txt.ret.bak", "“.bak”"),
        (f"UC_{BATCH}-1.ret.part", "“.part”"),
        (f"UC_{BATCH}-1.retu", "“.ret”"),
        ("UC_events-1", "“.evt”"),
    ],
)
def test_a_name_that_differs_by_case_or_extension_is_explained(name: str, hint: str) -> None:
    found = only("delimited", name, "?")
    assert found.code == "name-unknown"
    assert hint in found.message
    assert found.message.startswith("文件名不在约定之列")


def test_a_name_of_nothing_says_which_names_are_agreed_on() -> None:
    found = only("delimited", "答复.xlsx", "?")
    assert "UC_<批次号>-<序号>.ret" in found.message
    assert "答复" not in found.message
