"""How long the desk's pages take to their content in Chromium, beside the API's own time."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import expect, sync_playwright

from benchmarks.federation import CITY, LARGE, PROVINCE, register_id
from browser.desk.desk_page import DeskPage
from support import chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.federation import Size
    from unioncard_local.stack.cloud import Cloud

TURNS: Final = 3
NEVER: Final = -1.0
"""Ms of a page that the emulator took longer for than a function may, however often it was asked."""

AGAIN: Final = 4
"""Times that such a page is gone to again: the emulator makes an index when it is first asked for."""

SUBJECT: Final = "province-at-the-desk"
HEADER: Final = ("page", "to content", "the API's time", "requests", "rounds", "asked")

_GO: Final = """place => new Promise((done) => {
  performance.clearResourceTimings();
  const began = performance.now();
  const asked = () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/"));
  const look = (frames) => {
    const open = document.querySelector("main .loading, #desk > .loading");
    const next = open || performance.now() - began < 30 ? 0 : frames + 1;
    if (next < 3 && performance.now() - began < 60000) { requestAnimationFrame(() => look(next)); return; }
    done(asked().map(({ name, startTime, responseEnd }) =>
      ({ path: new URL(name).pathname, from: startTime - began, to: responseEnd - began })));
  };
  window.__content = 0;
  const seen = new MutationObserver(() => { window.__content = performance.now() - began; });
  seen.observe(document.body, { childList: true, subtree: true, characterData: true });
  location.hash = place;
  requestAnimationFrame(() => look(0));
})"""
"""Goes to a place; when nothing has been awaited for some frames, the API's answers with their times in ms."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page: ms to the last change of what is shown, and the API's requests (path, from, to) of that time."""

    name: str
    content_ms: float
    asked: tuple[tuple[str, float, float], ...]

    @property
    def rounds(self) -> int:
        """How many requests followed each other, each waiting for the one before."""
        number, end = 0, -1.0
        for _, begun, to in sorted(self.asked, key=lambda one: one[1]):
            if begun >= end:
                number, end = number + 1, to
            else:
                end = min(end, to)
        return number

    @property
    def api_ms(self) -> float:
        """From the first request to the last answer."""
        return max((to for *_, to in self.asked), default=0) - min((begun for _, begun, _ in self.asked), default=0)

    def cells(self) -> tuple[str, ...]:
        """Under ``HEADER``."""
        paths = ", ".join(f"`{path.partition('/api')[2]}`" for path, *_ in self.asked)
        if self.content_ms == NEVER:
            return self.name, "–", "–", str(len(self.asked)), str(self.rounds), paths
        times = f"{self.content_ms:,.0f} ms", f"{self.api_ms:,.0f} ms"
        return self.name, *times, str(len(self.asked)), str(self.rounds), paths


def places() -> dict[str, str]:
    """Every page of the menu, and the ones that lists lead to."""
    register = register_id(0)
    return {
        "待办": f"#/work?union={PROVINCE}",
        "登记表": "#/registers",
        "登记表，待更正": "#/registers?state=to-correct",
        "一份登记表": f"#/registers/{register}",
        "批次": "#/batches",
        "批次，银行逾期": "#/batches?state=overdue",
        "一个批次": f"#/batches/{register}-01",
        "领卡与发放": "#/custody",
        "待签收": "#/custody?state=to-sign",
        "会员": f"#/members?union={LARGE}",
        "名单查询": "#/check",
        "转会": f"#/transfers?union={LARGE}",
        "银行收不了的行": "#/held",
        "工会与协议": f"#/unions/{CITY}",
        "任命": "#/appointments",
        "总览": "#/overview",
        "记录": "#/trail",
    }


def visits(cloud: Cloud, size: Size, say: Callable[[str], None]) -> list[Visit]:
    """Every page as the province sees it, the middle one of several times."""
    del size
    roles = ["officer", "overseer", "administrator", "province"]
    cloud.sign_in.token_for(PROVINCE, subject=SUBJECT, roles=roles)
    with sync_playwright() as playwright:
        expect.set_options(timeout=60_000)
        browser = playwright.chromium.launch(executable_path=chromium.provide(say), args=chromium.ARGUMENTS)
        try:
            tab = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
            tab.set_default_timeout(60_000)
            desk = DeskPage(tab, cloud.origin).listen()
            desk.open("#/check").sign_in(SUBJECT).settled()
            found = list(_visited(desk, say))
            tab.context.close()
        finally:
            browser.close()
    return found


def _visited(desk: DeskPage, say: Callable[[str], None]) -> Iterator[Visit]:
    for name, place in places().items():
        turns: list[Visit] = []
        failed = 0
        while len(turns) <= TURNS and failed <= AGAIN:
            desk.go("#/nowhere")
            asked: list[dict[str, Any]] = desk.page.evaluate(_GO, place)
            shown = float(desk.page.evaluate("window.__content"))
            if desk.page.get_by_role("alert").count():
                failed += 1
                say(f"{name}: {desk.page.get_by_role('alert').first.inner_text()}")
                continue
            turns.append(Visit(name, shown, tuple((one["path"], one["from"], one["to"]) for one in asked)))
        if len(turns) <= TURNS:
            turns = [Visit(name, NEVER, ())]
        middle = median_low(one.content_ms for one in turns[-TURNS:])
        visit = next(one for one in turns[-TURNS:] if one.content_ms == middle)
        say(f"{name}: {' | '.join(visit.cells()[1:])}")
        yield visit
