"""``make desk``: every page of the desk that links lead to, as four people, on a running local cloud.

Each is a picture in build/screens/ (1280 and 360 pixels, dark, print), and each is held to what must hold everywhere:
axe finds nothing, a phone does not scroll sideways, the policy is not breached, nobody else is asked, and nothing of
the register's persons is in the address, the title, the tab's storage or the console. Then 5,000 rows go over a slow
line, are corrected and come back. Exit 0 when nothing was found; build/screens/report.md says what was.
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import openpyxl
from playwright.sync_api import Error, expect, sync_playwright
from rich.console import Console

from browser.desk.desk_page import PAPER, DeskPage
from support import chromium
from unioncard import clock
from unioncard_local.demo import scenario
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_local.stack.lifecycle import running
from unioncard_local.stack.settings import FIRST_ADMINISTRATOR, PROJECT
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from unioncard_local.stack.cloud import Cloud

console = Console(width=140, highlight=False)
OUT = PROJECT / "build" / "screens"
UNION, EMPTY_UNION, CITY, PROVINCE = "4101000001", "4101000002", "410100", "410000"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
MOST_PAGES = 40
ROWS, WRONG = 5_000, 100
SLOW = {"offline": False, "latency": 200, "downloadThroughput": 100_000, "uploadThroughput": 40_000}
"""A shared office line, in bytes a second."""

FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
CHECKED_MS = 120_000
_ID = re.compile(r"[A-Z]\d{8}-[\w-]+|[A-Z][0-9a-f]{12,}|\b\d{6,}\b|(?<=/)[\w-]{16,}")
_KEPT = """JSON.stringify([location.href, document.title, {...localStorage}, {...sessionStorage}, document.cookie,
  window.name, history.state])"""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FILTERED = re.compile(r"(?<=[?&]state=)[\w-]+")


@dataclass
class Report:
    """What was seen and what was found."""

    secrets: frozenset[str]
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{where}: {what}")
        console.print(f"  [red]{where}: {what[:400]}[/]")

    def save(self, seconds: float) -> None:
        faults = "".join(f"- {one}\n" for one in self.faults) or "- none\n"
        text = f"# The desk, {seconds:.0f} s\n\n## Faults\n{faults}\n## Pages\n" + "".join(
            f"- {one}\n" for one in self.lines
        )
        (OUT / "report.md").write_text(text, "utf-8")


@dataclass
class Visit:
    """One person's tab."""

    desk: DeskPage
    who: str
    report: Report
    logged: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.desk.page

    def picture(self, name: str) -> None:
        self.page.screenshot(path=OUT / f"{self.who}-{name}.png", full_page=True)

    def look(self, name: str) -> None:
        """Four pictures of what is there now, and what must hold of it."""
        where = f"{self.who} {name}"
        self._check(where)
        self.picture(f"{name}-1280")
        self.page.emulate_media(color_scheme="dark")
        if found := self.desk.axe():
            self.report.fault(f"{where}, dark", found)
        self.picture(f"{name}-dark")
        self.page.emulate_media(color_scheme="light", media="print")
        self.page.set_viewport_size(PAPER)
        if (width := self.desk.widest()) > PAPER["width"]:
            self.report.fault(where, f"needs {width} px where paper has {PAPER['width']}")
        self.picture(f"{name}-print")
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(PHONE)
        if (width := self.desk.widest()) > PHONE["width"]:
            self.report.fault(where, f"needs {width} px where there are {PHONE['width']}")
        if found := self.desk.axe():
            self.report.fault(f"{where}, phone", found)
        self.picture(f"{name}-360")
        self.page.set_viewport_size(WIDE)

    def _check(self, where: str) -> None:
        if found := self.desk.axe():
            self.report.fault(where, found)
        seen = self.page.evaluate(_KEPT) + "".join(self.logged) + "".join(one.url for one in self.desk.requests)
        if found := ", ".join(sorted(one for one in self.report.secrets if one in seen)):
            self.report.fault(where, f"shows {found} outside the page")
        for what in self.desk.complaints:
            self.report.fault(where, what)
        self.desk.complaints.clear()

    def walk(self) -> None:
        """Every kind of page that links lead to from the menu on, and the numbers of its requests."""
        queue = [link for link in self._links("nav.menu") if link.startswith("#/")]
        seen: set[str] = set()
        while queue and len(seen) < MOST_PAGES:
            place = queue.pop(0)
            kind = _DAY.sub("DAY", _ID.sub("ID", place))
            if place.startswith(("#/registers?", "#/transfers?")):  # the same list with fewer rows
                kind = _FILTERED.sub("STATE", kind)
            if kind in seen:
                continue
            seen.add(kind)
            before, began = len(self.desk.requests), monotonic()
            self.desk.go(place)
            took = (monotonic() - began) * 1000
            asked = [one for one in self.desk.requests[before:] if "/api/" in one.url]
            api = max((one.timing["responseEnd"] for one in asked), default=0)
            title = self.desk.title.inner_text()
            self.report.lines.append(
                f"{self.who} `{kind}` {title}: {took:.0f} ms, the API {api:.0f} ms, {len(asked)} requests: "
                + ", ".join(f"{one.method} {_ID.sub('ID', one.url.partition('/api')[2])}" for one in asked)
            )
            console.print(f"  {self.who} {kind} {title}")
            self.look(re.sub(r"[^\w-]+", "_", kind.strip("#/")) or "first")
            # what stands alone before the lists' many filters
            queue = sorted([*queue, *self._links("main")], key=lambda one: "?" in one)

    def _links(self, within: str) -> list[str]:
        script = "all => all.map(one => one.getAttribute('href'))"
        found: list[str] = self.page.locator(f'{within} a[href^="#/"]').evaluate_all(script)
        return found


