"""What is done at the desk by two people, or by one and taken back, each to its end and looked at on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import yaml
from playwright.sync_api import expect

from campaign.desk.stage import CLOSED, LEFT, STAYS, UNION
from campaign.desk.visits import visit
from unioncard import clock
from unioncard.ledger.movement import PARTS
from unioncard.messages.report import RestateMonthPart
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack import processes
from unioncard_local.stack.settings import PROJECT
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from campaign.desk.visits import Report, Visit
    from unioncard_local.stack.cloud import Cloud

MOMENT_MS = 60_000
"""The longest that what the queues do may take on a busy machine."""


def decide(one: Visit, press: str, name: str) -> None:
    """A button that asks once more, its question looked at, and yes."""
    one.page.get_by_role("button", name=press).click()
    one.look(name)
    one.page.get_by_role("dialog").get_by_role("button", name=press[:2]).first.click()
    expect(one.page.get_by_role("dialog")).to_have_count(0)


def to_do(one: Visit, what: str) -> Locator:
    """The button of one thing in 待办."""
    return one.page.get_by_role("main").get_by_role("listitem").filter(has_text=what).get_by_role("link")


def erased(browser: Browser, cloud: Cloud, report: Report, _folder: Path) -> None:
    """个人信息: a removal and a correction are asked for by one and approved by another, who finds them in 待办."""
    first, second = (visit(browser, cloud, who, report) for who in ("province", "second"))
    first.desk.open("#/persons/new").sign_in("province").settled()
    second.desk.open("#/work").sign_in("second").settled()
    for act, person, more, end in (("更正", STAYS, "13812345678", "已办结"), ("删除", LEFT, "", "星期日清理完")):
        page = first.desk.go("#/persons").go("#/persons/new").page
        page.get_by_role("radio", name=act).check()
        for label, text in (("姓名", person["姓名"]), ("证件号码", person["证件号码"]), ("原因", "本人来信")):
            page.get_by_role("textbox", name=label).fill(str(text))
        if more:
            page.get_by_role("combobox", name="更正哪一栏").select_option("移动电话")
            page.get_by_role("textbox", name="更正后的内容").fill(more)
        first.look(f"persons-new-{act}")
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_text("您是申请的人，不能自己复核")).to_be_visible()
        first.look(f"persons-asked-{act}")
        second.desk.go("#/persons").go("#/work")
        second.look(f"persons-work-{act}")
        to_do(second, "个人信息请求").click()
        second.page.get_by_role("main").get_by_role("link", name=act).first.click()
        decide(second, "同意", f"persons-confirm-{act}")
        expect(second.page.get_by_text(end)).to_be_visible(timeout=MOMENT_MS)
        second.kept(f"persons-{act}")
        second.look(f"persons-end-{act}")
    first.close(cloud)
    second.close(cloud)


def work_out(cloud: Cloud) -> None:
    """What the queue delivers a quarter of an hour after a restatement was asked for, now; then it comes once more."""
    for part in range(PARTS):
        order = RestateMonthPart(month=CLOSED, sequence=1, part=part)
        cloud.client("sqs").send_message(QueueUrl=cloud.outputs["MonthQueueUrl"], MessageBody=order.model_dump_json())


def restated(browser: Browser, cloud: Cloud, report: Report, _folder: Path) -> None:
    """月报更正 with figures that differ, and the month's second edition with its files."""
    first, second = (visit(browser, cloud, who, report) for who in ("province", "second"))
    page = first.desk.open(f"#/months?month={CLOSED}").sign_in("province").settled().page
    first.look("restate-new")
    page.get_by_role("textbox", name="为什么要更正").fill("一家银行的回盘迟到")
    page.get_by_role("button", name="核算").click()
    expect(page.get_by_text("正在核算迟到的单据")).to_be_visible()
    first.kept("restate")
    first.look("restate-asked")
    work_out(cloud)

    def worked_out() -> None:
        first.desk.go("#/work").go(f"#/months?month={CLOSED}")
        expect(page.get_by_text("您是提出的人，不能自己复核")).to_be_visible(timeout=2_000)

    expect_soon(worked_out)
    first.look("restate-own")
    page = second.desk.open("#/work").sign_in("second").settled().page
    second.look("restate-work")
    to_do(second, "月报更正").click()
    expect(page.get_by_role("table", name="各工会自己的月末数")).to_contain_text("+40")
    second.look("restate-ready")
    decide(second, "同意出第 2 版", "restate-confirm")
    expect(page.get_by_text("已出新版")).to_be_visible()
    second.kept("restate")
    second.look("restate-approved")

    def again() -> None:
        first.desk.go("#/work").go(f"#/reports?month={CLOSED}")
        expect(first.page.get_by_text("更正，第 2 版")).to_be_visible(timeout=2_000)

    expect_soon(again)
    first.look("report-restated")
    for word in ("下载工作簿", "下载情况通报", "下载各单位明细", "下载数据"):
        with first.page.expect_download() as download:
            first.page.get_by_role("button", name=word).click()
        assert download.value.path().stat().st_size > 0
        expect(first.page.get_by_role("button", name=word)).to_be_visible()
    for union in ("郑州市总工会", "示例纺织厂工会"):
        first.page.get_by_role("link", name=union, exact=True).click()
        expect(first.desk.title).to_contain_text(union)
        first.desk.settled()
        first.look(f"report-below-{len(union)}")
    first.close(cloud)
    second.close(cloud)


