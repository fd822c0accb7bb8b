"""Pages of the offices above: how far the unions are, and what persons ask about their data, decided by two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser.desk.conftest import UNION
from browser.desk.desk_page import DeskPage
from browser.desk.test_batches import WRITTEN
from browser.desk.test_people import MEMBER, Answers
from unioncard import clock

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from browser.conftest import Opened
    from unioncard_local.stack.cloud import Cloud

CASE: dict[str, Any] = {
    "case": "P20261128-7KM3Q9XTBW", "act": "hold", "state": "requested", "reason": "本人来信查阅",
    "asked_at": "2026-11-28T02:00:00Z", "asked_by_you": False, "lapsed": False, "approved_at": None, "ended_at": None,
    "name": "张*", "number": "4****************9", "officer": "officer-1", "approver": None, "refusal": None,
    "erased": {}, "files_until": None, "holdings": None, "notes": ["银行卡账户由开户银行管理。"],
}  # fmt: skip
NOBODY = {
    **dict.fromkeys(("members", "joined", "asked", "opened", "collected", "signed", "activated", "waiting"), 0),
    **dict.fromkeys(("refused", "returned", "closed"), 0),
    "rates": dict.fromkeys(("asked", "opened", "collected", "signed", "activated")),
}  # fmt: skip
COUNTED = NOBODY | {
    "members": 980, "joined": 1000, "asked": 900, "opened": 850, "collected": 700, "signed": 595, "activated": 510,
    "waiting": 50, "refused": 20,
    "rates": {"asked": 0.9, "opened": 0.944, "collected": 0.824, "signed": 0.7, "activated": 0.6},
}  # fmt: skip
WAITING = [{"kind": "to-sign", "count": 1, "number": 28}, {"kind": "at-bank", "count": 2, "number": 90}]
LATE = [{"measure": "collected", "name": "累计领卡（张）", "reported": 70000, "corrected": 70040, "difference": 40}]
RESTATED: dict[str, Any] = {
    "month": "2026-10", "number": 1, "edition": 2, "state": "ready", "reason": "两家银行的回盘迟到",
    "officer": "officer-1", "asked_by_you": False, "asked_at": "2026-11-05T02:00:00Z", "approver": None,
    "ended_at": None, "refusal": None, "unions": 1, "documents": 2, "change": {"collected": 40}, "figures": LATE,
    "adjustments": [
        {"union": UNION, "name": "示例纺织厂工会", "documents": 2, "change": {"collected": 40}, "figures": LATE},
    ],
}  # fmt: skip


@pytest.fixture
def above(province: DeskPage) -> Answers:
    """One of the province's, before no page yet."""
    return Answers(province)


def row(answers: Answers, name: str) -> Any:
    return answers.desk.page.get_by_role("table", name=name).get_by_role("row").nth(1)


def test_a_request_is_opened_by_one_and_agreed_to_by_another_who_sees_what_is_held(
    above: Answers, wide: BrowserContext, cloud: Cloud, opened: Opened
) -> None:
    """Two people of the province, each signed in, and a member of a register that is really there."""
    person = opened.rows[0]
    name, number = str(person["姓名"]), str(person["证件号码"])
    desk, page = above.desk, above.desk.page
    desk.go("#/persons")
    expect(page.get_by_text("没有请求。")).to_be_visible()
    assert desk.faults() == {}

    page.get_by_role("link", name="登记一项请求").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("请写证件号码。")).to_be_visible()
    page.get_by_role("radio", name="更正").check()
    assert desk.faults() == {}
    page.get_by_role("radio", name="查阅").check()
    for label, text in (("姓名", name), ("证件号码", number), ("原因", "本人来信查阅")):
        page.get_by_role("textbox", name=label).fill(text)
    page.get_by_role("combobox", name="证件类别").select_option(str(person["证件类别"]))
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("您是申请的人，不能自己复核")).to_be_visible()
    assert number not in page.content() and number not in page.url
    expect(page.get_by_role("button", name="同意")).to_have_count(0)
    assert desk.axe() == ""

    cloud.sign_in.token_for("410000", subject="province-2", roles=["province"])
    wide.clear_cookies()
    second = DeskPage(wide.new_page(), cloud.origin).listen().open("#/work").sign_in("province-2").settled()
    second.page.get_by_role("link", name="去复核").click()
    expect(second.page.get_by_role("table").get_by_role("row").nth(1)).to_contain_text("待您复核")
    assert second.settled().faults() == {}
    second.page.get_by_role("link", name="查阅、复制").click()
    second.page.get_by_role("button", name="同意").click()
    dialog = second.page.get_by_role("dialog")
    expect(dialog).to_contain_text("24 小时内")
    assert second.axe() == ""
    dialog.get_by_role("button", name="同意").click()
    expect(second.page.get_by_text("已复核")).to_be_visible()
    expect(second.page.get_by_role("table")).to_contain_text("会员资料")
    assert second.settled().faults() == {}
    assert number not in second.page.content() and number not in second.page.url
    assert second.complaints == []
    second.page.close()

    desk.go("#/work").go("#/persons")
    page.get_by_role("link", name="查阅、复制").click()
    expect(page.get_by_role("main")).to_contain_text("province-2")
    expect(page.get_by_role("table")).to_contain_text("会员资料")


