"""Cards from the branch to their holders: counted, signed for on a phone or on paper, taken back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from browser.conftest import CARDS
from browser.desk.batches import Issued, issued
from browser.desk.conftest import OFFICER, UNION
from browser.desk.desk_page import DeskPage
from browser.desk.test_upload import CHECKED_MS, choose, press_upload
from browser.lookup_page import PHONE
from unioncard import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator, Route

    from browser.conftest import Opened
    from unioncard_local.stack.cloud import Cloud

SECOND = f"second-{UNION}"
LOW = 0.2
"""Of a phone's height: what may lie over the list."""


@pytest.fixture
def at_bank(opened: Opened) -> Issued:
    """Cards that nobody has fetched yet."""
    return opened.batch


@pytest.fixture(scope="module")
def in_hand(cloud: Cloud, people: None, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """Cards that the clerk has; each test takes rows of its own."""
    folder = tmp_path_factory.mktemp("in-hand")
    batch = issued(cloud, folder, 14, seed=62)
    batch.answer(folder)
    batch.collect()
    return batch


@pytest.fixture
def phone_desk(phone: BrowserContext, cloud: Cloud, people: None) -> Iterator[DeskPage]:
    """A desk on a phone of 360 pixels."""
    page = phone.new_page()
    page.emulate_media(reduced_motion="reduce")
    visit = DeskPage(page, cloud.origin).listen()
    yield visit
    assert visit.complaints == []
    page.close()


@pytest.fixture
def desk(officer: DeskPage) -> DeskPage:
    """Of somebody who is signed in."""
    return officer


def cards_of(desk: DeskPage, batch: Issued) -> None:
    desk.go(f"#/custody/{batch.batch}")


def person(desk: DeskPage, row: int) -> Locator:
    """The line of a row of the batch."""
    number = desk.page.locator(".person > .count:first-child, label > .count:first-of-type").get_by_text(
        str(row), exact=True
    )
    return desk.page.get_by_role("listitem").filter(has=number)


def bar(desk: DeskPage) -> Locator:
    return desk.page.get_by_role("group", name="登记打勾的人")


def height(of: Locator) -> float:
    box = of.bounding_box()
    assert box is not None
    return box["height"]


def tab_to(desk: DeskPage, wanted: Locator) -> None:
    """Press Tab until it has the focus, and see that nothing lies over it."""
    for _ in range(80):
        desk.page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    seen = """one => { const { left, top, width, height } = one.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      return one.contains(there) || (there !== null && there.contains(one)); }"""
    assert wanted.evaluate(seen), "what has the focus is covered"


def test_cards_are_collected_by_count_and_signed_for_one_by_one_on_a_phone(
    phone_desk: DeskPage, at_bank: Issued
) -> None:
    desk, page = phone_desk, phone_desk.page
    desk.open("#/custody").sign_in(OFFICER).settled()
    expect(page.get_by_text("张卡可以领")).to_be_visible()
    page.locator(f"a[href='#/custody/{at_bank.batch}']").click()
    expect(page.get_by_text(f"{CARDS} 张卡可以领。")).to_be_visible()
    page.get_by_label("清点张数").fill(str(CARDS - 1))
    expect(page.get_by_text(f"清点 {CARDS - 1} 张，登记 {CARDS} 张，少 1 张")).to_be_visible()
    page.get_by_role("button", name=f"登记 {CARDS} 张：经办人已领").click()
    expect(page.get_by_text(f"{CARDS} 张卡在经办人手里，还没有签收。")).to_be_visible()
    expect(page.get_by_text("请与银行核对").first).to_be_visible()
    desk.settled()

    assert height(bar(desk)) < 100, "without a tick it only says what it is for"
    for row in (1, 2, 3):
        person(desk, row).get_by_role("checkbox").check()
    expect(bar(desk)).to_contain_text("已选 3 人")
    assert height(bar(desk)) <= PHONE["height"] * LOW
    back = bar(desk).get_by_role("button", name="退回银行")
    assert height(back) == height(bar(desk).get_by_role("button", name="损坏")), "no button's word is on two lines"
    assert desk.widest() <= PHONE["width"]
    bar(desk).get_by_role("button", name="已签收").click()
    expect(bar(desk)).to_contain_text("已登记 3 张：已签收。")
    expect(page.get_by_text(f"{CARDS - 3} 张卡在经办人手里")).to_be_visible()

    person(desk, 4).get_by_role("checkbox").check()
    bar(desk).get_by_role("button", name="损坏").click()
    page.get_by_role("link", name="损坏 1").click()
    desk.settled()
    assert bar(desk).get_by_role("button").count() == 0
    person(desk, 4).get_by_role("checkbox").check()
    bar(desk).get_by_role("button", name="退回银行").click()
    expect(page.get_by_text("已登记 1 张：已退回银行。")).to_be_visible()
    page.get_by_role("link", name="已签收 3").click()
    desk.settled()
    expect(person(desk, 2)).to_contain_text("已签收")
    expect(person(desk, 2).get_by_role("link")).to_have_attribute("href", f"#/registers/{at_bank.register}?row=6")
    assert desk.faults() == {}
    custody = at_bank.custody()
    assert (custody["rows"]["signed"], custody["rows"]["returned"]) == ("1-3", "4")


def test_what_was_signed_for_is_taken_back_by_two_people(desk: DeskPage, phone_desk: DeskPage, in_hand: Issued) -> None:
    in_hand.cloud.sign_in.token_for(UNION, subject=SECOND)
    page = desk.page
    cards_of(desk, in_hand)
    person(desk, 1).get_by_role("checkbox").check()
    bar(desk).get_by_role("button", name="已签收").click()
    statement = page.get_by_role("listitem").filter(has_text="第 1 行")
    statement.get_by_role("button", name="撤销").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("另一位复核人同意")
    dialog.get_by_role("button", name="撤销", exact=True).click()
    expect(dialog.get_by_text("请写明撤销的原因。")).to_be_visible()
    assert desk.faults() == {}
    dialog.get_by_label("原因").fill("登错了人")
    dialog.get_by_role("button", name="撤销", exact=True).click()
    expect(statement).to_contain_text("待复核")
    page.evaluate("() => { location.hash = '#/custody?state=to-approve'; }")
    request = page.get_by_role("row").filter(has_text="登错了人")
    expect(request).to_contain_text("您申请的，由另一个人同意")
    assert desk.faults() == {}

    second = phone_desk
    second.open("#/custody?state=to-approve").sign_in(SECOND).settled()
    second.page.get_by_role("row").filter(has_text="登错了人").get_by_role("button", name="同意").click()
    expect(second.page.get_by_role("dialog")).to_contain_text("马上撤销")
    assert second.faults() == {}
    second.page.get_by_role("button", name="同意撤销", exact=True).click()
    expect(second.page.get_by_text("已同意，正在撤销 1 张卡的登记")).to_be_visible()

    desk.go(f"#/custody/{in_hand.batch}")
    expect(page.get_by_text("已撤销")).to_be_visible()
    expect(person(desk, 1)).to_contain_text("经办人已领")


def test_what_nobody_signed_for_is_taken_back_at_once(desk: DeskPage, in_hand: Issued) -> None:
    cards_of(desk, in_hand)
    person(desk, 2).get_by_role("checkbox").check()
    bar(desk).get_by_role("button", name="损坏").click()
    statement = desk.page.get_by_role("listitem").filter(has_text="第 2 行")
    statement.get_by_role("button", name="撤销").click()
    desk.page.get_by_label("原因").fill("没有坏")
    desk.page.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    expect(statement).to_contain_text("已撤销")
    expect(person(desk, 2)).to_contain_text("经办人已领")


def test_a_keyboard_signs_for_a_card_and_keeps_its_place(desk: DeskPage, in_hand: Issued) -> None:
    cards_of(desk, in_hand)
    tick = person(desk, 3).get_by_role("checkbox")
    tab_to(desk, tick)
    desk.page.keyboard.press("Space")
    tab_to(desk, bar(desk).get_by_role("button", name="已签收"))
    desk.page.keyboard.press("Enter")
    expect(bar(desk)).to_be_focused()
    expect(bar(desk)).to_contain_text("已登记 1 张：已签收。")


def test_signing_without_a_line_keeps_the_ticks_until_it_is_back(desk: DeskPage, in_hand: Issued) -> None:
    cards_of(desk, in_hand)
    for row in (4, 5):
        person(desk, row).get_by_role("checkbox").check()
    desk.page.context.set_offline(True)
    bar(desk).get_by_role("button", name="已签收").click()
    expect(bar(desk).get_by_role("alert")).to_contain_text("没有联网")
    expect(bar(desk)).to_contain_text("已选 2 人")
    assert desk.faults() == {}
    desk.page.context.set_offline(False)
    bar(desk).get_by_role("button", name="已签收").click()
    expect(bar(desk)).to_contain_text("已登记 2 张：已签收。")
    (statement,) = [one for one in in_hand.custody()["statements"] if one["rows"] == "4-5"]
    assert statement["result"]["recorded"] == "4-5"


def test_what_another_tab_signed_for_already_is_counted_once_and_who_leaves_that_tab_leaves_only_it(
    desk: DeskPage, in_hand: Issued
) -> None:
    cards_of(desk, in_hand)
    second = DeskPage(desk.page.context.new_page(), desk.origin).listen()
    second.open(f"#/custody/{in_hand.batch}").sign_in(OFFICER).settled()
    expect(person(second, 1)).to_be_visible()  # where it was opened
    for one in (desk, second):
        person(one, 6).get_by_role("checkbox").check()
    person(second, 7).get_by_role("checkbox").check()
    bar(desk).get_by_role("button", name="已签收").click()
    expect(bar(desk)).to_contain_text("已登记 1 张")
    bar(second).get_by_role("button", name="已签收").click()
    expect(bar(second)).to_contain_text("1 张先前已经登记过，没有变化。")
    expect(bar(second)).to_contain_text("已登记 1 张")
    second.page.get_by_role("button", name="退出").click()
    second.page.wait_for_url("**/end_session**")
    second.page.close()
    desk.go("#/work")
    expect(desk.page.get_by_text("的情况。")).to_be_visible()
    assert second.complaints == []


def test_lost_replaced_and_closed_cards_are_marked_and_a_closed_one_is_not_signed_for(
    desk: DeskPage, in_hand: Issued
) -> None:
    """The page is given the states that a bank reports: the API's own tests show where they come from."""
    marks = {9: "lost-formal", 10: "replaced", 11: "closed", 12: "not-member"}

    def marked(route: Route) -> None:
        body = route.fetch().json()
        for one in body["people"]:
            one["card"] = marks.get(one["row"], one["card"])
        route.fulfill(body=json.dumps(body), content_type="application/json")

    desk.page.route("**/people?*", marked)
    cards_of(desk, in_hand)
    for row, word in ((9, "正式挂失"), (10, "已换卡"), (11, "不要再发"), (12, "已不在会")):
        expect(person(desk, row)).to_contain_text(word)
    for row in (10, 11):
        person(desk, row).get_by_role("checkbox").check()
    bar(desk).get_by_role("button", name="已签收").click()
    expect(bar(desk).get_by_role("alert")).to_contain_text("第 11 行的卡已销，不能登记签收")
    assert f"POST {in_hand.path}/custody" not in desk.api_paths()
    assert desk.faults() == {}


def test_the_roster_is_fetched_filled_and_given_back(desk: DeskPage, in_hand: Issued, tmp_path: Path) -> None:
    page = desk.page
    cards_of(desk, in_hand)
    signed = in_hand.custody()["cards"]["signed"]
    page.get_by_role("button", name=re.compile("做登记册|重做一份")).click()  # it is made by itself, too
    with page.expect_download() as download:
        page.get_by_role("button", name="下载登记册").click()
    file = tmp_path / "登记册.xlsx"
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "领取日期" for cell in row))
    column = next(cell.column for cell in head if cell.value == "领取日期")
    for row in (13, 14):
        sheet.cell(head[0].row + row, column, clock.today().isoformat())
    book.save(file)

    page.get_by_role("link", name="上传填好的登记册").click()
    choose(desk, file)
    press_upload(desk)
    expect(page.get_by_text("没有要更正的行")).to_be_visible(timeout=CHECKED_MS)
    assert desk.faults() == {}
    cards_of(desk, in_hand)
    page.get_by_role("link", name=f"已签收 {signed + 2}").click()
    for row in (13, 14):
        expect(person(desk, row)).to_contain_text("已签收")
