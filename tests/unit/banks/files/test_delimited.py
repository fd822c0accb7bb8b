"""Our own format, byte for byte as it has been since UCI1 and UCR1 (docs/formats/bank.md)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from unioncard.banks.files import answer_files as answers
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import Answer, AnswerKind, FormatError, Identity, Reason, Receipt, Result, Return
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow
from unioncard_tools.profiles import load

PROFILE = load("delimited", Path())
BATCH = "R20261123-7KM3Q9XTBW-01"
NAME = f"UC_{BATCH}.txt"
EMPLOYER = "河南样例第一机械厂"

ISSUED = """\
UCI1|R20261123-7KM3Q9XTBW-01|4101000001|示例纺织厂工会|4|0|20261123|
1|1|412227199504181061|尤光|2|19950418|13499003996|河南样例第一机械厂|||
2|1|412227199801307994|褚和一|1|19980130|13496247719|河南样例第一机械厂|示例市样例路 1 号｜2 单元|20351231|
3|1|412527199112123467|吴雅安|2||13494897968|河南样例第一机械厂||长期|
4|7|EXAMPLE0001|阿依古丽·示例|2|20021102|13490725421|河南样例第一机械厂|||
"""
CONTROL = """\
{
 "file": "UC_R20261123-7KM3Q9XTBW-01.txt",
 "batch": "R20261123-7KM3Q9XTBW-01",
 "rows": 4,
 "bytes": 397,
 "sha256": "97a11917ff70c2d4d0856b16efc628023a65c8335a9effa707493d5e4356ebc8"
}"""
RETURNED = """\
UCR1|R20261123-7KM3Q9XTBW-01|3|2|1|
1|1061|0|6200000000000000001|||
2|7994|1||101|联网核查不一致|
4|0001|0|6200000000000000002|||
"""


def person(number: int, document: str, name: str, sex: str, mobile: str, **more: str) -> IssuanceRow:
    kind = "护照" if document.startswith("E") else "居民身份证"
    values = {
        "证件类别": kind,
        "证件号码": document,
        "姓名": name,
        "性别": sex,
        "移动电话": mobile,
        "工作单位": EMPLOYER,
    }
    return IssuanceRow(number, values | more)


ROWS = (
    person(1, "412227199504181061", "尤光", "女", "13499003996", 出生日期="1995-04-18"),
    person(
        2, "412227199801307994", "褚和一", "男", "13496247719",
        出生日期="1998-01-30", 联系地址="示例市样例路 1 号|2\n单元", 证件有效期="2035-12-31",
    ),
    person(3, "412527199112123467", "吴雅安", "女", "13494897968", 证件有效期="长期"),
    person(4, "EXAMPLE0001", "阿依古丽·示例", "女", "13490725421", 出生日期="2002-11-02"),
)  # fmt: skip
FILE = IssuanceFile(BATCH, "4101000001", "示例纺织厂工会", "0001", "2026-11-23", ROWS)


def test_an_issuance_file_has_the_bytes_it_always_had() -> None:
    assert issuance_file.write(PROFILE, FILE) == ISSUED.encode("gb18030")


def test_its_control_file_has_the_bytes_it_always_had() -> None:
    name = issuance_file.name(PROFILE, BATCH, "0001", "2026-11-23")
    assert name == NAME
    control = issuance_file.control(PROFILE, name, FILE, issuance_file.write(PROFILE, FILE))
    assert control == (f"UC_{BATCH}.ok", CONTROL.encode())


def test_the_bank_reads_what_was_written() -> None:
    read = issuance_file.parse(PROFILE, ISSUED.replace("\n", "\r\n").encode("gb18030"), "")
    assert (read.batch, read.unit, read.unit_name, read.date) == (BATCH, FILE.unit, FILE.unit_name, FILE.date)
    assert read.rows[0] == ROWS[0]
    assert read.rows[2:] == ROWS[2:]
    assert read.rows[1].values["联系地址"] == "示例市样例路 1 号｜2 单元"


def opened(row: int, tail: str, card: str) -> Answer:
    return Answer(row, Identity(tail=tail), Result.OPENED, card)


REFUSED = Answer(2, Identity(tail="7994"), Result.REFUSED, code="101", reason=Reason.NOT_IN_POLICE_RECORDS)
RETURN = Return(BATCH, (opened(1, "1061", "6200000000000000001"), REFUSED, opened(4, "0001", "6200000000000000002")))


def test_a_return_is_read_and_written_as_it_always_was() -> None:
    content = RETURNED.encode("gb18030")
    assert answers.parse(PROFILE, AnswerKind.RETURN, f"UC_{BATCH}.ret", content) == RETURN
    assert answers.write(PROFILE, AnswerKind.RETURN, RETURN, serial="2") == (f"UC_{BATCH}-2.ret", content)


def test_a_return_with_class_branch_and_date_is_the_second_edition() -> None:
    opened_row = replace(
        opened(1, "1061", "6200000000000000001"), account_class="Ⅱ", branch="0371", opened_on="2026-11-25"
    )
    name, content = answers.write(PROFILE, AnswerKind.RETURN, Return(BATCH, (opened_row, REFUSED)))
    assert content.decode("gb18030") == (
        f"UCR2|{BATCH}|2|1|1|\n"
        "1|1061|0|6200000000000000001|||2|0371|20261125|\n"
        "2|7994|1||101|联网核查不一致||||\n"
    )  # fmt: skip
    assert answers.parse(PROFILE, AnswerKind.RETURN, name, content) == Return(BATCH, (opened_row, REFUSED))


def test_receipts_say_taken_or_why_not() -> None:
    taken = f"UCA1|{BATCH}|0||0|\n".encode()
    assert answers.parse(PROFILE, AnswerKind.RECEIPT, "a.ack", taken) == Receipt(BATCH, True)
    not_taken = f"UCA1|{BATCH}|1|114|1|\n3|3467|106|\n".encode()
    fault = Answer(3, Identity(tail="3467"), Result.REFUSED, code="106", reason=Reason.NAME_UNREADABLE)
    receipt = Receipt(BATCH, False, "114", Reason.FORMAT, (fault,))
    assert answers.parse(PROFILE, AnswerKind.RECEIPT, "a.ack", not_taken) == receipt


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"UCI1|b|1|1|0|\n1|0018|0|6220000000000000016|||\n",
        b"UCR1|b|2|1|1|\n1|0018|0|6220000000000000016|||\n",
        b"UCR1|b|1|0|1|\n1|0018|0|6220000000000000016|||\n",
        b"UCR1|b|1|1|0|\n1|0018|0|6220000000000000016||\n",
        b"UCR1|b|1|1|0|\n1|0018|0|6220000000000000016|||x\n",
        b"UCR1|b|1|1|0|\n1|0018|0|6220000000000000016||\n|",
        b"UCR1|b|1|1|0|\none|0018|0|6220000000000000016|||\n",
        b"UCR1|b|1|1|0|\n0|0018|0|6220000000000000016|||\n",
        b"UCR1|b|1|0|1|\n1|0018|7||||\n",
        b"UCR1||1|1|0|\n1|0018|0|6220000000000000016|||\n",
        b"UCR2|b|1|1|0|\n1|0018|0|6220000000000000016|||||20261331|\n",
        b"UCR2|b|1|1|0|\n1|0018|0|6220000000000000016|||9|||\n",
        b"\xff\xff|",
    ],
)
def test_what_is_no_return_is_refused_without_quoting_it(content: bytes) -> None:
    with pytest.raises(FormatError) as refused:
        answers.parse(PROFILE, AnswerKind.RETURN, "a.ret", content)
    assert "0018" not in str(refused.value)
    assert "622" not in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [("|4|0|", "|5|0|"), ("|4|0|", "|4|1|"), ("UCI1", "UCI2"), ("\n2|1|", "\n2|0|"), ("\n2|", "\nx|"), ("\n2|", "\n|")],
)
def test_an_issuance_file_that_contradicts_itself_is_refused(old: str, new: str) -> None:
    with pytest.raises(FormatError):
        issuance_file.parse(PROFILE, ISSUED.replace(old, new).encode("gb18030"), "")


def test_an_unknown_refusal_code_is_another_reason_and_kept() -> None:
    content = f"UCR1|{BATCH}|1|0|1|\n2|7994|1||X9|张三在另一家|\n".encode("gb18030")
    (answer,) = answers.parse(PROFILE, AnswerKind.RETURN, "a.ret", content).answers
    assert (answer.code, answer.reason) == ("X9", Reason.OTHER)
