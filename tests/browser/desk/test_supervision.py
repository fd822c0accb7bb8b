"""Targets and scores in the desk: the line and its table, a point that opens to its list, a note that is written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser.desk.conftest import UNION
from browser.desk.test_people import Answers
from unioncard import clock

if TYPE_CHECKING:
    from browser.desk.desk_page import DeskPage

CITY, PROVINCE = "410100", "410000"
AT = "2027-02-28T21:00:04Z"
TARGET: dict[str, Any] = {
    "target": "G20261201-7KM3Q9XTBW", "owner": PROVINCE, "owner_name": "河南省总工会", "union": PROVINCE,
    "union_name": "河南省总工会", "goal": "uploaded", "name": "会员信息上传", "begins": "2026-12-01",
    "due": "2027-04-20", "share": 100, "ended": False, "yours": True, "state": "behind", "count": 170000,
    "expected": 300000,
    "number": 300000, "line": 192857, "rate": 0.5667,
    "points": [
        {"day": "2027-02-15", "count": 160000, "line": 160000},
        {"day": "2027-02-22", "count": 158000, "line": 177857}, {"day": "2027-03-01", "count": 170000, "line": 192857},
    ],
    "forecast": {"outlook": "late", "at_due": 255000, "reached_on": "2027-05-18", "points": 7, "days": 42},
}  # fmt: skip
HELD: dict[str, Any] = {
    "union": PROVINCE, "union_name": "河南省总工会", "kind": "province", "at": AT,
    "base": {"expected": None, "gathered": None, "source": "none", "at": None, "below": True},
    "expected": 300000, "basics": 1200, "unclear": 35,
    "targets": [TARGET, TARGET | {"target": "G2", "yours": False, "state": "unknown", "number": None, "line": None,
                                  "expected": None, "rate": None, "points": [], "forecast": None}],
}  # fmt: skip
RULES = [
    {"rule": rule, "name": name, "means": f"{name}的算法。", "source": "豫工文〔2015〕4号", "full": 15,
     "bands": [{"percent": 100, "points": 15}, {"percent": 90, "points": 5}], "zeroes": False}
    for rule, name in (
        ("gathered", "信息收集汇总"), ("uploaded", "会员信息上传"), ("cards", "开卡率"), ("signed", "签收率"),
        ("activated", "激活率"), ("base", "底数清楚"), ("reported", "报送"),
    )
]  # fmt: skip


def stood(union: str, name: str, rank: int, base: int, kind: str = "region") -> dict[str, Any]:
    marks = [
        {"rule": "uploaded", "part": 80, "whole": 100, "rate": 0.8, "points": None},
        {"rule": "base", "part": base, "whole": 20, "rate": base / 20, "points": 15 if base == 20 else 0},
    ]
    return {
        "union": union, "union_name": name, "kind": kind, "score": 5.0 * base, "rank": rank, "peers": 2,
        "basics": 20, "unclear": 20 - base, "never": 1, "expected": 300, "marks": marks,
    }  # fmt: skip


CITIES = [stood(CITY, "郑州市总工会", 1, 20), stood("410800", "焦作市总工会", 2, 12)]
SCORES: dict[str, Any] = {
    "union": PROVINCE, "union_name": "河南省总工会", "at": AT, "version": "2026-1", "rules": RULES,
    "standing": stood(PROVINCE, "河南省总工会", 1, 16, "province"),
    "history": [
        {"day": f"2027-02-{day}", "score": score, "rank": 1, "expected": 300} for day, score in ((15, 61.2), (22, 80.0))
    ],
    "kinds": [{"kind": "region", "unions": 2}, {"kind": "basic", "unions": 3}], "kind": "region", "unions": CITIES,
    "cursor": None,
}  # fmt: skip
NOTE: dict[str, Any] = {
    "urging": "U20270301-7KM3Q9XTBW", "union": "410800", "union_name": "焦作市总工会", "by": PROVINCE,
    "by_name": "河南省总工会", "state": "answered", "asked_at": AT, "due": "2027-03-15", "overdue": False,
    "yours": False, "rules": [{"rule": "base", "name": "底数清楚"}],
    "said": [
        {"state": state, "union": union, "union_name": name, "at": AT, "due": "2027-03-15", "text": text}
        for state, union, name, text in (
            ("asked", PROVINCE, "河南省总工会", "请说明"), ("answered", "410800", "焦作市总工会", "已安排"),
        )
    ],
}  # fmt: skip


@pytest.fixture
def above(province: DeskPage) -> Answers:
    """One of the province's, before no page yet."""
    answers = Answers(province)
    answers.put("/unions/*/standing*", SCORES)
    answers.put("/urgings?*", {"urgings": [NOTE], "cursor": None})
    return answers


