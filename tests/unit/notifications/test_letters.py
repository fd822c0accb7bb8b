"""What the letters say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from unioncard.clock import Month
from unioncard.ledger.figures import Figures, Tally
from unioncard.notifications.letters.letter import Attachment, render
from unioncard.notifications.letters.month import month_report
from unioncard.notifications.letters.register import CheckedRegister, register_checked
from unioncard.reports.editions import MonthSummary, MonthTotals

ORIGIN = "https://card.example.org"
CHECKED = CheckedRegister(
    "第一机械厂工会", "r-01", "checked", 1300, 1288, 12, (("证件号码校验位不符", 5), ("手机号码格式不对", 7))
)
TOTALS = MonthTotals(members=150_000, joined=55, requested=135, opened=90, opened_this_month=80, refused=5, waiting=40)
SUMMARY = MonthSummary("郑州市总工会", Month("2026-10"), False, TOTALS)
BOOK = Attachment("月报.xlsx", "application/x-test", b"PK")


def test_a_partly_accepted_register_says_figures_reasons_next_step_and_where_to_look() -> None:
    letter = register_checked(CHECKED, origin=ORIGIN + "/")
    assert letter.subject == "会员登记表校验结果：接受 1,288 行，退回 12 行（第一机械厂工会）"
    assert "读取 1,300 行，接受 1,288 行，退回 12 行" in letter.text
    assert letter.text.index("1. 手机号码格式不对：7 处") < letter.text.index("2. 证件号码校验位不符：5 处")
    assert "只更正退回的行" in letter.text
    assert "（登录后打开）：\n  https://card.example.org/desk.html#/registers/r-01\n" in letter.text
    assert letter.attachments == ()


def test_a_rejected_file_says_that_nobody_was_taken_in() -> None:
    rejected = replace(CHECKED, state="rejected", read=0, accepted=0, rejected=0, findings=(("缺少必填列", 1),))
    letter = register_checked(rejected, origin=ORIGIN)
    assert "整份退回" in letter.subject
    assert "整份退回，没有会员入库" in letter.text and "重新上传整份文件" in letter.text


def test_a_register_of_which_no_row_passed_promises_no_cards() -> None:
    letter = register_checked(replace(CHECKED, accepted=0, rejected=1300), origin=ORIGIN)
    assert "全部退回" in letter.text and "开卡批次" not in letter.text


def test_a_clean_register_asks_for_nothing() -> None:
    clean = replace(CHECKED, accepted=1300, rejected=0, findings=())
    letter = register_checked(clean, origin=ORIGIN)
    assert "全部通过" in letter.text and "无需其他操作" in letter.text and "退回原因" not in letter.text


def test_a_letter_lists_the_most_frequent_findings_only() -> None:
    many = replace(CHECKED, findings=tuple((f"问题{n}", n) for n in range(1, 10)))
    text = register_checked(many, origin=ORIGIN).text
    assert "问题5：5 处" in text and "问题4：" not in text


def test_the_months_letter_names_the_totals_and_carries_the_workbook() -> None:
    letter = month_report(SUMMARY, BOOK, origin=ORIGIN)
    assert letter.subject == "河南省工会会员卡办理进展月报：2026年10月（郑州市总工会）"
    assert "150,000 人（本月新增 55 人）" in letter.text and "附件《月报.xlsx》" in letter.text
    assert "暂计" not in letter.text
    assert letter.attachments == (BOOK,)


def test_a_running_month_is_called_provisional_and_not_for_assessment() -> None:
    letter = month_report(replace(SUMMARY, provisional=True), BOOK, origin=ORIGIN)
    assert "2026年10月（暂计）" in letter.subject
    assert "请勿用于考核" in letter.text


def test_the_totals_of_a_row_are_the_figures_to_the_end_of_the_month() -> None:
    figures = Figures(Tally(joined=5, requested=5, opened=1), Tally(joined=2, requested=1, opened=3, refused=1))
    expected = MonthTotals(members=7, joined=2, requested=6, opened=4, opened_this_month=3, refused=1, waiting=1)
    assert MonthTotals.of(figures) == expected


def test_a_name_nobody_gave_is_an_error_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        render("register_checked.txt.j2", {})


@pytest.mark.parametrize("mark", ["&", "<", "'"])
def test_plain_text_is_not_escaped_as_html(mark: str) -> None:
    assert f"甲{mark}乙工会：" in register_checked(replace(CHECKED, union=f"甲{mark}乙工会"), origin=ORIGIN).text
