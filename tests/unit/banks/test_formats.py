"""Files exchanged with banks: bytes, traps, and what is refused."""

from __future__ import annotations

import json

import pytest

from unioncard.banks import issuance_file, return_file
from unioncard.banks.issuance_file import IssuanceFile, IssuanceRow
from unioncard.banks.lines import FormatError
from unioncard.banks.return_file import Answer, Result, ReturnFile

ROW = IssuanceRow(
    1, "1", "412125199003070018", "张三", "1", "19900307", "13490000001", "示例厂", "示例路 1 号", "20350131"
)
FILE = IssuanceFile("R20261123-ABCDEFGHJK-01", "4101000001", "示例工会", "20261123", (ROW,))


def test_an_issuance_file_is_pipe_delimited_gb18030_with_counts_in_front() -> None:
    first, second, end = issuance_file.write(FILE).decode("gb18030").split("\n")
    assert first == "UCI1|R20261123-ABCDEFGHJK-01|4101000001|示例工会|1|0|20261123|"
    assert second == "1|1|412125199003070018|张三|1|19900307|13490000001|示例厂|示例路 1 号|20350131|"
    assert end == ""


def test_a_bar_or_line_break_in_free_text_does_not_break_its_row() -> None:
    row = IssuanceRow(1, "1", "x", "张三", "1", "", "1", employer="甲|乙\n厂", address="路\t1")
    (read,) = issuance_file.parse(issuance_file.write(IssuanceFile("b", "u", "n", "d", (row,)))).rows
    assert (read.employer, read.address) == ("甲｜乙 厂", "路 1")


@pytest.mark.parametrize("name", ["㛃", "𬭎", "䶮", "阿卜杜拉·买买提"])
def test_rare_characters_and_the_dot_arrive_as_they_were(name: str) -> None:
    row = IssuanceRow(1, "1", "x", name, "1", "", "1")
    assert issuance_file.parse(issuance_file.write(IssuanceFile("b", "u", "n", "d", (row,)))).rows[0].name == name


def test_the_dot_is_a1a4() -> None:
    row = IssuanceRow(1, "1", "x", "甲·乙", "1", "", "1")
    assert b"\xa1\xa4" in issuance_file.write(IssuanceFile("b", "u", "n", "d", (row,)))


def test_the_control_file_tells_name_bytes_rows_and_digest() -> None:
    content = issuance_file.write(FILE)
    told = json.loads(issuance_file.control(FILE, content))
    assert (told["file"], told["bytes"], told["rows"]) == ("UC_R20261123-ABCDEFGHJK-01.txt", len(content), 1)


def test_every_document_type_of_a_register_has_a_code() -> None:
    from unioncard.registers.of_members.codes import LISTS  # noqa: PLC0415

    assert set(LISTS["证件类别"]) <= set(issuance_file.DOCUMENT_CODES)
    assert len(set(issuance_file.DOCUMENT_CODES.values())) == len(issuance_file.DOCUMENT_CODES)


def test_a_return_is_read_back_as_it_was_written() -> None:
    answers = (
        Answer(1, "0018", Result.OPENED, "6220000000000000016"),
        Answer(2, "001X", Result.REFUSED, "", "101", "联网核查不一致"),
    )
    file = ReturnFile("R20261123-ABCDEFGHJK-01", answers)
    assert return_file.parse(return_file.write(file)) == file
    assert return_file.parse(return_file.write(file).replace(b"\n", b"\r\n")) == file


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"UCI1|b|1|1|0|\n1|0018|0|6220000000000000016|||\n",
        b"UCR1|b|2|1|1|\n1|0018|0|6220000000000000016|||\n",
        b"UCR1|b|1|0|1|\n1|0018|0|6220000000000000016|||\n",
        b"UCR1|b|1|1|0|\n1|0018|0|6220000000000000016||\n",
        b"UCR1|b|1|1|0|\none|0018|0|6220000000000000016|||\n",
        b"UCR1|b|1|0|1|\n1|0018|7||||\n",
        b"\xff\xff|",
    ],
)
def test_what_is_no_return_is_refused_without_quoting_it(content: bytes) -> None:
    with pytest.raises(FormatError) as refused:
        return_file.parse(content)
    assert "0018" not in str(refused.value)


def test_an_issuance_file_whose_counts_do_not_agree_is_refused() -> None:
    with pytest.raises(FormatError, match="the header says 2 rows, there are 1"):
        issuance_file.parse(
            issuance_file.write(FILE).replace("示例工会|1|".encode("gb18030"), "示例工会|2|".encode("gb18030"))
        )
