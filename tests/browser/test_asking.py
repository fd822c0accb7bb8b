"""What a visitor is told when he asks for a card."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.lookup_page import UNKNOWN
from unioncard.cloud.aws.http import refusal
from unioncard.texts.api import TOO_MANY

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Route

    from browser.lookup_page import LookupPage

API = "**/api/lookup"


def never_answered(_route: Route) -> None:
    """What the browser waits for does not come."""


def test_a_valid_card_is_called_valid_with_the_union_that_issued_it(lookup: LookupPage, card: str) -> None:
    lookup.ask(card)
    expect(lookup.verdict).to_have_text("有效会员卡")
    facts = lookup.result.get_by_role("definition")
    expect(facts).to_contain_text(["郑州市总工会", "正常", card[-4:], "年"])
    assert card not in lookup.result.inner_text().replace(" ", "")


def test_an_unknown_card_is_called_not_valid(lookup: LookupPage, card: str) -> None:
    lookup.ask(UNKNOWN)
    expect(lookup.verdict).to_have_text("不是有效会员卡")
    lookup.ask(card)
    expect(lookup.verdict).to_have_text("有效会员卡")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "请输入卡号"),
        ("622000000000001", "现有 15 位"),
        ("62200000000000000160", "现有 20 位"),
        ("1220000000000000015", "62 或 60 开头"),
    ],
    ids=["nothing", "too short", "too long", "not a UnionPay number"],
)
def test_a_mistyped_number_is_told_before_anything_is_sent(lookup: LookupPage, typed: str, told: str) -> None:
    lookup.ask(typed)
    expect(lookup.problem).to_contain_text(told)
    expect(lookup.field).to_be_focused()
    expect(lookup.field).to_have_attribute("aria-invalid", "true")
    lookup.button.click()  # to insist changes nothing: the look-up would refuse it all the same
    lookup.ask(UNKNOWN)
    expect(lookup.verdict).to_be_visible()
    expect(lookup.problem).to_have_text("")
    assert [question.post_data_json for question in lookup.questions] == [{"card": UNKNOWN}]


def test_a_doubtful_check_digit_is_told_first_and_asked_when_the_visitor_insists(lookup: LookupPage) -> None:
    lookup.ask("6220000000000000017")
    expect(lookup.problem).to_contain_text("可能有一位输错")
    assert lookup.questions == []
    lookup.button.click()
    expect(lookup.verdict).to_be_visible()
    assert len(lookup.questions) == 1


def test_a_number_may_be_pasted_with_gaps_and_in_full_width(lookup: LookupPage, card: str) -> None:
    wide = card.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    lookup.ask(f" {wide[:4]}-{wide[4:10]} {wide[10:]}")
    expect(lookup.verdict).to_have_text("有效会员卡")
    expect(lookup.field).to_have_value(" ".join(card[at : at + 4] for at in range(0, len(card), 4)))


def test_everything_can_be_done_with_the_keyboard(lookup: LookupPage, card: str) -> None:
    keys = lookup.page.keyboard
    keys.press("Tab")
    expect(lookup.field).to_be_focused()
    keys.press("Tab")
    expect(lookup.button).to_be_focused()
    keys.press("Shift+Tab")
    keys.type(card)
    keys.press("Enter")
    expect(lookup.result).to_be_focused()
    expect(lookup.result).to_have_role("region")
    expect(lookup.result).to_have_accessible_name("有效会员卡")
    expect(lookup.result).to_have_accessible_description(re.compile("发卡工会.*郑州市总工会.*正常"))
    keys.press("Shift+Tab")
    expect(lookup.button).to_be_focused()


def test_a_slow_answer_is_announced_and_can_be_given_up(lookup: LookupPage, card: str) -> None:
    lookup.page.route(API, never_answered)
    lookup.ask(UNKNOWN)
    status = lookup.page.get_by_role("status")
    expect(status).to_have_text("正在查验，请稍候。")
    expect(lookup.button).to_have_text("正在查验")
    lookup.field.press("Enter")
    lookup.field.fill(card)
    expect(status).to_have_text("")
    lookup.page.unroute(API)
    lookup.button.click()
    expect(lookup.verdict).to_have_text("有效会员卡")
    assert [question.post_data_json for question in lookup.questions] == [{"card": UNKNOWN}, {"card": card}]
    assert lookup.questions[0].failure == "net::ERR_ABORTED"


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("offline", "没有联网"),
        ("unreachable", "连接不上"),
        ("broken", "出了问题"),
        ("throttled", "频繁"),
        ("limited", "12:10 以后再试"),
    ],
)
def test_a_failure_is_no_verdict_and_can_be_retried(
    lookup: LookupPage, phone: BrowserContext, card: str, trouble: str, told: str
) -> None:
    answers = {
        "unreachable": lambda route: route.abort("connectionrefused"),
        "broken": lambda route: route.fulfill(status=503, body="<html>"),
        "throttled": lambda route: route.fulfill(status=429, json={"message": "Too Many Requests"}),
        "limited": lambda route: route.fulfill(
            status=429,
            headers={"retry-after": "400"},
            json=json.loads(refusal(429, "too-many", TOO_MANY.format(when=" 12:10 以后"))["body"]),
        ),
    }
    if trouble == "offline":
        phone.set_offline(True)
    else:
        lookup.page.route(API, answers[trouble])
    lookup.ask(card)
    expect(lookup.result).to_be_focused()
    expect(lookup.result).to_contain_text(told)
    expect(lookup.verdict).not_to_contain_text("有效")
    phone.set_offline(False)
    lookup.page.unroute(API)
    lookup.page.get_by_role("button", name="再试一次").press("Enter")
    expect(lookup.verdict).to_have_text("有效会员卡")
