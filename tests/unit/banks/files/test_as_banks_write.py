"""Answers as banks' systems and spreadsheets really write them: taken with a note where nothing is in doubt."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import (
    Answer,
    AnswerKind,
    CardEventRow,
    Events,
    FormatError,
    Identity,
    Reason,
    Receipt,
    Result,
    Return,
    Stock,
    StockLot,
)
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.note import LineNote, Note
from unioncard.cards.events import EventKind
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from unioncard.banks.files.answer_files import Value

PROFILES: Final = {name: load(name, Path()) for name in ("delimited", "fixed", "csv")}
BATCH: Final = "R20261123-7KM3Q9XTBW-01"
CARDS: Final = ("6220004050469000011", "6220004050469000037")
IDENTITIES: Final = {
    "delimited": (Identity(tail="106X"), Identity(tail="0012")),
    "csv": (Identity(document="41222719950418106X"), Identity(document="E12345678")),
    "fixed": (Identity(document="41222719950418106X", name="示例"), Identity(document="E12345678", name="样例")),
}
NAMES: Final = [
    *((name, AnswerKind.RETURN) for name in PROFILES),
    *((name, AnswerKind.EVENTS) for name in PROFILES),
    *((name, AnswerKind.RECEIPT) for name in PROFILES),
    ("fixed", AnswerKind.STOCK),
]
EVERY: Final = pytest.mark.parametrize(("name", "kind"), NAMES)
PAD: Final = pytest.mark.parametrize(
    "end", [b"\x1a", b"\x00" * 37, b"\x1a\x00\x00", b"\x1a\r\n", b"\x1a" + b"\x1a" * 127]
)


def answer(name: str, kind: AnswerKind) -> Value:
    """Two rows, events or lots of a bank with this format."""
    one, two = IDENTITIES[name]
    match kind:
        case AnswerKind.RETURN:
            opened = [
                Answer(row, who, Result.OPENED, card) for row, who, card in zip((1, 2), (one, two), CARDS, strict=True)
            ]
            return Return(BATCH, tuple(opened))
        case AnswerKind.RECEIPT:
            coded = "" if name == "fixed" else {"delimited": "103", "csv": "E_EXPIRED"}[name]
            tails = [Identity(tail=(who.tail or who.document or "")[-4:]) for who in (one, two)]
            faults = [
                Answer(
                    row, who if name == "fixed" else tail, Result.REFUSED, code=coded, reason=Reason.DOCUMENT_EXPIRED
                )
                for row, who, tail in zip((1, 2), (one, two), tails, strict=True)
            ]
            return Receipt(BATCH, False, coded, Reason.DOCUMENT_EXPIRED, tuple(faults))
        case AnswerKind.EVENTS:
            return Events(tuple(CardEventRow(card, EventKind.LOST_FORMAL, "2026-11-20T12:00:00") for card in CARDS))
        case AnswerKind.STOCK:
            return Stock(
                (
                    StockLot("L1", "622000", "000000000001", "000000000009"),
                    StockLot("L2", "622000", "000000000010", "000000000010"),
                )
            )


def written(name: str, kind: AnswerKind) -> tuple[str, bytes]:
    return answer_files.write(PROFILES[name], kind, answer(name, kind))


def read(name: str, kind: AnswerKind, content: bytes) -> tuple[Value, set[Note]]:
    value = answer_files.parse(PROFILES[name], kind, written(name, kind)[0], content)
    return value, {one.note for one in value.notes}


@EVERY
def test_a_file_as_agreed_has_no_notes(name: str, kind: AnswerKind) -> None:
    assert read(name, kind, written(name, kind)[1]) == (answer(name, kind), set())


@EVERY
@PAD
def test_end_marks_of_dos_and_mainframes_are_left_out(name: str, kind: AnswerKind, end: bytes) -> None:
    _, content = written(name, kind)
    assert read(name, kind, content + end) == (answer(name, kind), {Note.FILL_CHARACTERS})
    value, notes = read(name, kind, content.rstrip(b"\r\n") + end)
    assert (value, Note.FILL_CHARACTERS in notes) == (answer(name, kind), True)


@EVERY
@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\r\n"])
def test_lines_may_end_as_on_any_system(name: str, kind: AnswerKind, end: bytes) -> None:
    _, content = written(name, kind)
    value, notes = read(name, kind, end.join(content.splitlines()) + end)
    assert value == answer(name, kind)
    assert notes == ({Note.LINE_ENDS} if end == b"\r" else set())


@EVERY
def test_a_byte_order_mark_is_left_out(name: str, kind: AnswerKind) -> None:
    assert read(name, kind, b"\xef\xbb\xbf" + written(name, kind)[1]) == (answer(name, kind), {Note.BYTE_ORDER_MARK})


@EVERY
def test_rows_of_separators_are_left_out_and_lines_keep_their_numbers(name: str, kind: AnswerKind) -> None:
    _, content = written(name, kind)
    blank = (
        b",,,,\r\n" if name == "csv" else b"|||||\n" if name == "delimited" or kind is not AnswerKind.RETURN else b""
    )
    if not blank:
        blank = b" " * 19 + b"|" + b" " * 20 + b"|" + b" " * 30 + b"|\n"
    lines = content.splitlines(keepends=True)
    value, notes = read(name, kind, b"".join([*lines[:-1], blank, b"   \n", b"\n", lines[-1], blank]))
    assert (value, notes) == (answer(name, kind), {Note.BLANK_CELLS})
    assert last_line(value) == len(lines) + 3


def last_line(value: Value) -> int:
    match value:
        case Return():
            return value.answers[-1].line
        case Receipt():
            return value.faults[-1].line
        case Events():
            return value.events[-1].line
        case Stock():
            return value.lots[-1].line


@pytest.mark.parametrize("kind", [AnswerKind.RETURN, AnswerKind.RECEIPT, AnswerKind.EVENTS])
def test_empty_columns_that_a_spreadsheet_adds_are_left_out(kind: AnswerKind) -> None:
    _, content = written("csv", kind)
    assert read("csv", kind, content.replace(b"\r\n", b",,, \r\n")) == (answer("csv", kind), {Note.BLANK_CELLS})
    shifted = content.replace(b"\r\n", b",,x\r\n")
    with pytest.raises(FormatError):
        read("csv", kind, shifted)


def test_nuls_that_fill_up_a_field_are_no_value() -> None:
    _, content = written("fixed", AnswerKind.RETURN)
    assert re.search(rb" +\|", content)
    padded = re.sub(rb" +(?=\|)", lambda spaces: b"\x00" * len(spaces[0]), content)
    assert read("fixed", AnswerKind.RETURN, padded) == (answer("fixed", AnswerKind.RETURN), {Note.FILL_CHARACTERS})


@pytest.mark.parametrize("inside", ["\x00", "\x1a", "\x07"])
def test_a_control_character_inside_a_value_is_said_by_the_line(inside: str) -> None:
    _, content = written("csv", AnswerKind.RETURN)
    with pytest.raises(FormatError) as refused:
        read("csv", AnswerKind.RETURN, content.replace(b"E12345678", f"E123{inside}45678".encode()))
    assert (refused.value.code, refused.value.line, refused.value.field) == (Fault.CONTROL, 3, "document_number")


@pytest.mark.parametrize("name", ["delimited", "fixed", "csv"])
@pytest.mark.parametrize("zeros", ["zeros", "mark"])
def test_a_date_of_zeros_is_no_date(name: str, zeros: str) -> None:
    profile, whole = PROFILES[name], answer(name, AnswerKind.RETURN)
    assert isinstance(whole, Return)
    dated = Return(BATCH, tuple(replace(one, opened_on="2026-11-20") for one in whole.answers))
    _, content = answer_files.write(profile, AnswerKind.RETURN, dated)
    day = b"2026-11-20" if name == "csv" else b"20261120"
    assert content.count(day) == 2
    nothing = re.sub(rb"\d", b"0", day) if zeros == "mark" else b"0" * 8
    assert read(name, AnswerKind.RETURN, content.replace(day, nothing)) == (whole, {Note.ZERO_DATE})


def test_an_event_without_its_time_is_said_by_the_line() -> None:
    _, content = written("delimited", AnswerKind.EVENTS)
    with pytest.raises(FormatError) as refused:
        read("delimited", AnswerKind.EVENTS, content.replace(b"20261120120000", b"0" * 14, 1))
    assert (refused.value.code, refused.value.line) == (Fault.NO_TIME, 2)


@pytest.mark.parametrize("name", PROFILES)
def test_letters_of_a_document_in_lower_case_are_those_in_upper_case(name: str) -> None:
    _, content = written(name, AnswerKind.RETURN)
    changed = content.replace(b"106X", b"106x")
    assert changed != content
    assert read(name, AnswerKind.RETURN, changed) == (answer(name, AnswerKind.RETURN), {Note.LETTER_CASE})


@pytest.mark.parametrize(
    ("name", "kind", "agreed", "otherwise", "note"),
    [
        ("csv", AnswerKind.RETURN, "OPENED", "opened", Note.LETTER_CASE),
        ("csv", AnswerKind.EVENTS, "LOST", "Lost", Note.LETTER_CASE),
        ("csv", AnswerKind.RECEIPT, "E_EXPIRED", "e_expired", Note.LETTER_CASE),
        ("csv", AnswerKind.RECEIPT, "REJECTED", "Rejected", Note.LETTER_CASE),
        ("delimited", AnswerKind.RETURN, "|106X|0|", "|106X|00|", Note.ZEROS_LOST),
        ("delimited", AnswerKind.EVENTS, "|L|", "|l|", Note.LETTER_CASE),
        ("csv", AnswerKind.RETURN, CARDS[0], f"'{CARDS[0]}", Note.WRITTEN_OTHERWISE),
        ("csv", AnswerKind.RETURN, CARDS[0], f'=""{CARDS[0]}""', Note.WRITTEN_OTHERWISE),
        ("csv", AnswerKind.RETURN, CARDS[0], "6220 0040 5046 9000 011", Note.WRITTEN_OTHERWISE),
        ("csv", AnswerKind.EVENTS, CARDS[1], "6220-0040-5046-9000-037", Note.WRITTEN_OTHERWISE),
        (
            "csv",
            AnswerKind.RETURN,
            CARDS[0],
            "".join(chr(ord(one) + 0xFEE0) for one in CARDS[0]),
            Note.WRITTEN_OTHERWISE,
        ),
        ("delimited", AnswerKind.RETURN, "\n1|106X", "\n１|１０６Ｘ", Note.WRITTEN_OTHERWISE),
        ("delimited", AnswerKind.RETURN, "|2|2|0|", "|２|2|0|", Note.WRITTEN_OTHERWISE),
        ("fixed", AnswerKind.STOCK, "000000000001", "'000000000001", Note.WRITTEN_OTHERWISE),
    ],
)
def test_numbers_and_codes_written_otherwise_are_read_as_meant(
    name: str, kind: AnswerKind, agreed: str, otherwise: str, note: Note
) -> None:
    encoding = PROFILES[name].encoding
    content = written(name, kind)[1].decode(encoding)
    assert agreed in content
    if '""' in otherwise:
        otherwise = f'"{otherwise}"'
    assert read(name, kind, content.replace(agreed, otherwise).encode(encoding)) == (answer(name, kind), {note})


def test_a_code_that_could_be_two_is_neither(tmp_path: Path) -> None:
    text = (Path(answer_files.__file__).parents[5] / "tools/unioncard_tools/data/delimited.yaml").read_text("utf-8")
    (tmp_path / "two.yaml").write_text(text.replace('"1": refused}', '"1": refused, "001": opened}'), "utf-8")
    profile = load("two.yaml", tmp_path)
    name, content = written("delimited", AnswerKind.RETURN)
    with pytest.raises(FormatError) as refused:
        answer_files.parse(profile, AnswerKind.RETURN, name, content.replace(b"|106X|0|", b"|106X|01|"))
    assert refused.value.code == Fault.RESULT


def test_an_agents_number_in_scientific_notation_is_said_in_words_about_spreadsheets() -> None:
    _, content = written("fixed", AnswerKind.RETURN)
    agent = re.findall(rb"\|(\d{20})\|", content)[0]
    with pytest.raises(FormatError) as refused:
        read("fixed", AnswerKind.RETURN, content.replace(agent, b"1.97E+19            "))
    assert (refused.value.code, refused.value.line) == (Fault.SPOILT, 1)


def test_an_agents_number_that_a_spreadsheet_rounded_is_said_in_the_same_words() -> None:
    _, content = written("fixed", AnswerKind.RETURN)
    agent = re.findall(rb"\|(\d{20})\|", content)[0]
    with pytest.raises(FormatError) as refused:
        read("fixed", AnswerKind.RETURN, content.replace(agent, agent[:15] + b"00000"))
    assert refused.value.code == Fault.SPOILT
    _, content = written("fixed", AnswerKind.STOCK)
    with pytest.raises(FormatError) as refused:
        read("fixed", AnswerKind.STOCK, content.replace(b"000000000001", b"1E+11"))
    assert refused.value.code == Fault.SPOILT


@pytest.mark.parametrize("name", ["fixed", "csv", "delimited"])
def test_a_fault_of_a_person_whose_row_is_lost_is_not_taken_for_the_whole_file(name: str) -> None:
    encoding = PROFILES[name].encoding
    content = written(name, AnswerKind.RECEIPT)[1].decode(encoding)
    match name:
        case "fixed":
            content = re.sub(r"^\d{20}", "", content)
        case "csv":
            content = content.replace(",2,", ",,", 1)
        case "delimited":
            content = content.replace("\n2|", "\n|")
    with pytest.raises(FormatError) as refused:
        read(name, AnswerKind.RECEIPT, content.encode(encoding))
    assert refused.value.code == Fault.NO_ROW


@pytest.mark.parametrize("kind", [AnswerKind.RETURN, AnswerKind.RECEIPT, AnswerKind.EVENTS])
def test_a_csv_file_cut_after_its_titles_has_no_rows(kind: AnswerKind) -> None:
    titles, _, _ = written("csv", kind)[1].partition(b"\n")
    for cut in (titles + b"\n", titles.replace(b",rows", b"") + b"\n"):
        with pytest.raises(FormatError) as refused:
            read("csv", kind, cut)
        assert refused.value.code == Fault.NO_ROWS


@EVERY
def test_a_file_cut_at_a_lines_end_is_recognised_where_it_counts(name: str, kind: AnswerKind) -> None:
    _, content = written(name, kind)
    cut = b"".join(content.splitlines(keepends=True)[:-1])
    form = PROFILES[name].answers.by_kind()[kind]
    if form.shapes[0].shows_its_end():
        with pytest.raises(FormatError) as refused:
            read(name, kind, cut)
        assert refused.value.code == Fault.COUNT
    else:
        assert form.uncounted is not None
        assert read(name, kind, cut)[1] == set()


@pytest.mark.parametrize("kind", [AnswerKind.RETURN, AnswerKind.EVENTS])
def test_a_file_without_a_count_that_does_not_end_its_last_line_may_be_cut(kind: AnswerKind) -> None:
    _, content = written("fixed", kind)
    value = answer_files.parse(PROFILES["fixed"], kind, written("fixed", kind)[0], content.rstrip(b"\n"))
    assert value == answer("fixed", kind)
    assert value.notes == (LineNote(2, Note.LAST_LINE_OPEN),)
    counted = written("csv", kind)[1]
    assert read("csv", kind, counted.rstrip(b"\r\n"))[1] == set()


@pytest.mark.parametrize("kind", [AnswerKind.RETURN, AnswerKind.RECEIPT, AnswerKind.EVENTS])
def test_csv_files_of_before_the_count_are_read_as_they_were(kind: AnswerKind) -> None:
    _, content = written("csv", kind)
    older = re.sub(rb",(rows|2)\r\n", b"\r\n", content)
    assert older.count(b"\r\n") == 3 and b"rows" not in older
    assert read("csv", kind, older) == (answer("csv", kind), set())
