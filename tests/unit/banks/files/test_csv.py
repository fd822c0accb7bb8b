"""UTF-8 CSV: quoting, titles, and values that stand in every row."""

from __future__ import annotations

from pathlib import Path

import pytest

from unioncard.banks.files import answer_files as answers
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import Answer, AnswerKind, FormatError, Identity, Reason, Receipt, Result
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow
from unioncard_tools.profiles import load

PROFILE = load("csv", Path())
BATCH = "R20261123-7KM3Q9XTBW-01"
VALUES = {
    "姓名": "示例", "证件类别": "护照", "证件号码": "EXAMPLE0001", "性别": "女", "移动电话": "13490725421",
    "证件有效期": "长期", "联系地址": '示例路 1 号, "甲" 座',
}  # fmt: skip
FILE = IssuanceFile(BATCH, "", "示例,工会", "0371", "2026-11-23", (IssuanceRow(1, VALUES), IssuanceRow(2, VALUES)))
TITLES = "batch,status,file_code,row,document_tail,code\r\n"


def test_values_with_commas_and_quotes_are_quoted_as_rfc_4180_says() -> None:
    first, second, *_ = issuance_file.write(PROFILE, FILE).decode().split("\r\n")
    assert first.startswith("batch,row,unit,unit_name,date,name,document_type,")
    assert second == (
        f'{BATCH},1,0371,"示例,工会",2026-11-23,示例,PASSPORT,EXAMPLE0001,LONG_TERM,F,,13490725421,,'
        '"示例路 1 号, ""甲"" 座"'
    )


def test_the_bank_reads_what_was_written_with_or_without_a_byte_order_mark() -> None:
    content = issuance_file.write(PROFILE, FILE)
    assert issuance_file.parse(PROFILE, content, "") == FILE
    assert issuance_file.parse(PROFILE, b"\xef\xbb\xbf" + content.replace(b"\r\n", b"\n"), "") == FILE


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"batch,row", b"row,batch"), (b"-01,2,", b"-02,2,"), (b"PASSPORT", b"VISA"), (b"LONG_TERM", b"soon"),
     (b'""', b'"x"'), (b",F,", b",F,,"), ("示".encode(), b"\xff")],
)  # fmt: skip
def test_a_file_that_contradicts_itself_is_refused(old: bytes, new: bytes) -> None:
    content = issuance_file.write(PROFILE, FILE)
    with pytest.raises(FormatError) as refused:
        issuance_file.parse(PROFILE, content.replace(old, new), "")
    assert "示例" not in str(refused.value)


def test_the_control_file_is_empty() -> None:
    name = issuance_file.name(PROFILE, BATCH, "0371", "2026-11-23")
    assert name == f"unioncard_0371_20261123_{BATCH}.csv"
    assert issuance_file.control(PROFILE, name, FILE, b"") == (f"unioncard_0371_20261123_{BATCH}.done", b"")


def test_a_receipt_says_taken_in_one_row_and_faults_in_one_row_each() -> None:
    taken = (TITLES + f"{BATCH},ACCEPTED,,,,\r\n").encode()
    assert answers.parse(PROFILE, AnswerKind.RECEIPT, "a.ret", taken) == Receipt(BATCH, True)
    refused = (TITLES + f"{BATCH},REJECTED,E_FORMAT,2,0001,E_NAME_CHARS\r\n").encode()
    fault = Answer(2, Identity(tail="0001"), Result.REFUSED, code="E_NAME_CHARS", reason=Reason.NAME_UNREADABLE)
    expected = Receipt(BATCH, False, "E_FORMAT", Reason.FORMAT, (fault,))
    assert answers.parse(PROFILE, AnswerKind.RECEIPT, "a.ret", refused) == expected


@pytest.mark.parametrize("rows", ["{b},ACCEPTED,,2,0001,\n", "{b},MAYBE,,,,\n", "{b},ACCEPTED,,,,\nX,ACCEPTED,,,,"])
def test_a_receipt_that_contradicts_itself_is_refused(rows: str) -> None:
    with pytest.raises(FormatError):
        answers.parse(PROFILE, AnswerKind.RECEIPT, "a.ret", (TITLES + rows.format(b=BATCH)).encode())


def test_sorts_of_answers_are_told_apart_by_name() -> None:
    names = [f"{BATCH}_1.ret", f"final_{BATCH}_1.csv", "events_7.csv", "unioncard_x.csv", f"{BATCH}_1.ret.part"]
    kinds = [answers.kind_of(PROFILE, name) for name in names]
    assert kinds == [AnswerKind.RECEIPT, AnswerKind.RETURN, AnswerKind.EVENTS, None, None]
    with pytest.raises(FormatError, match="没有与这家银行约定这种文件"):
        answers.parse(PROFILE, AnswerKind.STOCK, "events_7.csv", b"")
