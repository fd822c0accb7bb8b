"""What happens in an office: two tabs, several files, a server that fails, a cable pulled out, large type, privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from browser.desk.conftest import OFFICER
from browser.desk.test_upload import CHECKED_MS, choose, press_upload
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Route

    from browser.desk.desk_page import DeskPage

LINES = [(500, {"message": "Internal Server Error"}), (503, {"message": "Service Unavailable"})]

KEPT = """JSON.stringify([location.href, document.title, {...localStorage}, {...sessionStorage}, document.cookie,
  window.name, history.state])"""


def two_files(folder: Path) -> list[Path]:
    files = [folder / f"{name}.xlsx" for name in ("车间一", "车间二")]
    for seed, file in enumerate(files):
        write_sample(file, 3, seed=40 + seed)
    return files


def test_of_several_files_those_that_went_are_listed_and_the_rest_is_sent_again(
    officer: DeskPage, tmp_path: Path
) -> None:
    """The first asks twice because the server fails, the second meets a store that never answers and is cancelled."""
    files, errors = two_files(tmp_path), list(LINES)
    stored: list[Route] = []
    silent = [True]

    def failing(route: Route) -> None:
        if route.request.method == "POST" and errors:
            status, body = errors.pop()
            route.fulfill(status=status, json=body)
        else:
            route.continue_()

    def store(route: Route) -> None:
        if route.request.method == "POST":  # the browser asks whether it may before that
            stored.append(route)
            if len(stored) > 1 and silent:
                return
        route.continue_()

    desk = officer.go("#/registers/new")
    desk.page.route("**/api/registers", failing)
    desk.page.route(lambda url: "-registers-" in url, store)
    choose(desk, *files)
    press_upload(desk)
    for _ in LINES:
        expect(desk.alert).to_contain_text("没有办成")
        expect(desk.page.get_by_label("已选文件").get_by_role("listitem")).to_have_count(2)
        with desk.page.expect_response(lambda answer: answer.request.method == "POST" and "/api/" in answer.url):
            desk.page.get_by_role("button", name="再试一次").dblclick()
    expect(desk.page.get_by_text("第 2 份，共 2 份")).to_be_visible()
    desk.page.get_by_role("button", name="取消").click()
    expect(desk.page.get_by_text("已上传 1 份")).to_be_visible()
    expect(desk.page.get_by_label("已选文件")).to_contain_text("车间二")
    expect(desk.page.get_by_label("已选文件")).not_to_contain_text("车间一")

    silent.clear()
    press_upload(desk)
    expect(desk.page.get_by_text("已上传 2 份")).to_be_visible()
    desk.page.get_by_role("link", name="车间一.xlsx").click()
    expect(desk.page.get_by_text("3 行中，3 行已接受")).to_be_visible(timeout=CHECKED_MS)
    desk.page.go_back()
    expect(desk.title).to_have_text("上传登记表")
    desk.page.go_forward()
    expect(desk.page.get_by_text("3 行中，3 行已接受")).to_be_visible()


def test_a_cable_that_is_pulled_in_mid_upload_is_waited_for(officer: DeskPage, tmp_path: Path) -> None:
    file = two_files(tmp_path)[0]
    held: list[Route] = []
    desk = officer.go("#/registers/new")
    desk.page.route(lambda url: "-registers-" in url, lambda route: held.append(route))  # noqa: PLW0108 Playwright counts its arguments
    choose(desk, file)
    with desk.page.expect_request(lambda one: "-registers-" in one.url):
        press_upload(desk)
    for _ in range(1000):
        if held or desk.page.evaluate("0"):  # whatever is asked of the page lets the route be called
            break
    desk.page.context.set_offline(True)
    held[0].abort("internetdisconnected")
    desk.page.unroute_all()
    expect(desk.page.get_by_text("文件还在这台电脑上，没有丢")).to_be_visible()
    desk.page.context.set_offline(False)
    expect(desk.page.get_by_text("3 行中，3 行已接受")).to_be_visible(timeout=CHECKED_MS)


def test_the_desk_says_that_it_will_lock_itself_and_a_key_is_enough(desk: DeskPage) -> None:
    desk.page.clock.install()
    desk.open("#/registers").sign_in(OFFICER).settled()
    soon = desk.page.get_by_role("alert").get_by_text("一分钟以后锁定")
    desk.page.clock.fast_forward(19 * 60 * 1000 + 500)
    expect(soon).to_be_visible()
    assert desk.axe() == ""
    desk.page.keyboard.press("Shift")
    expect(soon).to_have_count(0)
    desk.page.clock.fast_forward(19 * 60 * 1000 + 500)
    expect(soon).to_be_visible()
    desk.page.clock.fast_forward(60 * 1000)
    expect(desk.title).to_have_text("已锁定")


def test_large_type_stays_for_the_next_visit_and_fits_phones_and_twice_the_zoom(
    officer: DeskPage, register: str
) -> None:
    desk = officer.go(f"#/registers/{register}")
    button = desk.page.get_by_role("button", name="大字")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    desk.page.reload()
    desk.authorize(OFFICER)
    expect(button).to_have_attribute("aria-pressed", "true")
    desk.settled()
    assert desk.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    # 640 pixels are 1280 at twice the zoom
    for place in (f"registers/{register}", "registers", "work", "registers/new", "unions", "appointments", "trail"):
        desk.go(f"#/{place}")
        for width, height in ((360, 740), (640, 400)):
            desk.page.set_viewport_size({"width": width, "height": height})
            assert desk.widest() <= width, (width, place)
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    button.click()
    assert desk.page.evaluate("localStorage.getItem('desk-large')") == "0"
    desk.page.evaluate("localStorage.clear()")


@pytest.fixture(scope="package")
def persons(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names, numbers and mobiles of the register's people, as its sample has them."""
    file = tmp_path_factory.mktemp("persons") / "register.xlsx"
    write_sample(file, 60, seed=3, dirty=10)
    rows = list(openpyxl.load_workbook(file, read_only=True).active.values)
    at = next(place for place, row in enumerate(rows) if "移动电话" in row)
    wanted = [place for place, name in enumerate(rows[at]) if name in {"姓名", "移动电话", "证件号码"}]
    found = {str(row[place]) for row in rows[at + 1 :] for place in wanted if row[place]}
    return {one for one in found if len(one) > 1}


def test_who_follows_a_letter_lands_where_it_leads_with_nothing_personal_in_address_storage_console_or_any_question(
    desk: DeskPage, register: str, persons: set[str]
) -> None:
    logged: list[str] = []
    desk.page.on("console", lambda message: logged.append(message.text))
    desk.open(f"#/registers/{register}").sign_in(OFFICER)
    expect(desk.title).to_contain_text("会员登记表")
    assert desk.page.url == f"{desk.origin}/desk.html#/registers/{register}", "no code or state is left in the address"
    desk.page.reload()
    desk.authorize(OFFICER)
    expect(desk.title).to_contain_text("会员登记表")
    desk.settled()
    seen = [*logged]
    for place in (f"registers/{register}", f"registers/{register}?code=required", "registers", "work", "trail"):
        desk.go(f"#/{place}")
        seen.append(desk.page.evaluate(KEPT))
        assert not [one for one in persons if len(one) > 10 and one in desk.page.content()], "numbers are masked"
    seen += [one.url + (one.post_data or "") for one in desk.requests] + logged
    assert len(persons) > 100
    assert [one for one in persons if any(one in text for text in seen)] == []
