"""The real file of a city bank (docs/domain/bank-files.md): widths in bytes, a card and an agent number a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from unioncard.banks.files import answer_files as answers
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import (
    Answer,
    AnswerKind,
    CardEventRow,
    Events,
    FormatError,
    Identity,
    NotWritable,
    Reason,
    Receipt,
    Result,
    Return,
    Stock,
    StockLot,
)
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow, agent_number, row_of
from unioncard.cards.events import EventKind
from unioncard_tools.profiles import load

PROFILE = load("fixed", Path())
BATCH = "R20261123-7KM3Q9XTBW-01"
CARD = "6200001234567890127"
VALUES = {
    "证件类别": "居民身份证", "证件号码": "412227199504181061", "姓名": "阿依古丽·示例", "性别": "女",
    "移动电话": "13499003996", "出生日期": "1995-04-18", "联系地址": "示例市|样例路",
}  # fmt: skip


def file(*rows: IssuanceRow, batch: str = BATCH) -> IssuanceFile:
    return IssuanceFile(batch, "4101000001", "示例工会", "0371", "2026-11-23", rows)


def test_every_field_has_its_width_in_bytes_and_a_bar_after_it() -> None:
    content = issuance_file.write(PROFILE, file(IssuanceRow(1, VALUES, CARD)))
    header, line, end = content.split(b"\n")
    assert (header, end) == (b"0371|1|0|", b"")
    widths = [19, 12, 1, 20, 30, 30, 1, 140, 6, 15, 60, 50, 6, 15, 15, 100, 1, 17, 8, 1, 4, 20, 17]
    assert len(line) == sum(widths) + 23
    place, found = 0, []
    for width in widths:
        found.append(line[place : place + width].decode("gbk"))
        assert line[place + width : place + width + 1] == b"|"
        place += width + 1
    assert found[0] == CARD
    assert found[4] == "阿依古丽·示例" + " " * 16
    assert found[7].strip() == "示例市｜样例路"
    assert found[21] == agent_number(BATCH, 1)
    assert found[22] == " " * 16 + "0"


def test_the_name_is_the_banks_and_holds_the_batch() -> None:
    name = issuance_file.name(PROFILE, BATCH, "0371", "2026-11-23")
    assert name == f"0037120261123{BATCH}.txt"
    content = issuance_file.write(PROFILE, file(IssuanceRow(1, VALUES, CARD)))
    control = (f"0037120261123{BATCH}.OK", f"{name}|1|0|{len(content)}|\n".encode())
    assert issuance_file.control(PROFILE, name, file(IssuanceRow(1, VALUES, CARD)), content) == control


def test_the_bank_finds_rows_by_their_agent_number() -> None:
    rows = (IssuanceRow(7, VALUES, CARD), IssuanceRow(3, VALUES, CARD))
    content = issuance_file.write(PROFILE, file(*rows))
    assert [row.number for row in issuance_file.parse(PROFILE, content, BATCH).rows] == [7, 3]
    with pytest.raises(FormatError, match="第 2 行：没有行号"):
        issuance_file.parse(PROFILE, content, BATCH + "A2")


def test_a_character_with_a_bar_as_its_second_byte_breaks_nothing() -> None:
    odd = next(chr(one) for one in range(0x4E00, 0x9FA5) if _gbk(chr(one))[1:] == b"|")
    content = issuance_file.write(PROFILE, file(IssuanceRow(1, VALUES | {"姓名": odd * 15}, CARD)))
    assert issuance_file.parse(PROFILE, content, BATCH).rows[0].values["姓名"] == odd * 15


def _gbk(one: str) -> bytes:
    try:
        return one.encode("gbk")
    except UnicodeEncodeError:
        return b""


def test_a_long_address_is_cut_between_characters_a_long_name_is_not_written() -> None:
    row = IssuanceRow(1, VALUES | {"联系地址": "a" + "路" * 100}, CARD)
    read = issuance_file.parse(PROFILE, issuance_file.write(PROFILE, file(row)), BATCH)
    assert read.rows[0].values["联系地址"] == "a" + "路" * 69
    with pytest.raises(NotWritable, match="row 1, field 客户名: bank-too-long") as refused:
        issuance_file.write(PROFILE, file(IssuanceRow(1, VALUES | {"姓名": "示" * 16}, CARD)))
    assert "示" not in str(refused.value)


def test_without_a_card_or_above_the_banks_most_nothing_is_written() -> None:
    with pytest.raises(NotWritable, match="row 1, field 卡号: bank-missing"):
        issuance_file.write(PROFILE, file(IssuanceRow(1, VALUES)))
    with pytest.raises(NotWritable, match="2001 rows, the bank takes 2000"):
        issuance_file.write(PROFILE, file(*[IssuanceRow(1, VALUES, CARD)] * 2001))


def test_agent_numbers_are_twenty_digits_that_start_with_one_and_belong_to_one_batch() -> None:
    batches = [f"R20261123-7KM3Q9XTBW-{ordinal:02d}{attempt}" for ordinal in range(1, 200) for attempt in ("", "A2")]
    numbers = {agent_number(batch, row) for batch in batches for row in (1, 99_999)}
    assert len(numbers) == 2 * len(batches)
    assert all(len(one) == 20 and one.isdigit() and one[0] == "1" for one in numbers)
    assert row_of(BATCH, agent_number(BATCH, 99_999)) == 99_999
    assert row_of(BATCH + "A2", agent_number(BATCH, 1)) is None
    assert row_of(BATCH, agent_number(BATCH, 1)[:-5] + "00000") is None
    with pytest.raises(ValueError, match="0"):
        agent_number(BATCH, 0)


def test_the_error_file_is_a_receipt_that_refuses_the_whole_batch() -> None:
    agent = agent_number(BATCH, 12)
    content = f"{agent}|示例人|{CARD}|412227199504181061|户名不符合(数据库中为【某某】)|\n".encode("gbk")
    name = f"1037120261123{BATCH}.txt"
    assert answers.kind_of(PROFILE, name) is AnswerKind.RECEIPT
    fault = Answer(
        12, Identity(document="412227199504181061", name="示例人"), Result.REFUSED, reason=Reason.NAME_DIFFERS
    )
    receipt = answers.parse(PROFILE, AnswerKind.RECEIPT, name, content)
    assert receipt == Receipt(BATCH, False, "", Reason.NAME_DIFFERS, (fault,))
    assert "某某" not in repr(receipt)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("手机号码不能为空", Reason.FIELDS_MISSING),
        ("个人编号重复", Reason.REQUESTED_BEFORE),
        ("卡号与凭证号不符", Reason.STOCK_MISMATCH),
        ("柜员可用凭证不足", Reason.STOCK_MISMATCH),
        ("总笔数与明细不等", Reason.TOTALS_DIFFER),
        ("身份证必须18位", Reason.FORMAT),
        ("单位编号不正确", Reason.AGREEMENT_NOT_IN_FORCE),
        ("手机号码与他人重复", Reason.MOBILE_SHARED),
        ("关联帐号已销户", Reason.OTHER),
        ("没有见过的话", Reason.OTHER),
    ],
)
def test_the_banks_texts_are_reasons_of_ours(text: str, reason: Reason) -> None:
    content = f"||||{text}|\n".encode("gbk")
    assert answers.parse(PROFILE, AnswerKind.RECEIPT, f"1{BATCH}.txt", content) == Receipt(BATCH, False, "", reason)


def test_the_ok_file_is_the_return_with_name_and_document() -> None:
    who = Identity(document="412227199504181061", name="示例人")
    value = Return(BATCH, (Answer(12, who, Result.OPENED, CARD, branch="0371", opened_on="2026-11-25"),))
    name, content = answers.write(PROFILE, AnswerKind.RETURN, value)
    assert answers.kind_of(PROFILE, name) is AnswerKind.RETURN
    assert answers.parse(PROFILE, AnswerKind.RETURN, name, content) == value
    with pytest.raises(FormatError, match="第 1 行：没有行号"):
        answers.parse(PROFILE, AnswerKind.RETURN, f"CARD{BATCH}A2.OK.txt", content)
    with pytest.raises(FormatError, match="个字节，应有 114 个字节"):
        answers.parse(PROFILE, AnswerKind.RETURN, name, content[:-3] + b"\n")


def test_the_status_file_is_read_without_balances() -> None:
    lines = f"{CARD}|      100.00|A |\n{CARD}|        0.00|T |\n".encode()
    events = answers.parse(PROFILE, AnswerKind.EVENTS, "STATUS20261123080000.txt", lines)
    at = "2026-11-23T08:00:00"
    assert events == Events((CardEventRow(CARD, EventKind.ACTIVATED, at), CardEventRow(CARD, EventKind.REPLACED, at)))
    for name, content in (
        ("STATUS20261123080000.txt", lines.replace(b"|T |", b"|Z |")),
        ("STATUS20261399080000.txt", lines),
        ("STATUS20261123080000.txt", lines[1:]),
    ):
        with pytest.raises(FormatError):
            answers.parse(PROFILE, AnswerKind.EVENTS, name, content)


def test_the_stock_file_announces_runs_of_vouchers() -> None:
    content = b"L1|620000|123456789000|123456789499|\n"
    stock = answers.parse(PROFILE, AnswerKind.STOCK, "STOCK1.txt", content)
    assert stock == Stock((StockLot("L1", "620000", "123456789000", "123456789499"),))
    for bad in (b"L1|62000|123456789000|123456789499|", b"L1|620000|123456789499|123456789000|"):
        with pytest.raises(FormatError, match="第 1 行"):
            answers.parse(PROFILE, AnswerKind.STOCK, "STOCK1.txt", bad)