def test_a_request_is_declined_with_a_reason(above: Answers) -> None:
    desk, page, path = above.desk, above.desk.page, f"/persons/{CASE['case']}"
    above.put(path, CASE | {"act": "erase"})
    above.put(f"{path}/refuse", CASE, 202)
    desk.go(f"#{path}")
    page.get_by_role("button", name="驳回").click()
    page.get_by_role("dialog").get_by_role("button", name="驳回").click()
    expect(page.get_by_text("请写原因。")).to_be_visible()
    assert desk.axe() == ""
    page.get_by_role("textbox", name="原因").fill("还是会员")
    ended = {"state": "refused", "refusal": "还是会员", "ended_at": CASE["asked_at"], "name": None, "number": None}
    above.put(path, CASE | {"act": "erase", **ended})
    with page.expect_request(f"**/api{path}/refuse") as asked:
        page.get_by_role("dialog").get_by_role("button", name="驳回").click()
    assert asked.value.post_data_json == {"reason": "还是会员"}
    expect(page.get_by_text("不再留有姓名和号码")).to_be_visible()
    assert desk.faults() == {}


def test_the_funnel_has_every_step_of_every_union_below_and_its_share(above: Answers, tmp_path: Path) -> None:
    desk, page = above.desk, above.desk.page
    whole = {"union": "410000", "union_name": "河南省总工会"}
    below = {"union": UNION, "union_name": "示例纺织厂工会"}
    above.put("/unions/*/work*", {"unions": [{**below, "waiting": WAITING}], "cursor": None})
    counted = {**whole, "own": NOBODY, "total": NOBODY, "at": None, "unions": [], "cursor": None}
    above.put("/unions/*/progress*", counted)
    desk.go("#/overview")
    expect(page.get_by_text("还没有统计。")).to_be_visible()
    assert desk.faults() == {}

    silent = {"union": "4101000009", "union_name": "从来不报的工会", "reported": False, "own": NOBODY, "total": NOBODY}
    counted |= {"total": NOBODY, "at": "2026-11-27T21:00:09Z", "reported": False, "unions": [silent]}
    above.put("/unions/*/progress*", counted)
    desk.go("#/").go("#/overview")
    expect(page.get_by_text("没有数字，不是零。")).to_be_visible()
    line = page.get_by_role("table", name="下级工会办到哪一步").get_by_role("row").nth(1)
    expect(line).to_have_text("从来不报的工会从未报送———————")
    assert desk.faults() == {}

    reported = {**below, "reported": True, "own": COUNTED, "total": COUNTED}
    above.put("/unions/*/progress*", {**counted, "total": COUNTED, "reported": True, "unions": [reported]})
    desk.go("#/").go("#/overview")
    bars = page.get_by_role("figure").filter(has_text="从采集到用卡").get_by_role("listitem")
    steps = [
        "已采集1,000",
        "已申请 90.0%900",
        "已开卡 94.4%850",
        "已领取 82.4%700",
        "已签收 70.0%595",
        "已激活 60.0%510",
    ]
    expect(bars).to_have_text(steps)
    expect(row(above, "下级工会办到哪一步")).to_contain_text("94.4%")
    late = page.get_by_role("table", name="下级工会", exact=True).get_by_role("row").nth(1)
    expect(late.get_by_role("link", name="28")).to_have_attribute("href", f"#/custody?union={UNION}&state=to-sign")
    assert desk.faults() == {}
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").first.click()
    download.value.save_as(tmp_path / "x.csv")
    assert "94.4%" in (tmp_path / "x.csv").read_text("utf-8-sig")


def test_what_a_bank_is_late_with_says_whose_it_is_at_which_bank_since_when(above: Answers) -> None:
    late = WRITTEN | {"state": "delivered", "delivered_at": "2026-11-01T08:00:00Z", "union_name": "示例纺织厂工会"}
    above.put("/batches?*", {"batches": [late], "count": 1, "counted_all": True, "cursor": None})
    above.desk.go("#/batches?state=overdue")
    found = row(above, "银行逾期的批次")
    for text in ("示例纺织厂工会", "示例银行甲", "11月1日", "已逾期"):
        expect(found).to_contain_text(text)
    expect(found.get_by_role("link")).to_have_attribute("href", f"#/batches/{late['batch']}")
    assert above.desk.faults() == {}


