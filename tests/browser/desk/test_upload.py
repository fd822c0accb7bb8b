"""An officer's own way: upload, watch, correct, upload again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import openpyxl
from playwright.sync_api import expect

from browser.desk.conftest import OFFICER, UNION
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Route

    from browser.desk.desk_page import DeskPage

CHECKED_MS = 60_000


def choose(desk: DeskPage, *files: Path) -> None:
    desk.page.get_by_label("选择文件").set_input_files(list(files))


def press_upload(desk: DeskPage) -> None:
    desk.page.get_by_role("button", name="上传", exact=True).click()


def test_what_is_no_register_is_said_before_it_is_sent(officer: DeskPage, tmp_path: Path) -> None:
    (tmp_path / "名单.docx").write_bytes(b"x")
    (tmp_path / "空.xlsx").write_bytes(b"")
    desk = officer.go("#/registers/new")
    for name, sentence in (("名单.docx", "不是登记表能用的文件"), ("空.xlsx", "是空的")):
        choose(desk, tmp_path / name)
        expect(desk.alert).to_contain_text(sentence)
        press_upload(desk)
        expect(desk.title).to_have_text("上传登记表")
    assert "POST /registers" not in desk.api_paths()


def test_rows_are_corrected_and_come_back_until_none_is_left(officer: DeskPage, tmp_path: Path) -> None:
    register = tmp_path / "register.xlsx"
    write_sample(register, 8, seed=11)
    book = openpyxl.load_workbook(register)
    sheet = book.active
    head = next(row for row in sheet.iter_rows(max_row=30) if any(cell.value == "移动电话" for cell in row))
    column = next(cell.column for cell in head if cell.value == "移动电话")
    right = sheet.cell(head[0].row + 3, column).value
    sheet.cell(head[0].row + 3, column).value = None
    book.save(register)

    desk = officer.go("#/registers/new")
    choose(desk, register)
    press_upload(desk)
    expect(desk.page.get_by_text("8 行中，7 行已接受，1 行要更正。")).to_be_visible(timeout=CHECKED_MS)
    expect(desk.page.get_by_role("cell", name="“移动电话”不能为空，请填写。")).to_be_visible()
    with desk.page.expect_download() as download:
        desk.page.get_by_role("button", name="下载待更正表（1 行）").click()
    corrections = tmp_path / "corrections.xlsx"
    assert re.fullmatch(rf"登记表 R\d{{8}}-\w{{10}}-{UNION}-待更正\.xlsx", download.value.suggested_filename)
    download.value.save_as(corrections)

    book = openpyxl.load_workbook(corrections)
    sheet = book["会员信息"]
    head = next(row for row in sheet.iter_rows(max_row=30) if any(cell.value == "移动电话" for cell in row))
    column = next(cell.column for cell in head if cell.value == "移动电话")
    sheet.cell(head[0].row + 1, column).value = right
    book.save(corrections)
    put_away_and_take_up(desk)
    desk.page.get_by_role("link", name="把改好的传回来").click()
    expect(desk.title).to_have_text("上传更正后的登记表")
    choose(desk, corrections)
    press_upload(desk)
    expect(desk.page.get_by_text("1 行中，1 行已接受，没有要更正的行。")).to_be_visible(timeout=CHECKED_MS)


def put_away_and_take_up(desk: DeskPage) -> None:
    """A register that is not corrected is put away with a reason, says so, and comes back."""
    desk.page.get_by_role("button", name="不再更正……").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("已另外传过一份改好的").check()
    expect(dialog).to_contain_text("请先上传改好的")
    assert desk.faults() == {}
    dialog.get_by_label("传错了文件").check()
    dialog.get_by_role("button", name="不再更正").click()
    expect(desk.page.get_by_text("传错了文件，这一份不再更正。")).to_be_visible()
    assert desk.faults() == {}
    desk.page.get_by_role("button", name="放回待办").click()
    expect(desk.page.get_by_role("button", name="不再更正……")).to_be_visible()


def test_a_link_that_is_over_is_said_the_next_press_takes_a_new_one_and_a_line_that_breaks_is_waited_for(
    officer: DeskPage, file: Path
) -> None:
    broken: list[str] = []

    def once(route: Route) -> None:
        if broken or route.request.method != "POST":
            route.continue_()
        else:
            broken.append(route.request.url)
            route.abort("connectionreset")

    desk = officer.go("#/registers/new")
    desk.page.route(
        lambda url: "-registers-" in url,
        lambda route: route.fulfill(status=403, headers={"access-control-allow-origin": "*"}),
    )
    choose(desk, file)
    press_upload(desk)
    expect(desk.alert).to_contain_text("上传链接已过期")
    desk.page.unroute_all()
    desk.page.route(lambda url: "-registers-" in url, once)
    press_upload(desk)
    expect(desk.page.get_by_text("文件还在这台电脑上，没有丢")).to_be_visible()
    expect(desk.page.get_by_text("3 行中，3 行已接受")).to_be_visible(timeout=CHECKED_MS)
    assert len(broken) == 1


def test_a_session_that_ends_in_mid_upload_loses_nothing(officer: DeskPage, file: Path) -> None:
    """The file is there when the answer to who is asking is 401: the page says so and leads back to the register."""
    desk = officer.go("#/registers/new")
    desk.page.route("**/api/registers/R*", lambda route: route.fulfill(status=401, json={"message": "Unauthorized"}))
    choose(desk, file)
    press_upload(desk)
    expect(desk.alert.first).to_contain_text("登录已经到期")
    desk.page.unroute_all()
    desk.page.get_by_role("button", name="重新登录").first.click()
    desk.authorize(OFFICER)
    expect(desk.page.get_by_text("3 行中，3 行已接受")).to_be_visible(timeout=CHECKED_MS)