def visit(browser: Browser, cloud: Cloud, who: str, report: Report) -> Visit:
    """A tab of a person who is not signed in yet."""
    context = browser.new_context(viewport=WIDE, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(30_000)
    made = Visit(DeskPage(context.new_page(), cloud.origin).listen(), who, report)
    made.page.on("console", lambda message: made.logged.append(message.text))
    return made


def stage(cloud: Cloud, folder: Path) -> Report:
    """A register half right that its bank answered, cards collected and signed for, a city, a province."""
    for subject, union in (("officer", UNION), ("newcomer", EMPTY_UNION), ("city", CITY)):
        cloud.sign_in.token_for(union, subject=subject)
    cloud.sign_in.token_for(PROVINCE, subject="province", roles=["province", "administrator", "overseer"])
    administrator = OfficerDesk(cloud, cloud.sign_in.token_for("", FIRST_ADMINISTRATOR))
    for whom in ({"subject": "second", "name": "王会计"}, {"mail": "li@example.invalid", "name": "李主席"}):
        asked = {"union": UNION, "roles": ["clerk", "approver"], **whom}
        administrator.call("POST", "/appointments", json=asked).raise_for_status()
    for union in (UNION, EMPTY_UNION):
        asked = {"union": union, "roles": ["officer"], "subject": "twofold"}
        administrator.call("POST", "/appointments", json=asked).raise_for_status()

    file = folder / "register.xlsx"
    write_sample(file, 120, seed=3, dirty=10)
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION, subject="officer"))
    register = desk.upload(UNION, file)
    batch = desk.wait_for(register, sent=True)["batches"][0]
    bank = BankDesk(cloud, batch["bank"])
    for issuance in bank.pick_up(folder):
        bank.answer(issuance, refuse=3, keep=folder)
    desk.wait_for(register, sent=True, answered=True)
    for stated in ({"fact": "collected"}, {"fact": "signed", "rows": "10-20"}, {"fact": "damaged", "rows": "21"}):
        answer = desk.call(
            "POST", f"/batches/{batch['batch']}/custody", json={"day": clock.today().isoformat(), **stated}
        )
        answer.raise_for_status()
        settled(desk, batch["batch"])
    scenario.report(cloud, {"count_progress": clock.stamp(clock.now())})
    empty = folder / "empty.xlsx"
    write_sample(empty, 1, seed=5, dirty=100)
    desk.wait_for(desk.upload(UNION, empty))
    return Report(frozenset(persons(file)))


def settled(desk: OfficerDesk, batch: str) -> None:
    """Wait until every statement has its result."""

    def done() -> bool:
        found = desk.call("GET", f"/batches/{batch}/custody").raise_for_status().json()["statements"]
        return all(one["result"] is not None for one in found)

    assert until(done), "a statement has had no result for a long time"


def head(sheet: Any) -> tuple[int, dict[str, int]]:
    """The header's row in a register or a workbook of corrections, and the column of each name."""
    row = next(row for row in sheet.iter_rows(max_row=30) if any(cell.value == "移动电话" for cell in row))
    return row[0].row, {str(cell.value): cell.column for cell in row if cell.value}


def persons(file: Path) -> set[str]:
    """Names, numbers of documents and mobiles of a register: what must be nowhere but in the page, and there masked."""
    sheet = openpyxl.load_workbook(file).active
    at, columns = head(sheet)
    wanted = [column for name, column in columns.items() if name in {"姓名", "移动电话"} or "证件号" in name]
    cells = (str(sheet.cell(row, column).value or "") for row in range(at + 1, sheet.max_row + 1) for column in wanted)
    return {one for one in cells if len(one) >= 2}


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
    page.context.close()


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
    page.context.close()


def main() -> int:
    """All of it; the exit status."""
    OUT.mkdir(parents=True, exist_ok=True)
    began = monotonic()
    with tempfile.TemporaryDirectory() as name, running() as started:
        folder = Path(name)
        cloud, _ = scenario.load_directory(started)
        report = stage(cloud, folder)
        with sync_playwright() as playwright:
            expect.set_options(timeout=30_000)
            browser = playwright.chromium.launch(
                executable_path=chromium.provide(console.print), args=chromium.ARGUMENTS
            )
            for who in ("officer", "newcomer", "city", "province"):
                one = visit(browser, cloud, who, report)
                one.desk.open().sign_in(who).settled()
                one.walk()
                if others := one.desk.foreign(cloud.sign_in.issuer, cloud.endpoint):
                    report.fault(who, f"others are asked: {others}")
                one.page.context.close()
            for story in (states, slow_line):
                try:
                    story(browser, cloud, report, folder)
                except (Error, AssertionError) as why:
                    report.fault(story.__name__, str(why))
            browser.close()
    report.save(monotonic() - began)
    console.print(f"{len(report.lines)} pages, {len(report.faults)} faults: {OUT}/report.md")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
