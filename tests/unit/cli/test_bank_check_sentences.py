"""What `unioncard bank check` says of a wrong file names the place, the cause, and what is expected instead."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import yaml
from typer.testing import CliRunner

from unioncard import clock
from unioncard_cli import bank
from unioncard_cli.bank_check import check
from unioncard_tools.profiles import load
from unit.cli.wrong_bank_files import (
    AGENT,
    BATCH,
    CARD,
    DATA,
    DOCUMENT,
    EVENTS,
    FIXED_RETURN,
    PERSON,
    RETURN,
    event,
    fixed_row,
    only,
    returned,
    returned_in_full,
    said,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The 28th, whenever this runs."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 28, tzinfo=UTC))


# --- sentences that said something else -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "words"),
    [("123", "应为 16 至 19 位数字，以 62 或 60 开头"), (CARD, "与原卡号相同")],
)
def test_a_bad_new_card_is_called_so(new: str, words: str) -> None:
    found = only("delimited", EVENTS, event(f"{CARD}|T|20261125100000|{new}|"))
    assert (found.code, found.field, found.line) == ("card-shape", "新卡号", 2)
    assert "新卡号" in found.message
    assert words in found.message


def test_an_opened_row_without_a_card_says_so() -> None:
    found = only("delimited", RETURN, returned("1|1061|0||||"))
    assert (found.code, found.field) == ("card-shape", "卡号")
    assert "没有卡号" in found.message


def test_a_card_that_fails_the_check_digit_says_so() -> None:
    found = only("fixed", FIXED_RETURN, fixed_row(card="6220000000000000017"))
    assert (found.code, found.field) == ("card-shape", "卡号")
    assert "校验位" in found.message
    assert "不是这家银行" not in found.message


def test_a_card_of_another_shape_says_which_shape_there_is() -> None:
    found = only("csv", f"final_{BATCH}_1.csv", csv_return("62200040504690001"))
    assert found.code == "card-shape"
    assert "应为 16 或 19 位数字，以 62 或 60 开头" in found.message


def csv_return(card: str, branch: str = "410300001", day: str = "2026-11-25", result: str = "OPENED") -> str:
    titles = "batch,row,document_number,result,card_number,code,account_class,branch,opened_on,rows"
    return f"{titles}\r\n{BATCH},1,{DOCUMENT},{result},{card},,II,{branch},{day},1\r\n"


def test_a_lots_issuer_is_called_so() -> None:
    found = only("fixed", "STOCK1.txt", "L1|952000|000000000001|000000000009|\n")
    assert (found.code, found.field) == ("card-shape", "发卡行标识")
    assert "以 62 或 60 开头" in found.message


STATE = f"{'6220000000000000016':<19}|{'':<12}|A |\n"


def test_a_state_of_a_time_that_is_none_is_a_fault_of_the_name() -> None:
    found = only("fixed", "STATUS20261399000000_1.txt", STATE * 3)
    assert (found.code, found.line) == ("not-a-date", 0)
    assert "文件名" in found.message
    assert "YYYYMMDDHHMMSS" in found.message


def test_a_state_of_a_time_ahead_is_said_of_the_name() -> None:
    found = only("fixed", "STATUS22060101000000_1.txt", STATE)
    assert found.code == "time-impossible"
    assert "文件名" in found.field


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_break_in_a_csv_field_is_called_so_at_the_line_where_it_begins(end: str) -> None:
    found = only("csv", f"final_{BATCH}_1.csv", csv_return(f'"62200040504{end}69000011"'))
    assert (found.code, found.line, found.field) == ("line-break", 2, "card_number")
    assert "换行" in found.message


def test_the_line_behind_a_field_with_a_line_break_is_that_of_the_editor() -> None:
    text = csv_return(CARD, branch='"41\n03"').replace(",1\r\n", ",2\r\n") + f"{BATCH},x,{DOCUMENT},OPENED,,,,,,2\r\n"
    finding = said("csv", f"final_{BATCH}_1.csv", text).findings[0]
    assert (finding.line, finding.code) == (2, "line-break")


def test_a_csv_field_without_end_is_called_too_long_and_not_a_wrong_quote() -> None:
    found = only("csv", f"final_{BATCH}_1.csv", csv_return("6" * 140_000))
    assert (found.code, found.line) == ("field-too-long", 2)
    assert "131072" in found.message.replace(",", "")


def test_a_wrong_quote_has_its_line() -> None:
    found = only("csv", f"final_{BATCH}_1.csv", csv_return('"62"20'))
    assert (found.code, found.line) == ("not-csv", 2)
    unclosed = only("csv", f"final_{BATCH}_1.csv", csv_return('"62200'))
    assert (unclosed.code, unclosed.line) == ("not-csv", 2)


# --- what is expected ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "name", "text", "code", "field", "words"),
    [
        ("delimited", EVENTS, event(f"{CARD}|A|2026/11/25 9:30||"), "not-a-date", "时间", "YYYYMMDDHHMMSS"),
        ("csv", f"final_{BATCH}_1.csv", csv_return(CARD, day="25/11/2026"), "not-a-date", "opened_on", "YYYY-MM-DD"),
        ("fixed", FIXED_RETURN, fixed_row(day="1-5-2026"), "not-a-date", "开户日期", "YYYYMMDD"),
        ("delimited", RETURN, f"UCX1|{BATCH}|0|0|0|\n", "fixed-value", "标识", "UCR1"),
        (
            "delimited",
            RETURN,
            returned_in_full(f"1|1061|0|{CARD}|||9|||"),
            "code-unknown",
            "账户类别",
            "1、2、3",
        ),
        ("delimited", RETURN, returned(f"1|1061|7|{CARD}|||"), "result-unknown", "处理结果", "0、1"),
        ("delimited", EVENTS, event(f"{CARD}|Z|20261125100000||"), "event-unknown", "变动", "A、K、L、F、T、G"),
        ("delimited", f"UC_{BATCH}-1.ack", f"UCA1|{BATCH}|9||0|\n", "acceptance-unknown", "是否收妥", "0、1"),
        ("delimited", RETURN, returned(f"1|1061|0|{CARD}|||").replace("|1|1|0|", "|5|1|0|"), "count-differs", "", "5"),
        ("delimited", RETURN, returned(f"1|1061|0|{CARD}|||").replace("|1|1|0|", "|1|7|0|"), "count-differs", "", "7"),
        ("csv", f"final_{BATCH}_1.csv", csv_return(CARD).replace(",1\r\n", ",8\r\n"), "count-differs", "", "8"),
        ("delimited", EVENTS, event(f"{CARD}|A|||"), "no-time", "时间", "没有时间"),
        ("delimited", RETURN, returned(f"|1061|0|{CARD}|||"), "no-row", "", "没有行号"),
        ("csv", "events_1.csv", "card,event\r\n1,2\r\n", "titles", "", "card_number,event,at"),
        ("fixed", "STOCK1.txt", "L1|6220|000000000001|000000000009|\n", "voucher-length", "发卡行标识", "6 位"),
        ("fixed", "STOCK1.txt", "L1|622000|1|000000000009|\n", "voucher-length", "起始凭证号", "12 位"),
        ("fixed", "STOCK1.txt", "张 三|622000|000000000001|000000000009|\n", "voucher-run", "批号", "批号"),
        ("fixed", "STOCK1.txt", "L1|622000|000000000009|000000000001|\n", "voucher-run", "起始凭证号", "大于"),
    ],
)
def test_a_fault_says_what_is_expected_and_where(  # noqa: PLR0913, PLR0917 a table's columns
    profile: str, name: str, text: str, code: str, field: str, words: str
) -> None:
    found = only(profile, name, text)
    assert (found.code, found.field) == (code, field)
    assert words in found.message
    assert not field or field in found.message


def test_the_count_that_is_and_the_count_that_is_written_are_both_said() -> None:
    found = only("delimited", RETURN, returned(f"1|1061|0|{CARD}|||").replace("|1|1|0|", "|123|1|0|"))
    assert "笔数" in found.message
    assert "123" in found.message
    assert "实际是 1" in found.message


@pytest.mark.parametrize(
    ("profile", "name", "text", "code", "field"),
    [
        ("delimited", RETURN, returned(f"1|106x|0|{CARD}|||"), "letter-case", "证件尾号"),
        ("delimited", RETURN, returned(f"1|1061|00|{CARD}|||"), "zeros-lost", "处理结果"),
        ("delimited", RETURN, returned_in_full(f"1|1061|0|{CARD}|||1||00000000|"), "zero-date", "开户日期"),
        ("delimited", RETURN, returned(f"1|1061|0|{CARD[:4]} {CARD[4:]}|||"), "written-otherwise", "卡号"),
    ],
)
def test_a_note_names_its_field(profile: str, name: str, text: str, code: str, field: str) -> None:
    (found,) = said(profile, name, text).findings
    assert (found.code, found.field, found.taken) == (code, field, True)


def test_no_value_of_a_person_is_repeated() -> None:
    for text in (
        returned(f"{PERSON}|1061|0|{CARD}|||"),
        returned(f"1|1061|{DOCUMENT}|{CARD}|||"),
        returned_in_full(f"1|1061|0|{CARD}|||{DOCUMENT}|||"),
        returned_in_full(f"1|1061|0|{CARD}|||1||{PERSON}|"),
        returned(f"1|1061|0|{PERSON}|||"),
    ):
        for one in said("delimited", RETURN, text).findings:
            assert PERSON not in one.message
            assert DOCUMENT not in one.message


# --- what is empty ---------------------------------------------------------------------------------------------------


def test_a_row_that_says_nobody_is_found_without_the_cloud() -> None:
    found = only("delimited", RETURN, returned(f"1||0|{CARD}|||"))
    assert (found.code, found.field, found.line) == ("wrong-person", "证件尾号", 2)
    assert "是空的" in found.message


def test_a_compulsory_name_that_is_empty_is_found_without_the_cloud() -> None:
    found = only("fixed", FIXED_RETURN, fixed_row(name=""))
    assert (found.code, found.field) == ("wrong-person", "客户名")


def test_any_compulsory_field_may_be_empty_in_no_answer(tmp_path: Path) -> None:
    content = yaml.safe_load((DATA / "delimited.yaml").read_text("utf-8"))
    content["answers"]["returned"]["shapes"][1]["fields"][7]["required"] = True
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    profile = load("own.yaml", tmp_path)
    (found,) = check(profile, RETURN, returned_in_full(f"1|1061|0|{CARD}|||1||20261125|").encode("gb18030")).findings
    assert (found.code, found.field, found.taken) == ("field-missing", "开户网点", False)
    refused = f"UCR2|{BATCH}|1|0|1|\n1|1061|1||101|||||\n".encode("gb18030")
    assert check(profile, RETURN, refused).findings == ()


def test_an_event_without_a_card_says_so() -> None:
    found = only("delimited", EVENTS, event("|A|20261125100000||"))
    assert (found.code, found.field) == ("card-shape", "卡号")
    assert "没有卡号" in found.message


# --- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "code"), [("20161125", "time-impossible"), ("20251125", None), ("20261125", None)])
def test_an_opening_long_before_the_card_was_asked_for_is_a_slip(day: str, code: str | None) -> None:
    found = said("delimited", RETURN, returned_in_full(f"1|1061|0|{CARD}|||1||{day}|")).findings
    assert [one.code for one in found] == ([code] if code else [])
    assert all(one.field == "开户日期" and "400 天" in one.message for one in found)


# --- events of a card that has ended ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "lines"), [("A", [3]), ("K", [3]), ("L", [3]), ("F", [3]), ("G", [])])
def test_an_event_after_the_closing_of_its_card_has_no_effect_and_is_said(kind: str, lines: list[int]) -> None:
    found = said("delimited", EVENTS, event(f"{CARD}|G|20261124100000||", f"{CARD}|{kind}|20261125100000||")).findings
    assert [(one.line, one.code, one.taken) for one in found] == [(line, "card-ended", False) for line in lines]


def test_an_event_before_the_closing_is_none() -> None:
    text = event(f"{CARD}|G|20261124100000||", f"{CARD}|A|20261123100000||", f"{CARD}|L|20261124100000||")
    assert said("delimited", EVENTS, text).findings == ()


def test_a_card_replaced_by_two_is_found_without_the_cloud() -> None:
    first, second = "6220006575004000033", "6220006575004000041"
    text = event(f"{CARD}|T|20261125100000|{second}|", f"{CARD}|T|20261124100000|{first}|")
    (found,) = said("delimited", EVENTS, text).findings
    assert (found.line, found.code) == (2, "event-contradicts")


# --- the command -----------------------------------------------------------------------------------------------------


def ran(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(bank.app, ["check", *words])
    return done.exit_code, done.output


def test_json_is_json_whatever_is_wrong(tmp_path: Path) -> None:
    (tmp_path / RETURN).write_text("?")
    (tmp_path / "bad.yaml").write_text("name: 1")
    for file, profile, code in (
        (tmp_path / RETURN, str(tmp_path / "bad.yaml"), "profile-invalid"),
        (tmp_path / RETURN, "定长", "profile-invalid"),
        (tmp_path / "absent.ret", "delimited", "file-unreadable"),
        (tmp_path, "delimited", "file-unreadable"),
    ):
        status, output = ran(str(file), "--profile", profile, "--json")
        found = json.loads(output)
        assert (status, found["verdict"], found["findings"][0]["code"]) == (2, "unreadable", code)
        assert found["file"] == file.name
        assert not [word for word in found["findings"][0]["message"].split() if word.isascii() and word.isalpha()]


def test_a_missing_file_is_said_in_chinese(tmp_path: Path) -> None:
    status, output = ran(str(tmp_path / "absent.ret"))
    assert status == 2
    assert "没有这个文件" in output


def test_a_file_about_no_batch_names_none(tmp_path: Path) -> None:
    (tmp_path / EVENTS).write_text(event(f"{CARD}|A|20261125100000||"))
    status, output = ran(str(tmp_path / EVENTS))
    assert status == 0
    assert "批次 -" not in output


# --- what is taken and still said ------------------------------------------------------------------------------------


def taken(profile: str, name: str, text: str) -> list[tuple[int, str, str]]:
    found = said(profile, name, text).findings
    assert all(one.taken for one in found)
    return [(one.line, one.code, one.field) for one in found]


def test_a_card_in_a_refused_row_is_said() -> None:
    text = f"UCR1|{BATCH}|1|0|1|\n1|1061|1|{CARD}|101||\n"
    assert taken("delimited", RETURN, text) == [(2, "card-of-refused", "卡号")]


def test_a_card_printed_in_advance_may_stand_in_a_refused_row() -> None:
    text = f"{AGENT:<20}|{PERSON}|6220000000000000016|{DOCUMENT}|联网核查不一致|\n"
    assert taken("fixed", f"1{BATCH}_1.txt", text) == []


@pytest.mark.parametrize(("kind", "code"), [("A", "new-card-ignored"), ("K", "new-card-ignored"), ("T", None)])
def test_another_card_in_an_event_that_is_no_replacement_is_said(kind: str, code: str | None) -> None:
    found = taken("delimited", EVENTS, event(f"{CARD}|{kind}|20261125100000|6220004050469000029|"))
    assert found == ([(2, code, "新卡号")] if code else [])


def test_a_card_that_is_repeated_as_the_new_one_is_none() -> None:
    assert taken("delimited", EVENTS, event(f"{CARD}|A|20261125100000|{CARD}|")) == []


@pytest.mark.parametrize(
    ("profile", "name", "text", "found"),
    [
        ("delimited", f"UC_{BATCH}-1.ack", f"UCA1|{BATCH}|1||0|\n", [(0, "reason-missing", "原因代码")]),
        ("delimited", f"UC_{BATCH}-1.ack", f"UCA1|{BATCH}|1||1|\n1|1061||\n", [(2, "reason-missing", "原因代码")]),
        ("delimited", f"UC_{BATCH}-1.ack", f"UCA1|{BATCH}|1|199|0|\n", []),
        ("delimited", f"UC_{BATCH}-1.ack", f"UCA1|{BATCH}|0||0|\n", []),
        ("delimited", RETURN, f"UCR1|{BATCH}|1|0|1|\n1|1061|1||||\n", [(2, "reason-missing", "原因代码")]),
        (
            "csv",
            f"{BATCH}_1.ret",
            f"batch,status,file_code,row,document_tail,code,rows\r\n{BATCH},REJECTED,,,,,1\r\n",
            [(0, "reason-missing", "code")],
        ),
    ],
)
def test_a_refusal_without_a_reason_is_said(
    profile: str, name: str, text: str, found: list[tuple[int, str, str]]
) -> None:
    assert taken(profile, name, text) == found


def replaced(*pairs: tuple[int, int]) -> str:
    numbers = ["6220004050469000011", "6220004050469000029", "6220004050469000037", "6220004050469000045"]
    rows = [f"{numbers[old]}|T|2026112{day}100000|{numbers[new]}|" for day, (old, new) in enumerate(pairs)]
    return event(*rows)


@pytest.mark.parametrize(
    ("pairs", "lines"),
    [
        ([(0, 1), (1, 0)], [2, 3]),
        ([(0, 1), (1, 2), (2, 0)], [2, 3, 4]),
        ([(3, 0), (0, 1), (1, 0)], [3, 4]),
        ([(0, 1), (1, 2), (2, 3)], []),
    ],
)
def test_replacements_in_a_circle_are_said_by_each_of_their_lines(
    pairs: list[tuple[int, int]], lines: list[int]
) -> None:
    found = said("delimited", EVENTS, replaced(*pairs)).findings
    assert [(one.line, one.code, one.field) for one in found] == [(n, "event-contradicts", "新卡号") for n in lines]
    assert all("一圈" in one.message for one in found)


@pytest.mark.parametrize("name", ["回盘-1.ret", f"UC_{BATCH}-{'1' * 120}.ret", f"UC_{BATCH}-13800138000.ret"])
def test_a_name_that_is_not_kept_is_said_though_the_file_is_taken(name: str) -> None:
    assert taken("delimited", name, returned(f"1|1061|0|{CARD}|||")) == [(0, "unusual-name", "")]
