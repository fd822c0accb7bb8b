"""``make demo``: one register's whole way on the local cloud, shown as it goes, with a table of what happened.

Exit 0 when every step was done, 1 with the name of the step that failed. Products stay in build/demo/.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import traceback
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import httpx
from rich.console import Console
from rich.table import Table as Grid

from unioncard import clock
from unioncard.banks.files.answer import Return
from unioncard.errors import UnionCardError
from unioncard_local.demo import desks, readings, scenario
from unioncard_local.demo.appoint import appoint
from unioncard_local.demo.stage import Stage, how_far
from unioncard_local.stack import lifecycle, lifeline
from unioncard_local.stack.people import ADMINISTRATOR, PEOPLE
from unioncard_local.stack.settings import PROJECT
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

TITLE = "河南省工会会员卡：一份登记表的全程"
PRODUCTS = PROJECT / "build" / "demo"
UNION = "4101000001"
BANK = "bankone"
ROWS, BAD_PERCENT, REFUSALS = 300, 4, 2
SECONDS_A_ROW = 0.02
"""How long a step may take at most, besides a minute: 100,000 rows are worked through in minutes, not in seconds."""
REASONS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Demo:
    """The run: where it is shown, where it keeps things, and how many members its register has."""

    stage: Stage
    folder: Path
    rows: int = ROWS

    @property
    def patience(self) -> float:
        """Seconds after which a step counts as failed."""
        return 60 + self.rows * SECONDS_A_ROW

    def run(self, cloud: Cloud) -> None:
        """All steps, in the order of the design's picture."""
        cloud = self._directory(cloud)
        desk = desks.OfficerDesk(cloud, self._token(cloud))
        register = self._upload(desk)
        card = self._bank(desk, register)
        self._look_up(cloud, card)
        self._month(cloud)
        self._keep_products(cloud, register)

    def open_desk(self, cloud: Cloud) -> None:
        """Appoint the people who can be chosen at the issuer, and say how one gets to the desk."""
        with self.stage.doing("任命演示用的人员（经接口）"):
            appoint(desks.OfficerDesk(cloud, cloud.sign_in.token_for("", ADMINISTRATOR.subject)))
        page = f"{cloud.origin}/desk.html"
        if httpx.get(page, timeout=10).status_code != httpx.codes.OK:
            self.stage.console.print("没有工作台页面：装好 node 和 npm 后再运行。", highlight=False)
            return
        self.stage.console.print(f"工作台：{page}　点“登录”，再点一个人，不用密码：", highlight=False)
        grid = Grid("登录页上的名字", "账号", "代表")
        grid.add_column("可以", overflow="fold")
        for one in PEOPLE:
            grid.add_row(one.name, one.subject, one.union, one.does)
        self.stage.console.print(grid)

    def _directory(self, cloud: Cloud) -> Cloud:
        with self.stage.doing("载入工会名录、合作银行和协议"):
            cloud, directory = scenario.load_directory(cloud)
            unions = readings.count_items(cloud, "DirectoryTable", "UNION#") - len(directory.agreements)
        self.stage.say(f"名录中有 {unions} 个工会；{len(cloud.state.banks)} 家银行各有一个 SFTP 用户")
        return cloud

    def _token(self, cloud: Cloud) -> str:
        with self.stage.doing("经办人登录，取得令牌"):
            return cloud.sign_in.token_for(UNION)

    def _upload(self, desk: desks.OfficerDesk) -> str:
        file = self.folder / "会员登记表.xlsx"
        with self.stage.doing(f"生成 {self.rows:,} 名虚构会员的登记表，其中 {BAD_PERCENT}% 有错"):
            write_sample(file, self.rows, seed=2015, dirty=BAD_PERCENT)
        with self.stage.doing("申请上传链接并上传"):
            register = desk.upload(UNION, file)
        with self.stage.doing("校验、加密入库、编批次、写开卡文件") as report:
            seen = desk.wait_for(
                register, sent=True, seconds=self.patience, on_answer=lambda answer: report(how_far(answer["progress"]))
            )
        rows = seen["rows"]
        self.stage.figures |= {
            "读取": f"{rows['read']:,} 行",
            "接受": f"{rows['accepted']:,} 行",
            "退回": f"{rows['rejected']:,} 行",
        }
        people = sum(batch["rows"] for batch in seen["batches"])
        self.stage.figures["批次"] = (
            f"{len(seen['batches'])} 个，共 {people:,} 人（自 {seen['batches'][0]['batch']} 起）"
        )
        self._show_findings(seen)
        return register

    def _show_findings(self, seen: dict[str, Any]) -> None:
        grid = Grid("行", "列", title=f"退回的行（前 {REASONS_SHOWN} 条）", title_justify="left")
        grid.add_column("问题", overflow="fold")
        errors = [finding for finding in seen["findings"] if finding["severity"] == "error"]
        for finding in errors[:REASONS_SHOWN]:
            grid.add_row(str(finding["row"]), finding["column"] or "", finding["message"])
        self.stage.console.print(grid)

    def _bank(self, desk: desks.OfficerDesk, register: str) -> str:
        bank = desks.BankDesk(desk.cloud, BANK)
        with self.stage.doing("银行用 SFTP 取开卡文件，核对控制文件"):
            files = bank.pick_up(self.folder)
        self.stage.say("、".join(file.name for file in files))
        with self.stage.doing(f"银行用 SFTP 交回盘，拒绝 {REFUSALS} 人"):
            answers = [bank.answer(file, refuse=REFUSALS, keep=self.folder) for file in files]
        with self.stage.doing("回盘入库，登记会员卡"):
            seen = desk.wait_for(register, sent=True, answered=True, seconds=self.patience)
        states = [row["state"] for batch in seen["batches"] for row in readings.rows_of(desk.cloud, batch["batch"])]
        cards = readings.count_items(desk.cloud, "CardsTable", "CARD#")
        self.stage.figures |= {
            "开卡成功": f"{states.count('opened'):,} 张（卡表中 {cards:,} 张）",
            "银行拒绝": f"{states.count('refused')} 人",
        }
        last = answers[0]
        if not isinstance(last, Return):
            raise TypeError("这家银行没有交回盘")
        return last.answers[-1].card

    def _look_up(self, cloud: Cloud, card: str) -> None:
        with self.stage.doing("查验一张会员卡（与网页相同的接口）"):
            found = desks.look_up(cloud, card).raise_for_status().json()
        if not found["valid"]:
            raise RuntimeError("刚开的卡查不到")
        self.stage.figures["查验"] = f"尾号 {card[-4:]}：有效，发卡工会 {found['union']}"

    def _month(self, cloud: Cloud) -> None:
        month = clock.month_of(clock.now())
        with self.stage.doing(f"生成 {month} 月报（调用定时函数）"):
            made = scenario.report(cloud, {"month": month})
            scenario.report(
                cloud, {"count_progress": clock.stamp(clock.now())}
            )  # 总览 of the desk: nobody waits till 05:00
        with self.stage.doing("等待邮件到达"):
            mails = readings.wait_for_mails(cloud, 3)
            readings.wait_until_quiet(cloud)
        content = cloud.client("s3").get_object(Bucket=cloud.outputs["ProductsBucket"], Key=made["workbook"])
        (self.folder / f"月报-{month}.xlsx").write_bytes(content["Body"].read())
        for mail in mails:
            shutil.copy(mail, self.folder / mail.name)
        self.stage.figures["邮件"] = f"{len(mails)} 封"

    def _keep_products(self, cloud: Cloud, register: str) -> None:
        for name in ("findings.json", "corrections.xlsx"):
            key = f"registers/{register}/{name}"
            content = cloud.client("s3").get_object(Bucket=cloud.outputs["ProductsBucket"], Key=key)
            (self.folder / name).write_bytes(content["Body"].read())
        dead = sum(letters for _, letters in readings.queue_depths(cloud).values())
        self.stage.figures |= {"死信": str(dead), "产物": f"{self.folder.relative_to(PROJECT)}/"}