def test_a_target_shows_its_line_beside_the_same_figures_and_what_is_foretold(above: Answers) -> None:
    desk, page = above.desk, above.desk.page
    desk.go("#/targets")  # of the real API: nothing is set there
    expect(page.get_by_text("还没有定目标。")).to_be_visible()
    assert desk.faults() == {}

    above.put("/targets?*", HELD)
    above.put("/targets", TARGET, 201)
    desk.go("#/work").go("#/targets")
    expect(page.get_by_text("2027-05-18 前后才完成，到 2027-04-20 约 255,000 人。")).to_be_visible()
    expect(page.get_by_role("row", name="2027-02-15").get_by_role("cell").last).to_have_text("0")
    newest = page.get_by_role("table", name="会员信息上传：每周一").get_by_role("row").nth(1)
    for text in ("2027-03-01", "170,000", "192,857", "-22,857"):
        expect(newest).to_contain_text(text)
    expect(page.get_by_text("落后于目标线")).to_be_visible()
    expect(page.get_by_text("底数不清，算不出目标是多少人")).to_be_visible()
    page.get_by_role("button", name="定目标").click()
    expect(page.get_by_text("请选截止日期，要在开始日期之后。")).to_be_visible()
    assert desk.faults() == {}
    page.get_by_label("截止日期").fill("2099-01-01")
    page.get_by_label("完成应采集人数的百分之几").fill("90")
    page.get_by_role("button", name="定目标").click()
    expect(page.get_by_text("目标已定")).to_be_visible()
    posted = [one.post_data_json for one in above.asked if one.method == "POST"]
    assert [(one["union"], one["goal"], one["due"], one["share"]) for one in posted] == [
        (PROVINCE, "uploaded", "2099-01-01", 90)
    ]
    page.get_by_role("button", name="结束这个目标").click()
    expect(page.get_by_role("dialog")).to_contain_text("不再按它考核")
    assert desk.axe() == ""


def test_every_point_opens_to_its_list_and_only_the_same_level_is_compared(above: Answers) -> None:
    desk, page = above.desk, above.desk.page
    desk.go("#/supervision")
    bars = page.get_by_role("figure").filter(has_text="从高到低").get_by_role("listitem")
    expect(bars).to_have_text(["郑州市总工会100", "焦作市总工会60"])
    expect(page.get_by_role("link", name="市县工会 2")).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("从未报送的基层工会")).to_be_visible()
    expect(page.get_by_role("table", name="考核规则")).to_contain_text("满 100% 得 15 分，满 90% 得 5 分，其余 0 分")
    assert desk.faults() == {}
    own = page.get_by_role("table", name="本工会连同下级，各项的得分")
    own.get_by_role("link", name="看底数清楚的明细").click()
    rows = desk.settled().page.get_by_role("table", name="底数清楚：得分低的在前").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("焦作市总工会")
    expect(rows.nth(1).get_by_role("link", name="焦作市总工会", exact=True)).to_have_attribute(
        "href", "#/supervision?union=410800&rule=base"
    )
    assert desk.faults() == {}


def test_of_a_basic_union_is_said_what_it_is_itself_and_nothing_of_those_below(above: Answers) -> None:
    own = stood(UNION, "示例厂工会", 1, 0, "basic") | {"basics": 1, "unclear": 1}
    above.put("/unions/*/standing*", SCORES | {"union": UNION, "standing": own, "kinds": [], "unions": []})
    desk, page = above.desk, above.desk.page
    desk.go(f"#/supervision?union={UNION}")
    expect(page.get_by_role("table", name="该工会各项的得分")).to_be_visible()
    expect(page.get_by_text("该工会底数不清")).to_be_visible()
    expect(page.get_by_text("该工会从未报送")).to_be_visible()
    expect(page.get_by_text("的基层工会")).to_have_count(0)
    assert page.get_by_role("link", name="看底数", exact=True).get_attribute("href") == f"#/targets?union={UNION}"
    assert desk.faults() == {}


