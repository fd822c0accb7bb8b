"""The letter about a register of unions speaks of unions, not of members and cards."""

from __future__ import annotations

from unioncard.notifications.letters.register import CheckedRegister, register_checked


def test_a_register_of_unions_promises_no_cards() -> None:
    checked = CheckedRegister("郑州市总工会", "R1", "checked", 12, 10, 2, kind="unions")
    letter = register_checked(checked, origin="https://card.example.org")
    assert letter.subject == "工会组织登记表校验结果：接受 10 行，退回 2 行（郑州市总工会）"
    assert "已接受的工会已登入名录" in letter.text and "只更正退回的行" in letter.text
    assert "会员" not in letter.text.replace("会员卡系统", "") and "开卡" not in letter.text
