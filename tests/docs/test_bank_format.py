"""docs/formats/bank.md is what the code does: its examples, codes and limits."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from unioncard.banks import issuance_file, return_file
from unioncard.banks.answering import LARGEST_RETURN
from unioncard.banks.issuance_file import DOCUMENT_CODES
from unioncard.banks.judging import within_file
from unioncard.banks.lines import ENCODING, FormatError
from unioncard.banks.taken import Problem
from unioncard.cards.card import has_card_shape
from unioncard.people.documents import DocumentType, fault

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "formats" / "bank.md").read_text("utf-8")
BATCH = "UC_R20261123-7KM3Q9XTBW-01"


def example(name: str) -> str:
    """The fenced block below the marker ``<!-- example: name -->``."""
    found = re.search(rf"<!-- example: {re.escape(name)} -->\n```\w+\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found, f"{name} is not in bank.md"
    return found[1]


@pytest.fixture(scope="module")
def issued() -> issuance_file.IssuanceFile:
    return issuance_file.parse(example(f"{BATCH}.txt").encode(ENCODING))


@pytest.fixture(params=[f"{BATCH}.ret", f"{BATCH}-2.ret"])
def returned(request: pytest.FixtureRequest) -> str:
    return example(request.param)


def test_the_issuance_file_written_back_is_the_same_byte_for_byte(issued: issuance_file.IssuanceFile) -> None:
    assert issuance_file.write(issued) == example(f"{BATCH}.txt").encode(ENCODING)


def test_the_control_file_is_the_one_of_the_example(issued: issuance_file.IssuanceFile) -> None:
    control = issuance_file.control(issued, issuance_file.write(issued))
    assert control.decode() == example(f"{BATCH}.ok").rstrip("\n")


def test_a_return_written_back_is_the_same_byte_for_byte(returned: str) -> None:
    assert return_file.write(return_file.parse(returned.encode(ENCODING))) == returned.encode(ENCODING)


def test_a_return_with_windows_line_ends_and_blank_lines_is_the_same(returned: str) -> None:
    windows = (returned.replace("\n", "\r\n") + "\r\n").encode(ENCODING)
    assert return_file.parse(windows) == return_file.parse(returned.encode(ENCODING))


def test_the_returns_answer_rows_of_the_issuance_file_and_all_of_them(issued: issuance_file.IssuanceFile) -> None:
    files = [return_file.parse(example(f"{BATCH}{part}.ret").encode(ENCODING)) for part in ("", "-2")]
    assert {file.batch for file in files} == {issued.batch}
    answered = {answer.row: answer.tail for file in files for answer in file.answers}
    assert answered == {row.number: row.tail for row in issued.rows}
    opened = [answer.card for file in files for answer in file.answers if answer.card]
    assert opened and all(map(has_card_shape, opened))


@pytest.mark.parametrize(
    "broken",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("UCR1", "UCR2"),
        lambda text: text.replace("|||\n", "||\n"),
        lambda text: text.replace("|0|62", "|2|62"),
        lambda text: re.sub(r"\|(\d)\|(\d)\|(\d)\|\n", r"|\1|0\2|\3|\n", text, count=1),
        lambda _text: "",
    ],
    ids=["byte order mark", "mark", "last field not ended", "result", "leading zero in a count", "empty"],
)
def test_what_the_document_calls_unreadable_is_refused_as_a_whole(returned: str, broken: Callable[[str], str]) -> None:
    with pytest.raises(FormatError):
        return_file.parse(broken(returned).encode(ENCODING))


def test_a_repeated_line_counts_once_and_two_answers_for_a_row_count_for_nothing() -> None:
    line = "1|1061|0|6200000000000000001|||\n"
    twice = return_file.parse(f"UCR1|B|2|2|0|\n{line}{line}".encode(ENCODING))
    assert [answer.row for answer in within_file(twice.answers)[0]] == [1]
    both = return_file.parse(f"UCR1|B|2|1|1|\n{line}1|1061|1||101||\n".encode(ENCODING))
    good, problems = within_file(both.answers)
    assert (good, [problem.problem for problem in problems]) == ([], [Problem.ROW_DOUBLED])


def test_every_problem_of_a_row_is_explained() -> None:
    assert [problem for problem in Problem if f"`{problem}`" not in DOCUMENT] == []


def test_the_document_codes_are_the_ones_written() -> None:
    table = DOCUMENT.partition("### 4.3")[2].partition("### 4.4")[0]
    assert dict(re.findall(r"\| ([1-9]) \| (\w+)", table)) == {code: name for name, code in DOCUMENT_CODES.items()}
    assert set(DOCUMENT_CODES) == set(DocumentType)


def test_the_people_of_the_examples_have_faultless_documents(issued: issuance_file.IssuanceFile) -> None:
    kinds = {code: DocumentType(name) for name, code in DOCUMENT_CODES.items()}
    day = datetime.strptime(issued.date, "%Y%m%d").date()
    assert [fault(kinds[row.document_code], row.document_number, day) for row in issued.rows] == [None] * 4


def test_the_largest_return_is_the_one_told() -> None:
    assert f"{LARGEST_RETURN // 2**20} MB" in DOCUMENT
