"""A member goes from one union to another: two officers, each at a desk, and the system between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from browser.desk.conftest import UNION
from browser.desk.test_upload import CHECKED_MS, choose, press_upload
from unioncard_local.demo.desks import OfficerDesk
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from browser.desk.desk_page import DeskPage
    from unioncard_local.stack.cloud import Cloud

ASKING = "4101000003"


@pytest.fixture
def asking(desk: DeskPage, cloud: Cloud) -> DeskPage:
    """The desk of the union that wants the member."""
    cloud.sign_in.token_for(ASKING, subject="asking")
    return desk


def with_entry(file: Path, **cells: str) -> Path:
    """The register's one row, with these cells."""
    book = openpyxl.load_workbook(file)
    sheet = book.active
    head = next(row for row in sheet.iter_rows(max_row=30) if any(cell.value == "移动电话" for cell in row))
    for cell in head:
        if cell.value in cells:
            sheet.cell(cell.row + 1, cell.column, cells[cell.value])
    book.save(file)
    return file


def test_one_union_asks_the_other_agrees_and_the_member_has_moved(
    officer: DeskPage, asking: DeskPage, cloud: Cloud, tmp_path: Path
) -> None:
    file = tmp_path / "register.xlsx"
    write_sample(file, 1, seed=71)
    theirs = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    theirs.wait_for(theirs.upload(UNION, file), sent=True)

    asking.open("#/registers/new").sign_in("asking").settled()
    choose(asking, with_entry(file, 会籍变化类型="转入"))
    press_upload(asking)
    expect(asking.page.get_by_text("本表有 1 行要从别的工会转入，等对方答复。")).to_be_visible(timeout=CHECKED_MS)
    assert asking.faults() == {}
    asking.page.get_by_role("link", name="看进展").click()
    expect(asking.page.get_by_role("row").nth(1)).to_contain_text("待答复")

    desk = officer.go("#/work")
    desk.page.get_by_role("listitem").filter(has_text="转会").get_by_role("link").click()
    row = desk.page.get_by_role("row").filter(has_text="待答复")
    expect(row).to_contain_text("示例环卫站工会")
    row.get_by_role("button", name="同意", exact=True).click()
    desk.page.get_by_role("button", name="同意转出 1 人").click()
    expect(desk.page.get_by_text("已同意转出")).to_be_visible()
    # one list asks again by itself, the other because its officer comes back to it
    expect(desk.page.get_by_role("row").filter(has_text="已转会")).to_have_count(1)

    asking.go("#/work").go("#/transfers?direction=asked-by-us")
    expect(asking.page.get_by_role("row").nth(1)).to_contain_text("已是我们的会员")
    asking.go("#/members")
    expect(asking.page.get_by_role("table", name="会员").get_by_role("row")).to_have_count(2)
