"""What is seen when something is not as it should be, and 5,000 rows over a slow line."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import openpyxl
from playwright.sync_api import expect

from campaign.desk.stage import head
from campaign.desk.visits import visit
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Route

    from campaign.desk.visits import Report
    from unioncard_local.stack.cloud import Cloud

ROWS, WRONG = 5_000, 100
SLOW = {"offline": False, "latency": 200, "downloadThroughput": 100_000, "uploadThroughput": 40_000}
"""A shared office line, in bytes a second."""

CHECKED_MS = 120_000


def states(browser: Browser, cloud: Cloud, report: Report, folder: Path) -> None:
    """What is seen when something is not as it should be."""
    one = visit(browser, cloud, "state", report)
    desk, page = one.desk, one.page
    desk.open()
    expect(desk.title).to_be_visible()
    one.look("door")
    for subject, title in (("nobody", "您还没有任命"), ("twofold", "请选择工会")):
        desk.open()
        page.get_by_role("button", name="登录", exact=True).click()
        desk.authorize(subject)
        expect(desk.title).to_have_text(title)
        one.look(subject)
        page.context.clear_cookies()
        page.evaluate("sessionStorage.clear()")
    page.clock.install()
    page.goto("about:blank")  # another place of the same page would not open it anew
    desk.open("#/registers").sign_in("officer").settled()

    def broken(route: Route) -> None:
        route.fulfill(status=500, json={"message": "Internal Server Error"})

    page.route("**/api/**", broken)
    page.evaluate("() => { location.hash = '#/registers/R20261123-7KM3Q9XTBW'; }")
    expect(desk.alert).to_contain_text("系统暂时出了问题")
    one.look("error")
    page.unroute_all()
    desk.go("#/registers/new")
    (folder / "名单.docx").write_bytes(b"x")
    page.get_by_label("选择文件").set_input_files(folder / "名单.docx")
    one.look("wrong-type")
    page.context.set_offline(True)
    page.evaluate("() => { location.hash = '#/registers'; }")
    expect(desk.alert).to_contain_text("没有联网")
    one.look("offline")
    page.context.set_offline(False)
    page.get_by_role("button", name="大字").click()
    desk.go("#/work")
    one.look("large")
    page.get_by_role("button", name="大字").click()
    for minutes in (19.5, 1.5):  # it says so a minute before
        page.clock.fast_forward(round(minutes * 60_000))
    expect(desk.title).to_have_text("已锁定")
    one.look("locked")
    one.close(cloud)


def slow_line(browser: Browser, cloud: Cloud, report: Report, folder: Path) -> None:
    """5,000 rows with faults over a slow line, corrected, and nothing left to correct."""
    file, corrections = folder / "large.xlsx", folder / "corrections.xlsx"
    write_sample(file, ROWS, seed=29)
    book = openpyxl.load_workbook(file)
    at, columns = head(book.active)
    number = next(column for name, column in columns.items() if "证件号" in name)
    right: dict[str, object] = {}
    for row in range(at + 2, at + 2 + WRONG):
        cell = book.active.cell(row, columns["移动电话"])
        right[str(book.active.cell(row, number).value)], cell.value = cell.value, None
    book.save(file)

    one = visit(browser, cloud, "slow", report)
    desk, page = one.desk, one.page
    desk.open("#/registers/new").sign_in("officer").settled()
    page.get_by_label("选择文件").set_input_files(file)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    began = monotonic()
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("还要约")).to_be_visible()
    one.picture("uploading")
    expect(page.get_by_text("正在校验。")).to_be_visible(timeout=CHECKED_MS)
    one.picture("checking")
    sentence = f"{ROWS:,} 行中，{ROWS - WRONG:,} 行已接受，{WRONG} 行要更正。"
    expect(page.get_by_text(sentence)).to_be_visible(timeout=CHECKED_MS)
    report.lines.append(
        f"{ROWS} rows over {SLOW['uploadThroughput'] // 1000} kB/s: checked after {monotonic() - began:.0f} s"
    )
    session.send(
        "Network.emulateNetworkConditions", {**SLOW, "uploadThroughput": -1, "downloadThroughput": -1, "latency": 0}
    )
    desk.settled()
    one.look("register")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"下载待更正表（{WRONG} 行）").click()
    download.value.save_as(corrections)
    book = openpyxl.load_workbook(corrections)
    sheet = book["会员信息"]
    at, columns = head(sheet)
    number = next(column for name, column in columns.items() if "证件号" in name)
    for row in range(at + 1, at + 1 + WRONG):
        sheet.cell(row, columns["移动电话"]).value = right[str(sheet.cell(row, number).value)]
    book.save(corrections)
    page.get_by_role("link", name="把改好的传回来").click()
    page.get_by_label("选择文件").set_input_files(corrections)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text(f"{WRONG} 行中，{WRONG} 行已接受，没有要更正的行。")).to_be_visible(timeout=CHECKED_MS)
    one.look("corrected")
    one.close(cloud)
