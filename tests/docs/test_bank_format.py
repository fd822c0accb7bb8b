"""The examples in docs/formats are files of the engine: read, written back byte for byte, and true to each other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from stdnum import luhn

from docs.bank_pages import ENTRY, PAGES, PROFILES, answer_files, examples, issuance_of, parsed
from unioncard import clock
from unioncard.banks.files import answer_files as answers
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import AnswerKind, Events, Receipt, Result, Return, Stock
from unioncard.banks.files.issuance import agent_number
from unioncard.banks.files.precheck import arriving, faults
from unioncard.banks.inbox import CONTROL_SUFFIXES, PLAIN_NAME, UNFINISHED
from unioncard.cards.events import EventKind
from unioncard.people.documents import DocumentType, fault
from unioncard_cli.bank_check import check

if TYPE_CHECKING:
    from unioncard.banks.files.answer import Answer
    from unioncard.banks.files.answer_files import Value

BATCH = "R20261123-7KM3Q9XTBW-01"
DAY = date(2026, 11, 23)


def reported_rows(name: str) -> list[Answer]:
    """Every row of every receipt and return."""
    found: list[Answer] = []
    for value in parsed(name):
        found += value.faults if isinstance(value, Receipt) else value.answers if isinstance(value, Return) else ()
    return found


def with_cards(name: str, value: Value) -> Value:
    """A refusal with the pre-printed cards of its rows, which banks repeat and we do not read."""
    cards = {row.number: row.card for row in issuance_of(name)[1].rows}
    if not isinstance(value, Receipt):
        return value
    return replace(value, faults=tuple(replace(one, card=cards[one.row]) for one in value.faults))


SENT = [(name, file) for name in PROFILES for file in answer_files(name)]


@pytest.mark.parametrize("name", PROFILES)
def test_the_issuance_file_written_back_is_the_same_byte_for_byte(name: str) -> None:
    file, value, content = issuance_of(name)
    assert issuance_file.write(PROFILES[name], value) == content
    assert file == issuance_file.name(PROFILES[name], BATCH, value.bank_unit, DAY.isoformat())
    assert (value.batch, len(value.rows)) == (BATCH, 4)
    assert value.date in {DAY.isoformat(), ""}, "only the name of a fixed file has the day"


@pytest.mark.parametrize("name", PROFILES)
def test_the_control_file_is_the_one_of_the_example(name: str) -> None:
    file, value, content = issuance_of(name)
    control, written = issuance_file.control(PROFILES[name], file, value, content)
    assert written == examples(name)[control]


@pytest.mark.parametrize(("name", "file"), SENT)
def test_an_answer_written_back_is_the_same_byte_for_byte_and_has_the_same_name(name: str, file: str) -> None:
    kind, content = answer_files(name)[file]
    value = with_cards(name, answers.parse(PROFILES[name], kind, file, content))
    serial = file.rpartition("STOCK")[2] if kind is AnswerKind.STOCK else file.replace("-", "_").rpartition("_")[2]
    assert answers.write(PROFILES[name], kind, value, serial=serial.partition(".")[0]) == (file, content)


@pytest.mark.parametrize("name", PROFILES)
def test_every_sort_of_file_has_its_example(name: str) -> None:
    shown = {kind for kind, _ in answer_files(name).values()}
    assert shown == PROFILES[name].answers.by_kind().keys()
    assert len(examples(name)) == len(answer_files(name)) + 2, "an example is of no file that this bank exchanges"
    receipts = [value for value in parsed(name) if isinstance(value, Receipt)]
    says = PROFILES[name].answers.receipt
    assert says
    assert {value.accepted for value in receipts} == ({True, False} if says.accepted else {False})
    assert {bool(value.faults) for value in receipts if not value.accepted} == {True, False}
    refused = any(row.result is Result.REFUSED for v in parsed(name) if isinstance(v, Return) for row in v.answers)
    returned = PROFILES[name].answers.returned
    assert returned
    assert refused == bool(returned.results)


@pytest.mark.parametrize("name", PROFILES)
def test_the_answers_are_about_the_people_of_the_issuance_file(name: str) -> None:
    _, value, _ = issuance_of(name)
    asked = {row.number: arriving(PROFILES[name], row.values) for row in value.rows}
    for row in reported_rows(name):
        who, number = row.identity, asked[row.row]["证件号码"]
        assert who.tail is None or number.endswith(who.tail)
        assert who.document is None or who.document == number
        assert who.name is None or who.name == asked[row.row]["姓名"]
        assert (who.tail, who.document) != (None, None)


@pytest.mark.parametrize("name", PROFILES)
def test_the_returns_answer_every_row_and_their_cards_are_the_banks(name: str) -> None:
    _, value, _ = issuance_of(name)
    returned = [row for one in parsed(name) if isinstance(one, Return) for row in one.answers]
    assert sorted(row.row for row in returned) == [row.number for row in value.rows]
    cards = {row.row: row.card for row in returned if row.card}
    assert all(PROFILES[name].cards.holds(card) and luhn.is_valid(card) for card in cards.values())
    written = {event.card for one in parsed(name) if isinstance(one, Events) for event in one.events}
    assert written <= set(cards.values())
    if PROFILES[name].stock:
        assert cards == {row.number: row.card for row in value.rows}


@pytest.mark.parametrize("name", PROFILES)
def test_the_people_of_the_examples_are_made_up_without_a_fault(name: str) -> None:
    _, value, _ = issuance_of(name)
    kinds = {kind.value: kind for kind in DocumentType}
    for row in value.rows:
        assert fault(kinds[row.values["证件类别"]], row.values["证件号码"], DAY) is None
        assert faults(PROFILES[name], row.values) == ()


def test_the_lot_of_the_example_holds_the_cards_laid_aside() -> None:
    (stock,) = [value for value in parsed("fixed") if isinstance(value, Stock)]
    (lot,) = stock.lots
    _, value, _ = issuance_of("fixed")
    assert [row.card[:18] for row in value.rows] == [f"{lot.prefix}{int(lot.first) + n:012d}" for n in range(4)]
    assert int(lot.last) - int(lot.first) + 1 == 100
    assert "100 张" in PAGES["fixed"]


def test_the_agent_number_is_made_as_the_page_says() -> None:
    _, value, content = issuance_of("fixed")
    agents = [agent_number(BATCH, row.number) for row in value.rows]
    assert [line.split(b"|")[-3].decode() for line in content.splitlines()[1:]] == agents
    assert f"`{BATCH}` 得 `{agents[0][1:15]}`" in PAGES["fixed"]


def test_the_rows_of_the_fixed_file_are_as_long_as_the_page_says() -> None:
    *_, content = issuance_of("fixed")
    assert {len(line) for line in content.splitlines()[1:]} == {611}
    assert "各 611 个字节" in PAGES["fixed"]


def test_blank_lines_and_either_line_end_mean_the_same() -> None:
    for name, file in SENT:
        kind, content = answer_files(name)[file]
        unix = content.replace(b"\r\n", b"\n")
        for other in (unix, unix.replace(b"\n", b"\r\n") + b"\r\n"):
            assert answers.parse(PROFILES[name], kind, file, other) == answers.parse(
                PROFILES[name], kind, file, content
            )


def test_a_replacement_without_a_new_card_is_what_the_page_of_the_fixed_format_says() -> None:
    profile = PROFILES["fixed"]
    assert profile.answers.events
    sources = profile.answers.events.shapes[0].sources()
    assert "new_card" not in sources and EventKind.FOUND not in profile.answers.events.events.values()
    assert "`T` 没有新卡号" in PAGES["fixed"] and "**解挂**：没有这个状态" in PAGES["fixed"]


@pytest.mark.parametrize("file", [file for _, file in SENT])
def test_the_names_are_plain(file: str) -> None:
    assert PLAIN_NAME.fullmatch(file)
    assert "120 个字符" in ENTRY


def test_temporary_names_and_control_files_are_on_the_page() -> None:
    assert [suffix for suffix in (*UNFINISHED, *CONTROL_SUFFIXES) if f"{suffix}`" not in ENTRY] == []
    assert Path(f"UC_{BATCH}.txt.pgp").stem + ".ok" == issuance_file.control_name(
        PROFILES["delimited"], f"UC_{BATCH}.txt.pgp"
    )
    assert "`UC_<批次号>.txt.pgp` 对应 `UC_<批次号>.txt.ok`" in ENTRY


@pytest.mark.parametrize("name", PROFILES)
def test_every_example_passes_the_check_on_the_days_after_its_batch(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader tries them: none is of a day ahead, and none has a fault or a row that is not adopted."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 28, tzinfo=UTC))
    sent = {issuance_of(name)[0]: issuance_of(name)[2]}
    for file, content in {**sent, **{file: content for file, (_, content) in answer_files(name).items()}}.items():
        assert (file, check(PROFILES[name], file, content).findings) == (file, ())


def test_no_example_is_of_a_day_after_those() -> None:
    written = [day for page in PAGES.values() for day in re.findall(r"2026-?(1[12])-?([0-3][0-9])", page)]
    assert max(written) <= ("11", "28")
