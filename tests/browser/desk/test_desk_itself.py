"""What holds on every page: signing in, the policy, weight, access by everybody, requests."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser.desk.conftest import OFFICER, UNION

if TYPE_CHECKING:
    from browser.desk.desk_page import DeskPage
    from unioncard_local.stack.cloud import Cloud

FIRST_PAGE = 60_000
"""Bytes on the line, of everything the first page needs."""


def test_nothing_of_a_session_is_kept_but_a_word(officer: DeskPage, register: str) -> None:
    desk = officer.go(f"#/registers/{register}")
    kept = json.loads(desk.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])"))
    assert kept == [{"desk-was-in": "1"}, {}, ""]


def test_an_answer_that_belongs_to_no_question_of_ours_is_not_taken(desk: DeskPage) -> None:
    desk.open("?code=stolen&state=guessed")
    expect(desk.alert).to_contain_text("请重新登录")
    assert desk.api_paths() == [] and "code=" not in desk.page.url


def test_the_first_page_is_light_and_who_has_no_appointment_learns_there_what_to_do(desk: DeskPage) -> None:
    desk.open()
    expect(desk.title).to_be_visible()
    weight = 0
    for request in desk.requests:
        answer = request.response()
        assert answer is not None
        weight += len(gzip.compress(answer.body(), 9))
    assert weight <= FIRST_PAGE

    desk.page.get_by_role("button", name="登录", exact=True).click()
    desk.authorize("stranger")
    expect(desk.title).to_have_text("您还没有任命")
    expect(desk.page.get_by_text("stranger", exact=True)).to_be_visible()


def test_who_turns_the_sign_in_down_can_begin_again_and_the_first_content_costs_one_question(
    desk: DeskPage, cloud: Cloud, register: str
) -> None:
    """And only origin, issuer and store are asked."""
    desk.open("#/registers")
    desk.page.get_by_role("button", name="登录", exact=True).click()
    desk.page.get_by_role("button", name="拒绝并返回").click()
    expect(desk.alert).to_contain_text("登录没有完成")
    desk.sign_in(OFFICER).settled()
    assert sorted(desk.api_paths()) == ["GET /me", "GET /registers"]
    desk.go(f"#/registers/{register}")
    assert sorted(desk.api_paths()[2:]) == [
        "GET /banks",
        f"GET /registers/{register}",
    ]  # at once; names of banks are kept
    desk.go("#/registers").settled()
    desk.go(f"#/registers/{register}")
    assert desk.api_paths()[4:] == ["GET /registers", f"GET /registers/{register}"]
    assert desk.foreign(cloud.sign_in.issuer, cloud.endpoint) == []


def test_a_session_that_is_over_is_said_and_begun_again_at_the_same_place(officer: DeskPage, register: str) -> None:
    desk = officer.go("#/registers")
    desk.page.route("**/api/**", lambda route: route.fulfill(status=401, json={"message": "Unauthorized"}))
    desk.page.evaluate("place => { location.hash = place; }", f"#/registers/{register}")
    expect(desk.alert.first).to_contain_text("登录已经到期")
    desk.page.unroute_all()
    desk.page.get_by_role("button", name="重新登录").first.click()
    desk.authorize(OFFICER)
    expect(desk.title).to_contain_text("会员登记表")


def test_what_fails_says_so_and_is_asked_again(officer: DeskPage) -> None:
    desk = officer.go("#/registers")
    desk.page.route("**/api/registers/R*", lambda route: route.fulfill(status=500, json={"message": "Internal"}))
    desk.page.evaluate("place => { location.hash = place; }", "#/registers/R20261123-7KM3Q9XTBW")
    expect(desk.alert).to_contain_text("系统暂时出了问题")
    desk.page.unroute_all()
    desk.page.get_by_role("button", name="再试一次").click()
    expect(desk.alert).to_contain_text("看不到")
    desk.page.context.set_offline(True)
    desk.page.evaluate("() => { location.hash = '#/registers'; }")
    expect(desk.alert).to_contain_text("没有联网")
    desk.page.context.set_offline(False)


def test_a_keyboard_is_enough_each_page_begins_at_its_title_and_who_leaves_is_signed_out_at_the_issuer_too(
    desk: DeskPage,
) -> None:
    desk.open("#/registers").sign_in(OFFICER).settled()
    desk.page.keyboard.press("Tab")
    expect(desk.page.get_by_role("link", name="跳到正文")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("main")).to_be_focused()
    desk.page.keyboard.press("Tab")
    expect(desk.page.get_by_role("link", name="上传登记表").first).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.title).to_have_text("上传登记表")
    expect(desk.title).to_be_focused()
    desk.page.go_back()
    expect(desk.title).to_have_text("登记表")

    desk.page.get_by_role("button", name="退出").click()
    desk.page.wait_for_url("**/end_session**")
    desk.open("#/registers")
    expect(desk.page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def test_axe_finds_nothing_and_a_phone_need_not_scroll_sideways(desk: DeskPage, register: str) -> None:
    found: dict[str, str | int] = {}
    desk.open()
    expect(desk.title).to_be_visible()
    found["door"] = desk.axe()
    desk.sign_in(OFFICER).settled()
    # in the light they are looked at in stories, as whatever else has a dialog; `make desk` sees each state in the dark
    dark = ("work", f"registers/{register}", "appointments")
    places = (
        *dark, "registers", "registers/new", "registers/R1", "unions", f"unions/{UNION}", "trail", "nowhere",
    )  # fmt: skip
    for place in places:
        desk.go(f"#/{place}")
        if place not in dark:
            found[place] = desk.axe()
        desk.page.set_viewport_size({"width": 360, "height": 740})
        found[f"{place}, width"] = max(desk.widest(), 360) - 360
        if place in dark or place == "registers/new":
            found[f"{place}, dark"] = desk.axe_in_the_dark()
        desk.page.set_viewport_size({"width": 1280, "height": 800})
    assert {place: fault for place, fault in found.items() if fault} == {}