def test_of_a_union_below_that_never_reported_the_one_above_is_not_asked_for_its_own_base(above: Answers) -> None:
    steps = [{"step": name, "name": name, "unit": "张", "change": 0, "last": 0, "growth": None, "total": 0,
              "rate": None, "means": ""} for name in ("joined", "opened", "signed")]  # fmt: skip
    never: dict[str, Any] = {
        "union": UNION, "month": "2026-11", "provisional": False, "edition": 1, "code": "0123456789ab", "made_at": AT,
        "members": 0, "waiting": 0, "card_rate": None, "card_rate_means": "", "reporting": "never", "below": None,
        "steps": steps, "waits": None, "banks": [], "make_up": None,
    }  # fmt: skip
    listed = {"union": UNION, "union_name": "示例厂工会", "report": never, "months": [never], "files": {}}
    above.put("/reports?*", listed | {"unions": [], "cursor": None})
    desk, page = above.desk, above.desk.page
    desk.go(f"#/reports?union={UNION}&month=2026-11")
    expect(page.get_by_text("该工会从未报送")).to_be_visible()
    expect(page.get_by_role("link", name="目标", exact=True).and_(page.locator("main a"))).to_have_count(0)
    urge = page.get_by_role("link", name="督办", exact=True)
    assert urge.get_attribute("href") == f"#/supervision/new?union={UNION}&rule=reported"
    assert desk.faults() == {}

    opened = [one | {"total": 3} for one in steps]
    restated = never | {"edition": 2, "reporting": "active", "steps": opened}
    above.put("/reports?*", listed | {"report": restated, "months": [restated], "unions": [], "cursor": None})
    desk.go("#/work").go(f"#/reports?union={UNION}&month=2026-11")
    expect(page.get_by_text("待办和银行答复仍是结账时的统计，没有更正")).to_be_visible()
    trend = page.get_by_role("table", name="近十二个月的累计数")
    expect(trend.get_by_role("cell").first).to_have_text("2026年11月（更正）")
    expect(page.get_by_text("该工会本月有单据。")).to_be_visible()
    assert desk.faults() == {}


def test_a_note_is_written_to_one_that_is_behind_and_its_answer_is_judged(above: Answers) -> None:
    desk, page, path = above.desk, above.desk.page, f"/urgings/{NOTE['urging']}"
    above.put("/urgings", NOTE, 201)
    above.put(path, NOTE)
    above.put(f"{path}/close", NOTE | {"state": "closed"})
    desk.go("#/supervision?rule=base")
    page.get_by_role("link", name="督办焦作市总工会").click()
    page.get_by_role("button", name="发出督办").click()
    expect(page.get_by_text("请写明要求。")).to_be_visible()
    expect(page.get_by_role("textbox", name="要求")).to_be_focused()
    expect(page.get_by_role("checkbox", name="底数清楚")).to_be_checked()
    assert desk.faults() == {}
    page.get_by_role("textbox", name="要求").fill("请说明")
    page.get_by_role("button", name="发出督办").click()
    expect(page.get_by_role("table", name="往来")).to_contain_text("已安排")
    sent = above.last("/urgings").post_data_json
    week = (clock.today() + timedelta(7)).isoformat()
    assert sent == {"union": PROVINCE, "due": week, "rules": ["base"], "text": "请说明"}
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("请写明情况。")).to_be_visible()
    assert desk.faults() == {}
    page.get_by_role("textbox", name="办结的意见").fill("同意")
    above.put(path, NOTE | {"state": "closed"})
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("已经办结，不用再办。")).to_be_visible()
    assert above.last(f"{path}/close").post_data_json == {"text": "同意"}


def test_a_basic_union_states_its_base_and_finds_the_note_that_waits(officer: DeskPage) -> None:
    answers, page = Answers(officer), officer.page
    held = HELD | {"union": UNION, "kind": "basic", "basics": 1, "base": HELD["base"] | {"below": False}}
    answers.put("/targets?*", held)
    answers.put(f"/unions/{UNION}/base", {"union": UNION, "expected": 320, "gathered": 180, "at": AT})
    officer.go("#/targets")
    page.get_by_label("应采集多少人").fill("100")
    page.get_by_label("已收集多少人").fill("180")
    page.get_by_role("button", name="报底数").click()
    expect(page.get_by_text("已收集的人数不能多于应采集的人数。")).to_be_visible()
    assert officer.faults() == {}
    page.get_by_label("应采集多少人").fill("320")
    stated = {"expected": 320, "gathered": 180, "source": "stated", "at": AT}
    answers.put("/targets?*", held | {"base": held["base"] | stated})
    page.get_by_role("button", name="报底数").click()
    expect(page.get_by_text("320 人（自己报的")).to_be_visible()
    expect(page.get_by_text("明天早上的统计开始用它")).to_be_visible()
    assert answers.last(f"/unions/{UNION}/base").post_data_json == {"expected": 320, "gathered": 180}

    note = NOTE | {"union": UNION, "state": "asked", "yours": True, "overdue": True}
    answers.put(f"/urgings/{NOTE['urging']}", note)
    answers.put(f"/urgings/{NOTE['urging']}/answer", note | {"state": "answered"})
    officer.go(f"#/supervision/{NOTE['urging']}")
    expect(page.get_by_text("逾期没有答复")).to_be_visible()
    page.get_by_role("textbox", name="情况、措施和完成日期").fill("已安排")
    assert officer.faults() == {}
    with page.expect_request(f"**/api/urgings/{NOTE['urging']}/answer") as asked:
        page.get_by_role("button", name="答复").click()
    assert asked.value.post_data_json == {"text": "已安排"}
