"""A batch is followed from the list to the bank's answers; what is done with it states first for how many."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser.desk.batches import Issued, issued
from browser.desk.conftest import UNION
from browser.desk.test_people import Answers
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from browser.desk.desk_page import DeskPage
    from unioncard_local.stack.cloud import Cloud

ROWS, REFUSED = 9, 2
MASKED = re.compile(r"\*")
DAY_AGO = "2026-11-22T08:00:07Z"

WRITTEN: dict[str, Any] = {
    "batch": "R20261123-7KM3Q9XTBW-01", "bank": "bankone", "state": "written", "rows": 47, "answered": 0, "attempt": 1,
    "previous": None, "register": "R20261123-7KM3Q9XTBW", "union": UNION, "day": "2026-11-23",
    "file": "UC_R20261123-7KM3Q9XTBW-01.txt", "delivered_at": None, "closed_at": None,
    "receipt": {"said": None, "code": None, "advice": None},
    "row_counts": {"sent": 47, "opened": 0, "refused": 0, "file-refused": 0, "withdrawn": 0}, "refused": [],
    "refused_count": 0, "files": [], "notices": [], "next_attempts": [], "roster": None, "dismissal": None,
}  # fmt: skip
REFUSED_WHOLE: dict[str, Any] = {
    **WRITTEN, "state": "file-refused", "delivered_at": DAY_AGO,
    "receipt": {"said": "refused", "code": "E7", "advice": "合计不符。请先由上级工会与银行查清原因。"},
    "row_counts": {**WRITTEN["row_counts"], "sent": 0, "file-refused": 47},
    "refused": [{"row": 7, "register": WRITTEN["register"], "source_row": 9, "told_row": 9, "state": "file-refused",
                 "code": None, "reason": None, "advice": None}],
    "refused_count": 47,
}  # fmt: skip
CONTRADICTED: dict[str, Any] = {
    **WRITTEN, "state": "partly-answered", "delivered_at": DAY_AGO, "answered": 45,
    "receipt": {"said": "accepted", "code": None, "advice": None},
    "row_counts": {**WRITTEN["row_counts"], "sent": 2, "opened": 45},
    "files": [{"file": "UC_R20261123-7KM3Q9XTBW-01-1.ret", "kind": "return", "at": DAY_AGO, "outcome": "taken",
               "reason": None, "counts": {"opened": 45, "missing": 2}, "problems": [
                   {"row": 12, "problem": "card-check", "message": "卡号校验位不符，请核对。", "taken": True},
                   {"row": 0, "problem": "totals", "message": "合计与明细不符。", "taken": False}]}],
    "notices": [{"file": "UC_X.ret", "at": DAY_AGO, "code": "file-format", "message": "文件读不出来，没有采用。"}],
}  # fmt: skip


@pytest.fixture
def sent(cloud: Cloud, people: None, tmp_path: Path) -> Issued:
    return issued(cloud, tmp_path, ROWS, seed=51)


@pytest.fixture
def answers(officer: DeskPage) -> Answers:
    """Somebody signed in, before no page yet."""
    return Answers(officer)


def steps(desk: DeskPage) -> Locator:
    return desk.page.get_by_role("list", name="办到哪一步").get_by_role("listitem")


def offer(desk: DeskPage, word: str) -> Locator:
    return desk.page.get_by_role("button", name=f"{word}……")


def test_a_batch_is_followed_to_the_banks_answer_and_who_was_refused_is_asked_for_again(
    officer: DeskPage, sent: Issued, tmp_path: Path
) -> None:
    desk, page = officer, officer.page
    desk.go("#/batches")
    row = page.get_by_role("row").filter(has=page.locator(f"a[href='#/batches/{sent.batch}']"))
    expect(row).to_contain_text("已交银行")
    row.get_by_role("link").click()
    expect(steps(desk).nth(1)).to_contain_text("送出已办")
    expect(steps(desk).nth(2)).to_have_attribute("aria-current", "step")
    expect(page.get_by_text("开卡文件已交银行，不能撤回")).to_be_visible()
    assert offer(desk, "撤回").count() == 0
    assert desk.faults() == {}

    offer(desk, "重发").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{ROWS} 人的同一份文件，一字不改")
    assert desk.faults() == {}
    page.keyboard.press("Escape")
    expect(offer(desk, "重发")).to_be_focused()
    assert f"POST {sent.path}/resend" not in desk.api_paths()
    offer(desk, "重发").press("Enter")
    dialog.get_by_role("button", name=f"重发 {ROWS} 人").press("Enter")
    expect(page.get_by_text("已安排重发")).to_be_visible()
    assert desk.api_paths().count(f"POST {sent.path}/resend") == 1

    sent.answer(tmp_path, refuse=REFUSED)
    desk.go("#/batches").go(f"#{sent.path}")
    expect(page.get_by_text(f"没有开卡的人（{REFUSED}）")).to_be_visible()
    refused = page.get_by_role("table", name=f"列出 {REFUSED} 人").get_by_role("row")
    expect(refused.nth(1)).to_contain_text(MASKED)
    expect(refused.nth(1).get_by_role("link")).to_have_attribute(
        "href", re.compile(rf"^#/registers/{sent.register}\?row=\d+$")
    )
    expect(steps(desk).nth(4)).to_contain_text(f"{ROWS - REFUSED} 张可以领")
    assert desk.faults() == {}
    put_away_and_take_up(desk, sent)
    offer(desk, "再次申请").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"{REFUSED} 个没有开卡的人")
    page.get_by_role("button", name=f"再次申请 {REFUSED} 人").click()
    expect(desk.title).to_contain_text("第 2 次申请")
    expect(page.get_by_role("link", name="前一批")).to_have_attribute("href", f"#{sent.path}")
    page.go_back()
    expect(page.get_by_text("没有开卡的人已编入")).to_be_visible()


def put_away_and_take_up(desk: DeskPage, sent: Issued) -> None:
    """待办 names whom the bank refused and leads to them; put away with a reason they leave it, and come back."""
    page = desk.page
    row = page.get_by_role("table", name=f"列出 {REFUSED} 人").get_by_role("row").nth(1)
    expect(row).to_contain_text("还没有办")
    desk.go("#/work")
    waits = page.get_by_role("listitem").filter(has_text="被银行退回、没有开卡")
    expect(waits).to_contain_text("等您办")
    assert desk.faults() == {}
    waits.get_by_role("link").click()
    listed = page.locator(f"main a[href='#/batches/{sent.batch}']")
    listed.click()
    page.get_by_role("button", name="不再申请……").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="不再申请").click()
    expect(dialog.get_by_role("alert")).to_have_text("请选一个原因。")
    dialog.get_by_label("由本人到银行网点办理").check()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    assert desk.faults() == {}
    dialog.get_by_role("button", name="不再申请").click()
    expect(page.get_by_text("这些人由本人到银行网点办理，不再由工会申请。")).to_be_visible()
    expect(row).to_contain_text("不再申请")
    assert desk.faults() == {}
    assert until(lambda: sent.batch not in refused_batches(sent))
    page.get_by_role("button", name="放回待办").click()
    expect(page.get_by_role("button", name="不再申请……")).to_be_visible()
    assert until(lambda: sent.batch in refused_batches(sent))


def refused_batches(sent: Issued) -> list[str]:
    found = sent.desk.call("GET", "/batches?state=refused").raise_for_status().json()
    return [one["batch"] for one in found["batches"]]


def test_what_is_withdrawn_cannot_come_back_and_is_said_with_the_count(answers: Answers) -> None:
    desk, page = answers.desk, answers.desk.page
    path = f"/batches/{WRITTEN['batch']}"
    answers.put(path, WRITTEN)
    desk.go(f"#{path}")
    expect(steps(desk).nth(1)).to_contain_text("每一刻钟自动再试")
    offer(desk, "撤回").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("47 人不再报送银行")
    expect(dialog).to_contain_text("不能恢复")
    assert desk.faults() == {}

    answers.put(f"{path}/withdraw", {"code": "conflict", "detail": "文件正在送往银行，不能撤回了。"}, 409)
    page.get_by_role("button", name="撤回 47 人").click()
    expect(dialog.get_by_role("alert")).to_contain_text("正在送往银行")
    assert desk.faults() == {}
    answers.put(f"{path}/withdraw", {**WRITTEN, "state": "withdrawn"}, 202)
    gone = {**WRITTEN, "state": "withdrawn", "row_counts": {**WRITTEN["row_counts"], "sent": 0, "withdrawn": 47}}
    answers.put(path, gone)
    page.get_by_role("button", name="撤回 47 人").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("已撤回。这些人过几秒钟就可以再次申请。")).to_be_visible()
    expect(offer(desk, "再次申请")).to_be_visible()
    expect(steps(desk)).to_have_count(2)


def test_a_file_refused_whole_and_answers_in_doubt_say_what_to_do(answers: Answers) -> None:
    desk, page = answers.desk, answers.desk.page
    path = f"/batches/{WRITTEN['batch']}"
    answers.put(f"{path}/people?*", {"batch": WRITTEN["batch"], "union": UNION, "people": [], "cursor": None})
    answers.put(path, REFUSED_WHOLE)
    desk.go(f"#{path}")
    expect(page.get_by_text("请先由上级工会与银行查清原因")).to_be_visible()
    expect(page.get_by_text("本人没有问题，银行退回了整份文件。")).to_be_visible()
    expect(page.get_by_text("只列出前 1 人")).to_be_visible()
    assert desk.faults() == {}

    answers.put(path, CONTRADICTED)
    cards = {"opened": 45, "requested": 2, "at-branch": 0, "collected": 0, "signed": 0, "damaged": 0, "returned": 0}
    rows = {"opened": "1-45", "requested": "46-47"}
    answers.put(f"{path}/custody", {
        "cards": cards, "rows": rows, "unclaimed": "", "activated": "", "statements": [], "undos": [],
    })  # fmt: skip
    desk.go("#/nowhere").go(f"#{path}")
    table = page.get_by_role("table", name="银行答复中的问题")
    expect(table.get_by_role("row").nth(1)).to_contain_text("已登记，请核对")
    expect(table.get_by_role("row").nth(2)).to_contain_text("没有采用")
    expect(page.get_by_text("文件读不出来")).to_be_visible()
    expect(steps(desk).nth(4)).to_contain_text("45 张可以领")
    assert desk.faults() == {}


def test_lists_of_batches_say_who_is_late_and_what_to_do_when_nobody_is(answers: Answers) -> None:
    desk, page = answers.desk, answers.desk.page
    late = {**WRITTEN, "state": "delivered", "delivered_at": DAY_AGO, "union_name": "示例纺织厂工会"}
    answers.put("/batches?*", {"batches": [late], "count": 1, "counted_all": True, "cursor": None})
    desk.go("#/batches?state=overdue")
    expect(page.get_by_role("row").nth(1)).to_contain_text("已逾期")
    expect(page.get_by_text("请向银行催办")).to_be_visible()
    assert desk.faults() == {}
    answers.put("/batches?*", {"batches": [], "count": 0, "counted_all": True, "cursor": None})
    desk.go("#/nowhere").go("#/batches?state=overdue")
    expect(page.get_by_text("没有银行逾期的批次。")).to_be_visible()
    assert desk.faults() == {}


def test_a_page_whose_code_does_not_come_comes_back_and_who_only_looks_on_is_offered_no_deed_there(
    desk: DeskPage, cloud: Cloud
) -> None:
    """What can be done is said all the same, and whose matter it is."""
    cloud.sign_in.token_for(UNION, subject="overseer", roles=["overseer", "clerk"])
    desk.page.route("**/desk/plastic-*.js", lambda route: route.abort())
    desk.open("#/batches")
    desk.page.get_by_role("button", name="登录", exact=True).click()
    desk.authorize("overseer")
    expect(desk.title).to_have_text("这一页没有取到")
    expect(desk.alert).to_contain_text("没有丢")
    expect(desk.menu).to_be_visible()
    assert desk.faults() == {}
    desk.page.unroute_all()
    desk.page.get_by_role("button", name="再试一次").click()
    expect(desk.title).to_have_text("批次")

    answers = Answers(desk)
    path = f"/batches/{WRITTEN['batch']}"
    answers.put(path, {**WRITTEN, "state": "delivered", "delivered_at": DAY_AGO})
    desk.go(f"#{path}")
    expect(desk.page.get_by_text("现在可以办，由会员卡专干办理。")).to_be_visible()
    assert offer(desk, "重发").count() == 0
