"""Pages of the offices above: how far the unions are, and what persons ask about their data, decided by two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser.desk.conftest import UNION
from browser.desk.test_batches import WRITTEN
from browser.desk.test_people import MEMBER, Answers

if TYPE_CHECKING:
    from pathlib import Path

    from browser.desk.desk_page import DeskPage

CASE: dict[str, Any] = {
    "case": "P20261128-7KM3Q9XTBW", "act": "hold", "state": "requested", "reason": "本人来信查阅",
    "asked_at": "2026-11-28T02:00:00Z", "asked_by_you": False, "lapsed": False, "approved_at": None, "ended_at": None,
    "name": "张*", "number": "4****************9", "officer": "officer-1", "approver": None, "refusal": None,
    "erased": {}, "files_until": None, "holdings": None, "notes": ["银行卡账户由开户银行管理。"],
}  # fmt: skip
LISTED = {name: CASE[name] for name in ("case", "act", "state", "reason", "asked_at", "asked_by_you", "lapsed")}
HOLDING = {
    "kind": "register-row", "id": "R20261123-7KM3Q9XTBW/12", "at": "2026-11-23T08:00:00Z", "shown": {"union": UNION},
    "until": "2027-03-25",
}  # fmt: skip
NOBODY = {
    **dict.fromkeys(("members", "joined", "asked", "opened", "collected", "signed", "activated", "waiting"), 0),
    **dict.fromkeys(("refused", "returned", "closed"), 0),
    "rates": dict.fromkeys(("asked", "opened", "collected", "signed", "activated")),
}  # fmt: skip
COUNTED = NOBODY | {
    "members": 980, "joined": 1000, "asked": 900, "opened": 850, "collected": 700, "signed": 595, "activated": 510,
    "waiting": 50, "refused": 20,
    "rates": {"asked": 0.9, "opened": 0.9444, "collected": 0.8235, "signed": 0.7, "activated": 0.6},
}  # fmt: skip
WAITING = [{"kind": "to-sign", "count": 1, "number": 28}, {"kind": "at-bank", "count": 2, "number": 90}]
NAME, NUMBER = "张三", "11010519491231002X"


@pytest.fixture
def above(province: DeskPage) -> Answers:
    """One of the province's, before no page yet."""
    return Answers(province)


def row(answers: Answers, name: str) -> Any:
    return answers.desk.page.get_by_role("table", name=name).get_by_role("row").nth(1)


def test_a_request_is_opened_by_one_and_agreed_to_by_another_who_sees_what_is_held(above: Answers) -> None:
    desk, page, path = above.desk, above.desk.page, f"/persons/{CASE['case']}"
    above.put("/persons", {"cases": [], "cursor": None})
    desk.go("#/persons")
    expect(page.get_by_text("没有请求。")).to_be_visible()
    assert desk.faults() == {}

    page.get_by_role("link", name="登记一项请求").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("请写证件号码。")).to_be_visible()
    page.get_by_role("radio", name="更正").check()
    assert desk.faults() == {}
    page.get_by_role("radio", name="查阅").check()
    for label, text in (("姓名", NAME), ("证件号码", NUMBER), ("原因", "本人来信查阅")):
        page.get_by_role("textbox", name=label).fill(text)
    above.put("/persons", CASE | {"asked_by_you": True}, 201)
    above.put(path, CASE | {"asked_by_you": True})
    page.get_by_role("button", name="提交").click()
    asked = {"act": "hold", "name": NAME, "number": NUMBER, "document": "居民身份证", "reason": "本人来信查阅"}
    expect(page.get_by_text("您是申请的人，不能自己复核")).to_be_visible()
    assert above.last("/persons").post_data_json == asked
    assert NUMBER not in page.content() and NUMBER not in page.url
    expect(page.get_by_role("button", name="同意")).to_have_count(0)
    assert desk.axe() == ""

    above.put("/persons", {"cases": [LISTED], "cursor": None})
    above.put(path, CASE)
    desk.go("#/persons")
    expect(row(above, "个人信息请求")).to_contain_text("待您复核")
    assert desk.faults() == {}
    page.get_by_role("link", name="查阅、复制").click()
    above.put(f"{path}/approve", CASE, 202)
    page.get_by_role("button", name="同意").click()
    expect(page.get_by_role("dialog")).to_contain_text("24 小时内")
    assert desk.axe() == ""
    above.put(
        path,
        CASE | {"state": "approved", "approver": "province", "approved_at": CASE["asked_at"]} | {"holdings": [HOLDING]},
    )
    page.get_by_role("dialog").get_by_role("button", name="同意").click()
    expect(page.get_by_text("已复核")).to_be_visible()
    assert above.last(f"{path}/approve").method == "POST"
    assert desk.faults() == {}


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
    page.get_by_role("dialog").get_by_role("button", name="驳回").click()
    expect(page.get_by_text("不再留有姓名和号码")).to_be_visible()
    assert above.last(f"{path}/refuse").post_data_json == {"reason": "还是会员"}
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

    counted |= {"total": COUNTED, "at": "2026-11-27T21:00:09Z"}
    above.put("/unions/*/progress*", {**counted, "unions": [{**below, "own": COUNTED, "total": COUNTED}]})
    desk.go("#/").go("#/overview")
    bars = page.get_by_role("figure").filter(has_text="从采集到用卡").get_by_role("listitem")
    steps = ["已采集1,000", "已申请 90%900", "已开卡 94.4%850", "已领取 82.3%700", "已签收 70%595", "已激活 60%510"]
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
        "batch": None, "member": "Zk3v", "case": None,
        "rows": "12", "shown": 1, "exports": [], "source": "192.0.2.1", "reason": "职工来问",
    }  # fmt: skip
    above.put("/members/Zk3v", MEMBER)
    above.put("/trail?*", {"entries": [seen], "cursor": None})
    desk.go("#/members/Zk3v")
    page.get_by_role("link", name="看今天的记录").click()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("table").get_by_role("row").nth(1)).to_contain_text("officer-1")
    assert desk.faults() == {}
