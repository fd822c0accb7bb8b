"""Members, lists of names, transfers and long lists of findings, with answers of the API as docs/api.md has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from browser.desk.conftest import UNION

if TYPE_CHECKING:
    from playwright.sync_api import Request

    from browser.desk.desk_page import DeskPage
    from unioncard_local.stack.cloud import Cloud

NAME, NUMBER = "张三丰", "11010519491231002X"
MEMBER = {
    "member": "Zk3v", "union": UNION, "name": "张*丰", "document": "居民身份证", "number": "1****************X",
    "mobile": "138****", "membership": "left", "card": "opened", "union_name": "示例纺织厂工会",
    "register": "R20261123-7KM3Q9XTBW", "row": 12, "cells_at": "2026-11-20T08:00:00Z",
    "membership_at": "2026-11-23T08:00:00Z", "batch": "R20261123-7KM3Q9XTBW-01", "batch_row": 9, "custody": "signed",
}  # fmt: skip
ASKED = {
    "transfer": "T3f1c9a52b7d04e6688aa", "state": "asked", "asked_at": "2026-11-01T02:00:00Z", "due": "2026-11-16",
    "own": {"code": "4101000001", "name": "示例纺织厂工会"}, "yours": True,
    "union": {"code": "4108000001", "name": "示例机械厂工会"}, "register": "R20261123-7KM3Q9XTBW", "row": 12,
    "member": {"name": "张*丰", "document": "1****************X"}, "names_differ": True, "raised": True,
    "answer": None, "ended_at": None, "admitted_as": None,
}  # fmt: skip


class Answers:
    """Answers instead of the API's, and what was asked."""

    def __init__(self, desk: DeskPage) -> None:
        self.desk = desk
        self.asked: list[Request] = []

    def put(self, path: str, body: Any, status: int = 200) -> None:
        kind = "application/json" if status < 400 else "application/problem+json"

        def answer(route: Any) -> None:
            self.asked.append(route.request)
            route.fulfill(status=status, content_type=kind, body=json.dumps(body))

        self.desk.page.unroute(f"**/api{path}")
        self.desk.page.route(f"**/api{path}", answer)

    def last(self, path: str) -> Request:
        return [one for one in self.asked if one.url.endswith(f"/api{path}")][-1]


@pytest.fixture
def answers(officer: DeskPage) -> Answers:
    """Somebody signed in, before no page yet."""
    return Answers(officer)


def kept(desk: DeskPage) -> str:
    """Everything that outlives the page: address, title, storage."""
    script = "location.href + document.title + JSON.stringify([{...sessionStorage}, {...localStorage}, history.state])"
    return str(desk.page.evaluate(script))


def test_a_member_is_found_by_a_body_with_the_reason_and_shown_as_three_clocks(answers: Answers) -> None:
    desk, page = answers.desk, answers.desk.page
    answers.put("/members", {"members": [MEMBER], "cursor": None})
    answers.put("/members/search", {"members": [MEMBER]})
    answers.put("/members/Zk3v", MEMBER)
    desk.go("#/members")
    page.get_by_label("证件号码", exact=True).check()
    page.get_by_role("textbox", name="证件号码").fill(NUMBER)
    page.get_by_label("查阅事由").fill("职工来问")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("找到 1 人")).to_be_visible()
    search = answers.last("/members/search")

    assert search.post_data_json == {"number": NUMBER, "document": "居民身份证"}
    assert unquote(search.headers["x-reason"]) == "职工来问"
    assert NUMBER not in kept(desk)
    assert not desk.axe()

    page.get_by_role("search").get_by_role("link", name="张*丰").click()
    clocks = page.get_by_role("list", name="会籍、卡、领取").get_by_role("listitem")
    expect(clocks).to_have_count(3)
    expect(page.get_by_text("不再享受会员待遇。")).to_be_visible()
    expect(page.get_by_text("已记录在案")).to_be_visible()
    assert unquote(answers.last("/members/Zk3v").headers["x-reason"]) == "职工来问"
    assert "张" not in page.title()
    assert not desk.axe()

    answers.put("/members/Zk3v", {"code": "not-found", "detail": "没有这位会员。"}, 404)
    desk.go("#/").go("#/members/Zk3v")
    expect(page.get_by_text("可能已经转到别的工会")).to_be_visible()