def urged(browser: Browser, cloud: Cloud, report: Report, _folder: Path) -> None:
    """目标 with its line, 督查 whose score opens to its list, 督办 with answer, return and end."""
    above, below = visit(browser, cloud, "province", report), visit(browser, cloud, "other-city", report)
    page = above.desk.open("#/targets").sign_in("province").settled().page
    page.get_by_role("button", name="定目标").click()
    expect(page.get_by_label("截止日期")).to_be_focused()
    above.look("target-lacks")
    page.get_by_label("从哪天开始").fill((clock.today() - timedelta(70)).isoformat())
    page.get_by_label("截止日期").fill((clock.today() + timedelta(70)).isoformat())
    page.get_by_role("button", name="定目标").click()
    expect(page.get_by_text("目标已定")).to_be_visible()
    above.look("target-set")
    page = above.desk.go("#/supervision").page
    page.get_by_role("link", name="看底数清楚的明细").click()
    expect(above.desk.title).to_contain_text("底数清楚")
    above.desk.settled()
    above.look("rule")
    page.get_by_role("link", name="督办焦作市总工会").click()
    page.get_by_role("textbox", name="要求").fill("请说明两个基层工会的底数。")
    above.look("note-new")
    page.get_by_role("button", name="发出督办").click()
    expect(page.get_by_text("等焦作市总工会答复")).to_be_visible()
    note = page.evaluate("location.hash")
    below.desk.open("#/work").sign_in("other-city").settled()
    below.look("note-work")
    below.page.get_by_role("link", name="去答复").click()
    below.page.get_by_role("link", name="底数清楚", exact=True).click()
    for answer, said in (("机械厂 120 人。", "还要说明什么"), ("机械厂 120 人，医院 300 人。", "办结的意见")):
        below.desk.go("#/work").go(note)
        below.page.get_by_role("textbox", name="情况、措施和完成日期").fill(answer)
        below.look(f"note-{len(answer)}")
        below.page.get_by_role("button", name="答复").click()
        expect(below.page.get_by_text("已经答复，等河南省总工会办结")).to_be_visible()
        below.kept("note")
        above.desk.go("#/work").go(note)
        above.page.get_by_role("textbox", name=said).fill("请写明医院的人数。" if said[0] == "还" else "同意。")
        above.look(f"note-judged-{len(answer)}")
        above.page.get_by_role("button", name="退回，请重新答复" if said[0] == "还" else "办结").click()
        expect(above.page.get_by_role("textbox", name=said)).to_have_count(0)
        above.kept("note")
    expect(above.page.get_by_text("已经办结，不用再办")).to_be_visible()
    above.look("note-closed")
    above.close(cloud)
    below.close(cloud)


def banked(browser: Browser, cloud: Cloud, report: Report, folder: Path) -> None:
    """合作银行: a format with faults, then a bank of the list, and its change."""
    one = visit(browser, cloud, "province", report)
    page = one.desk.open("#/banks").sign_in("province").settled().page
    page.get_by_role("button", name="加一家银行").click()
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_label("代码")).to_be_focused()
    one.look("bank-lacks")
    right = yaml.safe_load((PROJECT / "tools" / "unioncard_tools" / "data" / "delimited.yaml").read_text("utf-8"))
    for name, found, told in (("bad", {"files": 3}, "文件格式定义有误"), ("good", right, "已加“示例银行丁”")):
        file = folder / f"{name}.json"
        file.write_text(json.dumps(found), "utf-8")
        page.get_by_label("代码").fill("bankfour")
        page.get_by_label("名称").fill("示例银行丁")
        page.get_by_label("文件格式定义").set_input_files(file)
        page.get_by_role("button", name="登记").click()
        expect(page.get_by_text(told)).to_be_visible()
        one.look(f"bank-{name}")
    page.get_by_role("row", name="示例银行丁").get_by_role("button", name="更改").click()
    expect(page.get_by_role("heading", name="更改“示例银行丁”")).to_be_focused()
    one.look("bank-change")
    one.close(cloud)