def test_who_looked_at_a_member_is_found_from_their_story(above: Answers) -> None:
    desk, page = above.desk, above.desk.page
    seen = {
        "request": "r1", "at": "2026-11-28T01:00:00.000Z", "kind": "members", "outcome": "intended",
        "subject": "officer-1", "union": UNION, "roles": ["officer"], "owner": UNION, "register": MEMBER["register"],
        "batch": None, "member": "Zk3v", "case": None, "transfer": None,
        "rows": "12", "shown": 1, "exports": [], "source": "192.0.2.1", "reason": "职工来问",
    }  # fmt: skip
    above.put("/members/Zk3v", MEMBER)
    above.put("/trail?*", {"entries": [seen], "cursor": None})
    desk.go("#/members/Zk3v")
    page.get_by_role("link", name="看今天的记录").click()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("table").get_by_role("row").nth(1)).to_contain_text("officer-1")
    assert desk.faults() == {}


def test_a_closed_month_is_restated_by_two_who_see_what_differs(above: Answers) -> None:
    desk, page, path = above.desk, above.desk.page, "/months/2026-10/restatements"
    desk.go("#/months")  # of the real API: nothing is closed there
    expect(page.get_by_text("没有结账。")).to_be_visible()
    assert desk.faults() == {}

    month: dict[str, Any] = {"month": "2026-10", "edition": 1, "restatements": []}
    above.put(path, month)
    desk.go("#/months?month=2026-10")
    expect(page.get_by_text("没有更正过")).to_be_visible()
    page.get_by_role("button", name="核算").click()
    expect(page.get_by_text("请写明更正的原因。")).to_be_visible()
    expect(page.get_by_role("textbox", name="为什么要更正")).to_be_focused()
    assert desk.faults() == {}
    page.get_by_role("textbox", name="为什么要更正").fill(RESTATED["reason"])
    above.put(path, month | {"restatements": [RESTATED | {"asked_by_you": True}]})
    page.get_by_role("button", name="核算").click()
    expect(page.get_by_text("您是提出的人，不能自己复核。")).to_be_visible()
    posted = [one for one in above.asked if one.method == "POST"]
    assert [one.post_data_json for one in posted] == [{"reason": RESTATED["reason"]}]
    expect(page.get_by_role("button", name="同意")).to_have_count(0)

    above.put(path, month | {"restatements": [RESTATED]})
    desk.go("#/work").go("#/months?month=2026-10")
    for table in ("全省月末数，第 2 版与前一版对照", "各工会自己的月末数"):
        expect(row(above, table)).to_contain_text("70,040")
        expect(row(above, table)).to_contain_text("+40")
    assert desk.faults() == {}
    page.get_by_role("button", name="驳回").click()
    page.get_by_role("dialog").get_by_role("button", name="驳回").click()
    expect(page.get_by_text("请写原因。")).to_be_visible()
    assert desk.axe() == ""
    page.get_by_role("button", name="返回").click()
    page.get_by_role("button", name="同意出第 2 版").click()
    expect(page.get_by_role("dialog")).to_contain_text("出了以后不能收回")
    assert desk.axe() == ""
    approved = {"state": "approved", "approver": "province", "ended_at": "2026-11-05T03:00:00Z", "adjustments": []}
    above.put(f"{path}/1/approve", RESTATED | approved, 202)
    above.put(path, month | {"edition": 2, "restatements": [RESTATED | approved]})
    page.get_by_role("dialog").get_by_role("button", name="同意").click()
    expect(page.get_by_text("已出新版")).to_be_visible()
    expect(page.get_by_role("heading", name="第 1 次更正")).to_be_focused()  # the button that was pressed is gone
    assert above.last(f"{path}/1/approve").method == "POST"
    assert desk.faults() == {}


def test_an_audit_that_was_ordered_a_moment_ago_is_awaited_until_it_begins(above: Answers) -> None:
    desk, page, at = above.desk, above.desk.page, clock.stamp(clock.now())
    gone = {"status": 404, "code": "not-found", "detail": "没有这次核对。", "fields": []}
    above.put("/audits/*", gone, 404)
    desk.go(f"#/audits/{at}")
    expect(page.get_by_text("已发起，等待开始")).to_be_visible()
    assert desk.faults() == {}
    begun = {"audit": at, "month": "2026-10", "by": None, "items": 12, "differences": 0, "findings": []}
    above.put("/audits/*", begun)
    expect(page.get_by_text("清点结果与账目完全一致。")).to_be_visible()
    above.put("/audits/*", gone, 404)
    desk.go("#/audits/2026-10-01T18:00:00Z")
    expect(page.get_by_text("没有这次核对。")).to_be_visible()