def test_a_pasted_list_is_checked_sent_once_and_answered_line_by_line(answers: Answers) -> None:
    desk, page = answers.desk, answers.desk.page
    answers.put("/members/check", {"code": "not-now", "detail": "今天查询的人数将超过上限。"}, 409)
    desk.go("#/check")
    page.get_by_label("名单").fill(f"身份证号\t姓名\n{NUMBER}\t{NAME}\n\n{NUMBER}\t{NAME}\n1\t李四\n")
    expect(page.get_by_text("认出 1 人，2 行不查，空行 1 行不算。")).to_be_visible()
    page.get_by_role("button", name="查询 1 人").click()
    expect(desk.alert).to_contain_text("明天 0 点起重新计算")

    answers.put("/members/check", {"results": ["elsewhere"]})
    page.get_by_role("button", name="查询 1 人").click()
    rows = page.get_by_role("table", name="查询结果").get_by_role("row")
    expect(rows).to_have_count(4)
    expect(rows.nth(1)).to_contain_text("在其他工会")
    expect(rows.nth(2)).to_contain_text("与第 2 行重复")
    assert answers.last("/members/check").post_data_json == {"persons": [{"name": NAME, "number": NUMBER}]}
    assert NUMBER not in kept(desk) and not desk.axe()

    desk.go("#/").go("#/check")
    expect(page.get_by_label("名单")).to_have_value("")


def test_a_transfer_is_agreed_to_after_a_question_and_refused_with_a_reason(answers: Answers) -> None:
    desk, page = answers.desk, answers.desk.page
    counts = {"asked": 1, "agreed": 0, "refused": 0, "done": 0, "needless": 0}
    listed = {"direction": "asked-of-us", "counts": counts, "counted_all": True, "transfers": [ASKED], "cursor": None}
    answers.put("/transfers?*", listed)
    desk.go("#/transfers?scope=below")
    expect(page.get_by_role("columnheader", name="会员所在工会")).to_be_visible()
    answers.put("/transfers?*", listed | {"transfers": [ASKED | {"yours": False}]})
    answers.put(f"/transfers/{ASKED['transfer']}/*", ASKED, 202)
    desk.go("#/transfers?direction=asked-of-us")
    expect(page.get_by_text("已报上级工会")).to_be_visible()
    expect(page.get_by_role("columnheader", name="会员所在工会")).to_have_count(0)
    expect(page.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    answers.put("/transfers?*", listed)
    desk.go("#/").go("#/transfers?direction=asked-of-us")
    assert not desk.axe()
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("同意以后不能收回")
    assert not [one for one in answers.asked if one.method == "POST"]
    assert not desk.axe()
    page.get_by_role("button", name="同意转出 1 人").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert answers.last(f"/transfers/{ASKED['transfer']}/agree").method == "POST"

    page.get_by_role("button", name="不同意", exact=True).click()
    page.get_by_label("原因").select_option("other")
    page.get_by_role("button", name="答复不同意").click()
    expect(page.get_by_text("选“其他”的，请写明原因。")).to_be_visible()
    page.get_by_label("补充说明").fill("借调期未满")
    page.get_by_role("button", name="答复不同意").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    refusal = answers.last(f"/transfers/{ASKED['transfer']}/refuse")
    assert refusal.post_data_json == {"reason": "other", "text": "借调期未满"}


def test_findings_beyond_the_first_are_read_from_the_store_and_searched_by_row(answers: Answers, cloud: Cloud) -> None:
    desk, page = answers.desk, answers.desk.page
    finding = {"column": "移动电话", "code": "required", "severity": "error", "message": "“移动电话”不能为空，请填写。"}
    findings = [{**finding, "row": row} for row in range(2, 302)]
    link = f"{cloud.endpoint}/products/findings.json?signed=1"
    register = "R20261123-7KM3Q9XTBW"
    of_codes = {f"code-{n}": 1 for n in range(11)}
    whole = {
        "register": register, "union": UNION, "kind": "members", "state": "checked", "progress": None,
        "opened_at": "2026-11-23T08:00:00Z", "finished_at": "2026-11-23T08:00:05Z",
        "rows": {"read": 400, "accepted": 100, "rejected": 300}, "reasons": [], "findings": findings[:200],
        "findings_by_code": {"required": 300, **of_codes}, "all_findings": link, "corrections": None, "corrects": None,
        "batch": None, "corrected_by": [], "transfers_count": 0, "transfers_asked_count": 0, "batches": [],
        "held": [], "held_count": 0, "unions": [], "notes": [],
    }  # fmt: skip
    answers.put(f"/registers/{register}", whole)
    allowed = {"access-control-allow-origin": "*"}
    page.route(f"{link.partition('?')[0]}*", lambda route: route.fulfill(json=findings, headers=allowed))
    desk.go(f"#/registers/{register}")
    chips = page.get_by_role("list", name="按问题筛选").get_by_role("link")
    expect(chips).to_have_count(9)
    page.get_by_role("button", name="更多（4 种）").click()
    expect(chips).to_have_count(13)
    rows = page.get_by_role("table").first.get_by_role("row")
    page.get_by_label("只看第几行").fill("301")
    expect(page.get_by_text("列出的前 200 个问题里没有。")).to_be_visible()
    page.get_by_role("button", name="读出全部").click()
    expect(rows).to_have_count(2)
    assert desk.page.url.endswith("?row=301")
    assert not desk.axe()