def put_away(browser: Browser, cloud: Cloud, report: Report, _folder: Path) -> None:
    """A register and a batch's refused people put away from 待办 and taken up again; the refused asked for again."""
    one = visit(browser, cloud, "officer", report)
    page = one.desk.open("#/work").sign_in("officer").settled().page
    places = [f"#/registers/{waiting(cloud, 'registers', 'to-correct')['register']}"]
    places.append(f"#/batches/{waiting(cloud, 'batches', 'refused')['batch']}")
    for place, word, why in (
        (places[0], "不再更正", "这些人不用办了"),
        (places[1], "不再申请", "由本人到银行网点办理"),
    ):
        one.desk.go(place)
        page.get_by_role("button", name=word).click()
        page.get_by_role("dialog").get_by_text(why).click()
        one.look(f"away-{place[2:5]}")
        page.get_by_role("dialog").get_by_role("button", name=word).click()
        expect(page.get_by_text("从待办里拿掉")).to_be_visible()
        one.kept(word)
        one.look(f"is-away-{place[2:5]}")
        page.get_by_role("button", name="放回待办").click()
        expect(page.get_by_role("button", name=word)).to_be_visible()
        one.kept(f"{word}, taken up")
    decide(one, "再次申请", "asked-again")
    expect(one.desk.title).to_contain_text("第 2 次申请")
    expect(page.get_by_text("已交银行", exact=True)).to_be_visible(timeout=MOMENT_MS)
    one.look("second-attempt")
    decide(one, "重发", "sent-again")
    expect(page.get_by_text("已安排重发")).to_be_visible()
    one.kept("sent again")
    one.look("is-sent-again")

    one.close(cloud)


def withdrawn(browser: Browser, cloud: Cloud, report: Report, folder: Path) -> None:
    """A file that its bank's server has not taken is taken back, with the count, and asked for again.

    The last act: the bank's server stays stopped.
    """
    processes.stop([one for one in cloud.state.processes if one.name == "bank"])
    file, union = folder / "to-a-bank-that-is-down.xlsx", "4103000001"
    write_sample(file, 3, seed=17)
    officer = OfficerDesk(cloud, cloud.sign_in.token_for(union, subject="waiting"))
    register = officer.upload(union, file)
    assert until(lambda: [one["state"] for one in officer.register(register)["batches"]] == ["written"])
    (batch,) = officer.register(register)["batches"]

    one = visit(browser, cloud, "waiting", report)
    page = one.desk.open(f"#/batches/{batch['batch']}").sign_in("waiting").settled().page
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("dialog")).to_contain_text("3 人不再报送银行")
    one.look("withdraw")
    page.get_by_role("dialog").get_by_role("button", name="撤回 3 人").click()
    expect(page.get_by_text("已撤回。这些人过几秒钟就可以再次申请。")).to_be_visible()
    one.kept("withdrawn")
    expect(page.get_by_role("heading", name="银行的文件")).to_have_count(0)
    one.look("is-withdrawn")
    decide(one, "再次申请", "withdrawn-asked-again")
    expect(one.desk.title).to_contain_text("第 2 次申请")
    one.kept("withdrawn, asked again")
    one.close(cloud)


def waiting(cloud: Cloud, list_of: str, state: str) -> Any:
    """The first of a list of what waits for the union."""
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION, subject="officer"))
    return desk.call("GET", f"/{list_of}", params={"state": state}).raise_for_status().json()[list_of][0]


def expect_soon(what: Any) -> None:
    """What the queues do in a moment; raises its AssertionError when the moment is over."""
    for _ in range(MOMENT_MS // 2_000 - 1):
        try:
            what()
        except AssertionError:
            continue
        return
    what()


ACTS = (erased, restated, urged, banked, put_away, withdrawn)