def main(arguments: list[str]) -> int:
    """Run the demo; its exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the local cloud up")
    parser.add_argument("--rows", type=int, default=ROWS, help="how many members the register has")
    options = parser.parse_args(arguments)
    # A demo stopped by a signal ends like one that failed: the local cloud is stopped first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not options.keep:
        lifeline.guard()  # and when it is killed, its local cloud ends with it
    stage, began = Stage(Console()), monotonic()
    try:
        with stage.doing("启动本地云并部署 infra/template.yaml"):
            cloud = lifecycle.up(say=stage.say)
    except UnionCardError as error:  # nothing of ours is left; what runs already is somebody's and not ours to stop
        stage.failed(error)
        return 1
    try:
        # Only now: the cloud is ours, so no other demo is at work whose products these are.
        shutil.rmtree(PRODUCTS, ignore_errors=True)
        PRODUCTS.mkdir(parents=True)
        Demo(stage, PRODUCTS, options.rows).run(cloud)
    except Exception as error:
        stage.failed(error)
        (PRODUCTS / "失败.txt").write_text(traceback.format_exc(), encoding="utf-8")
        return 1
    finally:
        if not options.keep:
            lifecycle.down()
    stage.console.print(stage.summary(TITLE), f"用时 {monotonic() - began:.0f} 秒", highlight=False)
    if options.keep:
        Demo(stage, PRODUCTS).open_desk(cloud)
        stage.console.print(f"本地云仍在运行：{cloud.origin}/　停止：.venv/bin/unioncard local down", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
