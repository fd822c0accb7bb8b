"""Writes docs/letters.md from the templates and the states: ``.venv/bin/python docs/letters_page.py``.

Every letter in every state it can be sent in, and every note that the API gives an officer, with its state.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from unioncard.clock import Month
from unioncard.ledger.backlog import Backlog, Wait
from unioncard.ledger.figures import ZERO, Figures, Tally
from unioncard.ledger.month import Reporting
from unioncard.notifications.letters.agreement import AgreementWords, agreement_term
from unioncard.notifications.letters.appointment import AppointmentWords, appointment_ended, appointment_made
from unioncard.notifications.letters.batch import AnsweredBatch, batch_answered
from unioncard.notifications.letters.cards import cards_waiting, cards_waiting_below
from unioncard.notifications.letters.letter import Attachment
from unioncard.notifications.letters.month import month_report
from unioncard.notifications.letters.register import CheckedRegister, register_checked
from unioncard.notifications.letters.target import TargetWords, target_near
from unioncard.notifications.letters.transfers import (
    AnsweredTransfers,
    transfer_answered,
    transfer_asked,
    transfer_raised,
)
from unioncard.notifications.letters.unreachable import Unreachable, mail_unreachable
from unioncard.notifications.letters.urging import UrgingWords, urging_moved
from unioncard.notifications.waiting_cards import WaitingCards
from unioncard.products import FINDINGS_DAYS
from unioncard.reports.contents import counts_below, steps_of
from unioncard.reports.editions import MonthSummary, MonthTotals
from unioncard.reports.standing import BankLine, Waits, wait_lines
from unioncard.texts import api, banks, custody, mail, transfers
from unioncard.texts.assessment import GOAL_STEPS
from unioncard.texts.titles import TITLES
from unioncard.texts.transfers import REASONS
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from unioncard.notifications.letters.letter import Letter

PAGE = Path(__file__).with_name("letters.md")
ORIGIN = "https://card.example.org"
MEMBERS = CheckedRegister("示例厂工会", "R20261123-7KM3Q9XTBW", "checked", 50, 50, 0, requested=40)
FOUND = ((TITLES[code], count) for code, count in (("required", 2), ("not-listed", 1)))
WRONG = tuple(FOUND)
PARTLY = replace(MEMBERS, accepted=47, rejected=3, findings=WRONG, requested=38)
UNIONS = CheckedRegister(
    "示例市总工会", "R20261123-7KM3Q9XTBW", "checked", 2, 2, 0, kind="unions",
    new_unions=(("示例一厂工会", "4101000011"), ("示例二厂工会", "4101000012")),
)  # fmt: skip
ROSTER = replace(MEMBERS, kind="roster", batch="R20261120-9XTBW7KM3Q-01", requested=None, recorded=30)
HELD = (("联系地址", banks.FAULTS["bank-too-long"], 2), ("证件有效期", banks.FAULTS["bank-missing"], 1))
ANSWERED = AnsweredBatch(
    "示例厂工会", "示例银行甲", "R20261123-7KM3Q9XTBW-01", MEMBERS.register, "2026-11-23", 40, opened=40, roster=True
)
REFUSED_FILE = replace(ANSWERED, opened=0, roster=False, file_refused=True)
NO_STOCK = banks.OUT_OF_STOCK.format(wanted=40, left=10)
TOTALS = MonthTotals(members=150_000, joined=55, requested=135, opened=90, opened_this_month=80, refused=5, waiting=40)
APPOINTED = AppointmentWords("示例厂工会", "示例市总工会", ("officer", "clerk"), "2026-12-01")
AGREED = AgreementWords("示例市总工会", "示例市总工会", "410100", "示例银行甲", "2026-12-01", "2027-11-30")
ENDING = replace(AGREED, is_beginning=False)
BEHIND = TargetWords(
    "示例厂工会", "4101000001", "省总工会", "会员信息上传", "2027-04-20", "2027-04-13", 50, 50, 44, 40,
    below=False, todo=GOAL_STEPS["uploaded"],
)  # fmt: skip
CITY_BEHIND = replace(
    BEHIND,
    union="示例市总工会",
    code="410100",
    expected=150_000,
    number=150_000,
    line=132_000,
    count=98_000,
    below=True,
)
PROVINCE = Union("410000", "省总工会", Kind.PROVINCE, None, "/410000/")
CITY = Union("410100", "示例市总工会", Kind.REGION, "410000", "/410000/410100/")
BASIC = Union("4101000001", "示例厂工会", Kind.BASIC, "410100", "/410000/410100/4101000001/")
WAITING = (
    (30, WaitingCards("4101000001", "R20261123-7KM3Q9XTBW-01", True, "2026-11-24", 12)),
    (60, WaitingCards("4101000001", "R20261023-9XTBW7KM3Q-01", False, "2026-10-25", 3)),
)
BOOK = Attachment("月报.xlsx", "application/x-test", b"")


def unreachable_states() -> dict[str, tuple[Union, Unreachable]]:
    """The letter about an address that takes no mail: whom it goes to, and whose address it is."""
    month, appointed = "2026-11", "A20261128-7KM3Q9XTBW"
    return {
        "下级工会的邮箱无法收信": (CITY, Unreachable(BASIC, month)),
        "下级工会的邮箱无法收信：致省总工会": (PROVINCE, Unreachable(CITY, month)),
        "下级工会把系统的邮件报为垃圾邮件": (CITY, Unreachable(BASIC, month, complained=True)),
        "经办人的邮箱无法收信：致本工会": (BASIC, Unreachable(BASIC, month, appointed)),
        "经办人的邮箱无法收信：致上级工会": (CITY, Unreachable(BASIC, month, appointed)),
        "经办人把系统的邮件报为垃圾邮件": (BASIC, Unreachable(BASIC, month, appointed, complained=True)),
    }


def checked_states() -> dict[str, CheckedRegister]:
    """The letter about a checked register, by the state it is sent in."""
    whole = {"state": "rejected", "read": 0, "accepted": 0, "rejected": 0, "findings": ((TITLES["column-missing"], 1),)}
    none = {"accepted": 0, "rejected": 50, "findings": WRONG}
    note = ((TITLES["normalised"], 3),)
    waiting = {"cards": "waiting", "requested": 0}
    return {
        "会员登记表：全部通过，编入批次": MEMBERS,
        "会员登记表：全部通过，有提示": replace(MEMBERS, findings=note),
        "会员登记表：全部通过，没有需要办卡的": replace(MEMBERS, requested=0),
        "会员登记表：全部通过，有的行银行的文件装不下": replace(
            MEMBERS, requested=37, held=3, held_faults=HELD
        ),
        "会员登记表：全部通过，所有行银行的文件都装不下": replace(MEMBERS, requested=0, held=50),
        "会员登记表：全部通过，没有合作协议": replace(MEMBERS, **waiting, waiting=api.NO_AGREEMENT),
        "会员登记表：全部通过，银行预制卡不足": replace(MEMBERS, cards="waiting", requested=40, waiting=NO_STOCK),
        "会员登记表：全部通过，银行预制卡不足，有的行装不下": replace(
            MEMBERS, cards="waiting", waiting=NO_STOCK, held=3
        ),
        "会员登记表：全部通过，一分钟后仍在编批": replace(MEMBERS, cards="undecided"),
        "会员登记表：部分通过，编入批次": PARTLY,
        "会员登记表：部分通过，没有需要办卡的": replace(PARTLY, requested=0),
        "会员登记表：部分通过，有的行银行的文件装不下": replace(PARTLY, held=3),
        "会员登记表：部分通过，没有合作协议": replace(PARTLY, **waiting, waiting=api.NO_AGREEMENT),
        "会员登记表：部分通过，一分钟后仍在编批": replace(PARTLY, cards="undecided"),
        "会员登记表：各行都退回": replace(MEMBERS, **none),
        "会员登记表：整份退回": replace(MEMBERS, **whole),
        "工会登记表：全部通过，有新登记的工会": UNIONS,
        "工会登记表：全部通过，新登记的工会很多": replace(
            UNIONS, read=60, accepted=60, new_unions=tuple((f"示例{n}厂工会", f"41010001{n:02d}") for n in range(60))
        ),
        "工会登记表：全部通过，没有新登记的工会": replace(UNIONS, new_unions=()),
        "工会登记表：部分通过": replace(UNIONS, read=5, rejected=3, findings=WRONG),
        "工会登记表：各行都退回": replace(UNIONS, accepted=0, rejected=2, findings=WRONG, new_unions=()),
        "工会登记表：整份退回": replace(UNIONS, **whole, new_unions=()),
        "发放登记册：全部通过，各行都有新登记的": replace(ROSTER, recorded=50),
        "发放登记册：全部通过，一部分有新登记的": ROSTER,
        "发放登记册：全部通过，没有新登记的（空白的，或先前登记过）": replace(ROSTER, recorded=0),
        "发放登记册：部分通过": replace(ROSTER, accepted=47, rejected=3, findings=((TITLES["roster-person"], 3),)),
        "发放登记册：部分通过，没有新登记的": replace(
            ROSTER, accepted=47, rejected=3, findings=((TITLES["roster-person"], 3),), recorded=0
        ),
        "发放登记册：各行都退回": replace(ROSTER, **none),
        "发放登记册：整份退回": replace(ROSTER, **whole),
    }  # fmt: skip


def answered_states() -> dict[str, AnsweredBatch]:
    """The letter about an answered batch, by the state it is sent in."""
    return {
        "批次：银行全部开卡": ANSWERED,
        "批次：银行全部开卡，登记册还在做": replace(ANSWERED, roster=False),
        "批次：银行开卡，退回一部分": replace(ANSWERED, opened=38, refused=2),
        "批次：银行开卡，退回一部分，卡都发完了": replace(ANSWERED, opened=38, refused=2, closed=True),
        "批次：银行都退回": replace(ANSWERED, opened=0, refused=40, roster=False),
        "批次：银行整份退回，指明了谁错，其余已重新报送": replace(REFUSED_FILE, refused=2, blameless=38, again=True),
        "批次：银行整份退回，指明了谁错，其余等协议": replace(REFUSED_FILE, refused=2, blameless=38),
        "批次：银行整份退回，没有指明谁错": replace(REFUSED_FILE, blameless=40),
    }


def urging_states() -> dict[str, UrgingWords]:
    """The letter about a note of urging, by what happened to it and who reads it."""
    note = UrgingWords(
        "asked", "示例市总工会", "示例市总工会", "省总工会", "2027-03-15", ("会员信息上传", "底数清楚"),
        "U20270301-7KM3Q9XTBW",
    )  # fmt: skip
    above = replace(note, reader="省总工会", is_own=False)
    return {
        "督办：发来一份": note,
        "督办：答复被退回": replace(note, event="returned", due="2027-03-22"),
        "督办：期限前三天": replace(note, event="near"),
        "督办：期限已过": replace(note, event="overdue"),
        "督办：期限已过，致发出的工会": replace(above, event="overdue"),
        "督办：已答复，致发出的工会": replace(above, event="answered"),
        "督办：已办结": replace(note, event="closed"),
    }


def all_letters() -> dict[str, Letter]:
    """Every letter, by what it is about and the state it is sent in."""
    before = Tally(read=95, accepted=95, joined=95, requested=55)
    now = Tally(
        read=60, accepted=55, joined=55, requested=80, opened=90, refused=5, collected=80, signed=70, activated=40
    )
    steps = steps_of(Figures(before, now), before)
    below = counts_below(Counter({Reporting.ACTIVE: 9, Reporting.NONE: 2, Reporting.NEVER: 3}), 4)
    backlog = Backlog({Wait.TO_CORRECT: (3, 2, 0, 0), Wait.AT_BANK: (30, 5, 0, 0), Wait.TO_SIGN: (6, 0, 1, 3)})
    waits: Waits = {"as_of": "2026-10-31T22:00:00Z", "until": "2026-10-31", "kinds": wait_lines(backlog)}
    bank: BankLine = {
        "bank": "bankone", "name": "示例银行", "answered": 95, "opened": 90, "refused": 5, "median": 3, "longest": 12,
        "reasons": [],
    }  # fmt: skip
    month = MonthSummary(
        "示例市总工会", Month("2026-10"), False, TOTALS, "60303ae22b99", steps=steps, below=below, waits=waits,
        banks=[bank], bulletin=True,
    )  # fmt: skip
    basic = replace(month, union="示例厂工会", below=None, bulletin=False, reporting=Reporting.ACTIVE)
    nothing = MonthTotals(*[0] * 7)
    never = replace(basic, totals=nothing, steps=steps_of(ZERO, None), waits=None, banks=(), reporting=Reporting.NEVER)
    silent = replace(
        month, totals=nothing, steps=never.steps, waits=None, banks=(),
        below=counts_below(Counter({Reporting.NEVER: 3}), 0),
    )  # fmt: skip
    running = replace(month, provisional=True, bulletin=False)
    restated = replace(month, code="9f86d081884c", edition=2, reason="两家银行的回盘迟到")
    register = MEMBERS.register
    return {
        **{state: register_checked(values, origin=ORIGIN) for state, values in checked_states().items()},
        **{state: batch_answered(values, origin=ORIGIN) for state, values in answered_states().items()},
        "请原工会确认转出": transfer_asked(
            "示例厂工会", register, (7, 12), origin=ORIGIN, asker="示例二厂工会"
        ),
        "请原工会确认转出：人多": transfer_asked(
            "示例厂工会", register, range(2, 80), origin=ORIGIN, asker="示例二厂工会"
        ),
        "逾期未答复的转会申请：致上级工会": transfer_raised(
            "示例市总工会", (("示例一厂工会", 3), ("示例二厂工会", 1)), origin=ORIGIN
        ),
        "转会答复：有的转入，有的不同意": transfer_answered(
            AnsweredTransfers("示例厂工会", register, (7, 12), ((13, REASONS["formalities"]),), (20,)),
            origin=ORIGIN,
        ),
        "转会答复：都已转入": transfer_answered(
            AnsweredTransfers("示例厂工会", register, (7, 12)), origin=ORIGIN
        ),
        "卡久未领取或签收": cards_waiting("示例厂工会", WAITING, origin=ORIGIN),
        "卡久未领取或签收：致上级工会": cards_waiting_below(
            "示例市总工会", 30, (("示例一厂工会", 12), ("示例二厂工会", 28)), origin=ORIGIN
        ),
        "任命：请接受": appointment_made(APPOINTED, origin=ORIGIN),
        "任命：请接受，有期限": appointment_made(replace(APPOINTED, until="2027-06-30"), origin=ORIGIN),
        "任命：已结束": appointment_ended(replace(APPOINTED, accepted=True), origin=ORIGIN),
        "任命：没有接受，已收回": appointment_ended(APPOINTED, origin=ORIGIN),
        "合作协议：开始": agreement_term(AGREED, origin=ORIGIN),
        "合作协议：开始，没有期限": agreement_term(replace(AGREED, ends=""), origin=ORIGIN),
        "合作协议：期满前 30 天和最后一天，没有下一份": agreement_term(ENDING, origin=ORIGIN),
        "合作协议：期满前 30 天和最后一天，有下一份": agreement_term(
            replace(ENDING, next_bank="示例银行乙", next_union="示例市总工会"), origin=ORIGIN
        ),
        "合作协议：期满，致上级工会": agreement_term(
            replace(ENDING, reader="省总工会", is_own=False), origin=ORIGIN
        ),
        **{state: urging_moved(words, origin=ORIGIN) for state, words in urging_states().items()},
        "目标：期限前七天和一天，落后的基层工会": target_near(BEHIND, origin=ORIGIN),
        "目标：期限前七天和一天，落后的上级工会": target_near(CITY_BEHIND, origin=ORIGIN),
        **{state: mail_unreachable(*of, origin=ORIGIN) for state, of in unreachable_states().items()},
        "月报：致各级工会": month_report(month, BOOK, origin=ORIGIN, union="410100"),
        "月报：致基层工会": month_report(basic, BOOK, basic=True),
        "月报：致从未报送的基层工会": month_report(never, BOOK, origin=ORIGIN, basic=True),
        "月报：致所属都从未报送的工会": month_report(silent, BOOK, origin=ORIGIN, union="410100"),
        "月报：致省总工会": month_report(
            replace(month, union="省总工会"), BOOK, origin=ORIGIN, union="410000", province=True
        ),
        "月报：工作簿太大，不随信": month_report(month, None, origin=ORIGIN, union="410100"),
        "月报：更正": month_report(restated, BOOK, origin=ORIGIN, union="410100"),
        "月报：暂计": month_report(running, BOOK),
    }  # fmt: skip


def notes() -> dict[str, str]:
    """What the API says in ``notes``, by the state."""
    return {
        "登记表：同一链接后来又上传了文件": api.IGNORED_UPLOAD,
        "登记表：有的行已被后申请链接的登记表盖过": api.SUPERSEDED_ROWS.format(rows=3),
        "登记表：有的人已离开，没有填会籍变化类型": api.ROWS_STAYING_OUT.format(rows=3),
        "登记表：有的行只作记录": api.ROWS_RECORDED.format(rows=3),
        "登记表：有的行等原工会答复转会申请": transfers.ROWS_ASKED.format(rows=3),
        "登记表：有的行原工会已同意": transfers.ROWS_DONE.format(rows=3),
        "登记表：有的行原工会不同意": transfers.ROWS_REFUSED.format(rows=3),
        "登记表：有的行的转会申请不需要办理了": transfers.ROWS_NEEDLESS.format(rows=3),
        "登记表：没有合作协议": api.NO_AGREEMENT,
        "登记表：银行预制卡不足": NO_STOCK,
        "登记表：校验结果已过保存期": api.FINDINGS_OVER.format(days=FINDINGS_DAYS),
        "登记表：没有校验完成，文件已过保存期": api.UPLOAD_OVER.format(days=FINDINGS_DAYS),
        "交接说明：清点的张数与登记的不同": custody.MISCOUNTED.format(counted=43, rows=44, difference=-1),
        "批次：银行的一个文件没有收下": banks.SET_ASIDE.format(reason=banks.EMPTY),
    }


def page() -> str:
    """The whole page."""
    lines = [
        "# 系统发出的信和说明",
        "",
        "本页由模板和状态写成（`docs/letters_page.py`），请勿手改。每封信只有数量、编号和工会名称，没有个人资料；发信人署名"
        f"“{mail.SIGNATURE}”。内容取自发信时存着的数据：会员登记表的信等编批有了结果才发，校验完毕一分钟后还没有结果的，如实说明仍在编批。",
        "",
        "## 信",
        "",
    ]
    for state, letter in all_letters().items():
        attached = [f"附件：{one.name}" for one in letter.attachments]
        lines += [
            f"### {state}",
            "",
            "```text",
            f"主题：{letter.subject}",
            *attached,
            "",
            letter.text.rstrip(),
            "```",
            "",
        ]
    lines += [
        "## 说明",
        "",
        "接口查询结果里给经办人看的说明（`notes`、`notices`）：",
        "",
        "| 状态 | 说明 |",
        "|---|---|",
    ]
    lines += [f"| {state} | {text} |" for state, text in notes().items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
