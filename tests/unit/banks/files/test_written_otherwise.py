"""What programs, spreadsheets and clerks write in place of the value: read where one thing can be meant, else said."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import Answer, AnswerKind, CardEventRow, FormatError, Reason
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.note import LineNote, Note
from unioncard_tools.profiles import load

PROFILES: Final = {name: load(name, Path()) for name in ("delimited", "csv")}
BATCH: Final = "R20261123-7KM3Q9XTBW-01"
CARD: Final = "6220004050469000011"
RETURN: Final = f"UC_{BATCH}-1.ret"
OTHERWISE: Final = {Note.WRITTEN_OTHERWISE}


def returned(refused: bool = False, batch: str = BATCH, **more: str) -> tuple[Answer, set[Note], str]:
    """The answer of a file with one row, whose fields are as given; with the notes and the batch."""
    row = {"row": "1", "tail": "1061", "result": "1" if refused else "0", "card": "" if refused else CARD}
    row |= {"code": "101" if refused else "", "text": "", "class": "2", "branch": "410100001", "day": "20261125"} | more
    text = f"UCR2|{batch}|1|{0 if refused else 1}|{1 if refused else 0}|\n{'|'.join(row.values())}|\n"
    value = answer_files.parse(PROFILES["delimited"], AnswerKind.RETURN, RETURN, text.encode("gb18030"))
    return value.answers[0], {one.note for one in value.notes}, value.batch


def event(at: str = "20261126093000", new_card: str = "", kind: str = "A") -> tuple[CardEventRow, set[Note]]:
    text = f"UCE1|1|\n{CARD}|{kind}|{at}|{new_card}|\n"
    value = answer_files.parse(PROFILES["delimited"], AnswerKind.EVENTS, "UC_events-1.evt", text.encode("gb18030"))
    return value.events[0], {one.note for one in value.notes}


@pytest.mark.parametrize("nothing", ["null", "NULL", "\\N", "(null)", "-", "—", "N/A", "nan", "无"])
def test_a_word_or_a_dash_for_nothing_is_nothing(nothing: str) -> None:
    refused, notes, _ = returned(refused=True, card=nothing)
    assert (refused.numbered, notes) == (False, OTHERWISE), "a refused row that carries no card was said to carry one"
    opened, notes, _ = returned(branch=nothing, day=nothing, **{"class": nothing}, code=nothing)
    assert (opened.branch, opened.opened_on, opened.account_class, notes) == ("", "", "", OTHERWISE)
    activated, notes = event(new_card=nothing)
    assert (activated.new_card, notes) == ("", OTHERWISE)
    unexplained, _, _ = returned(refused=True, code=nothing)
    assert (unexplained.unexplained, unexplained.code) == (True, "")


@pytest.mark.parametrize("zeros", ["0", "0" * 19])
def test_an_empty_number_that_a_mainframe_filled_with_zeros_is_no_card(zeros: str) -> None:
    assert returned(refused=True, card=zeros)[0].numbered is False
    assert event(new_card=zeros)[0].new_card == ""


def test_words_for_nothing_in_place_of_a_reason_a_name_or_a_lot() -> None:
    assert returned(refused=True, code="", text="null")[0].unexplained
    fixed = load("fixed", Path())
    for line in ("||||总笔数不符|", "null|null|null|null|总笔数不符|"):
        receipt = answer_files.parse(fixed, AnswerKind.RECEIPT, f"1{BATCH}_1.txt", f"{line}\n".encode("gbk"))
        assert (receipt.reason, receipt.faults) == (Reason.TOTALS_DIFFER, ()), "a word for nobody was a person"
    with pytest.raises(FormatError) as refused:
        lot = b"null|622000|000000900001|000000900100|\n"
        answer_files.parse(fixed, AnswerKind.STOCK, "STOCK1.txt", lot)
    assert refused.value.code == Fault.VOUCHER_RUN


@pytest.mark.parametrize("mark", ["uce1", "ＵＣＥ１"])
def test_a_mark_in_another_case_is_that_mark(mark: str) -> None:
    text = f"{mark}|1|\n{CARD}|A|20261126093000||\n".encode("gb18030")
    value = answer_files.parse(PROFILES["delimited"], AnswerKind.EVENTS, "UC_events-1.evt", text)
    assert value.notes == (LineNote(1, Note.LETTER_CASE),)


def test_a_dash_is_no_event_and_no_result() -> None:
    with pytest.raises(FormatError) as refused:
        event(kind="-")
    assert refused.value.code == Fault.EVENT
    with pytest.raises(FormatError) as refused:
        returned(result="-")
    assert refused.value.code == Fault.RESULT


@pytest.mark.parametrize(
    "day",
    [
        "2026/11/5",
        "2026-11-05",
        "2026.11.5",
        "2026年11月5日",
        "2026/11/5 0:00",
        "2026-11-05 00:00:00.0",
        "20261105000000",
        "２０２６-11-05",
        "'20261105",
        '"20261105"',
        "\u200e2026/11/5",
    ],
)
def test_a_day_with_its_year_in_front_is_that_day(day: str) -> None:
    answer, notes, _ = returned(day=day)
    assert (answer.opened_on, notes) == ("2026-11-05", OTHERWISE)


@pytest.mark.parametrize("day", ["5/11/2026", "11/25/26", "26-11-25", "2026/13/1", "2026-11-31", "46351", "2026-11/5"])
def test_a_day_that_could_be_another_or_none_is_said_by_the_line(day: str) -> None:
    with pytest.raises(FormatError) as refused:
        returned(day=day)
    assert (refused.value.code, refused.value.line, refused.value.field) == (Fault.NOT_A_DATE, 2, "开户日期")


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-26 09:30:00",
        "2026/11/26 9:30:00",
        "2026-11-26T09:30:00.123+08:00",
        "20261126093000123",
        "20261126 093000",
        "20261126093000.0",
    ],
)
def test_an_instant_to_the_second_is_that_instant(at: str) -> None:
    found, notes = event(at)
    assert (found.at, notes) == ("2026-11-26T09:30:00", OTHERWISE)


@pytest.mark.parametrize("at", ["2026/11/26 9:30", "20261126", "2026-11-26T01:30:00Z", "2026-11-26 24:00:00"])
def test_an_instant_without_its_seconds_or_of_another_clock_is_said_by_the_line(at: str) -> None:
    with pytest.raises(FormatError) as refused:
        event(at)
    assert (refused.value.code, refused.value.line) == (Fault.NOT_A_DATE, 2)


@pytest.mark.parametrize("spoilt", ["2.02611E+13", "########"])
def test_what_a_spreadsheet_made_of_an_instant_is_said_in_words_about_spreadsheets(spoilt: str) -> None:
    with pytest.raises(FormatError) as refused:
        event(spoilt)
    assert refused.value.code == Fault.SPOILT
    assert "表格软件" in str(refused.value)


@pytest.mark.parametrize("nines", ["99999999", "1900/1/0"])
def test_nines_and_a_spreadsheets_day_0_are_no_date(nines: str) -> None:
    answer, notes, _ = returned(day=nines)
    assert (answer.opened_on, notes) == ("", {Note.ZERO_DATE})


@pytest.mark.parametrize("card", [f"`{CARD}", f"\u200b{CARD}", f"\u202a{CARD}\u202c", f'"{CARD}"', f"\ufeff{CARD}"])
def test_marks_around_a_number_are_no_part_of_it(card: str) -> None:
    answer, notes, _ = returned(card=card)
    assert (answer.card, notes) == (CARD, OTHERWISE)


def test_whole_numbers_of_a_program_that_keeps_fractions() -> None:
    answer, notes, _ = returned(row="1.0", tail="1061.0", **{"class": "2.0"}, branch="410100001.0")
    assert (answer.row, answer.identity.tail, answer.account_class, answer.branch) == (1, "1061", "Ⅱ", "410100001")
    assert notes == OTHERWISE
    assert returned(card=f"{CARD}.0")[0].card == f"{CARD}.0", "of a number this long the last digits were lost before"


@pytest.mark.parametrize("x", ["×", "Х", "χ"])
def test_a_sign_like_x_at_the_end_of_an_id_is_x(x: str) -> None:
    answer, notes, _ = returned(tail=f"106{x}")
    assert (answer.identity.tail, notes) == ("106X", OTHERWISE)


@pytest.mark.parametrize("written", [BATCH.lower(), BATCH.replace("-", "－"), BATCH.replace("-", "–"), f"'{BATCH}"])
def test_a_batchs_id_in_another_case_or_with_other_dashes_is_that_batch(written: str) -> None:
    _, notes, batch = returned(batch=written)
    assert (batch, notes) == (BATCH, OTHERWISE)


def test_a_file_with_quotes_around_every_field() -> None:
    text = f'"UCR1"|"{BATCH}"|"1"|"1"|"0"|\n"1"|"1061"|"0"|"{CARD}"|""|""|\n'
    value = answer_files.parse(PROFILES["delimited"], AnswerKind.RETURN, RETURN, text.encode())
    assert value.answers[0].card == CARD


@pytest.mark.parametrize("mark", [b"\x84\x31\x95\x33", b"\xef\xbb\xbf\xef\xbb\xbf"])
def test_the_mark_of_gb18030_and_a_mark_before_a_mark(mark: bytes) -> None:
    text = f"UCE1|1|\n{CARD}|A|20261126093000||\n".encode()
    value = answer_files.parse(PROFILES["delimited"], AnswerKind.EVENTS, "UC_events-1.evt", mark + text)
    assert value.notes == (LineNote(1, Note.BYTE_ORDER_MARK),)


def test_utf_8_that_is_valid_gbk_too_is_called_a_wrong_encoding_and_nobody_elses_name() -> None:
    text = f"UCR1|{BATCH}|1|0|1|\n1|1061|1|||手机号码重复了啊|\n"
    text.encode("utf-8").decode("gb18030")  # no error by itself
    with pytest.raises(FormatError) as refused:
        answer_files.parse(PROFILES["delimited"], AnswerKind.RETURN, RETURN, text.encode("utf-8"))
    assert refused.value.code == Fault.ENCODING
    few = text.replace("手机号码重复了啊", "联通路")
    assert answer_files.parse(PROFILES["delimited"], AnswerKind.RETURN, RETURN, few.encode("gb18030")).answers
