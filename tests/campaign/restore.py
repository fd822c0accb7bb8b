"""``make restore-drill``: the tables of a small province are lost and restored from a backup, and all goes on.

On the local cloud: work and an erasure before the backup; registers, cards and an erasure after it; functions and
tables are deleted, the tables restored under their old names, the functions deployed on them, and what came after the
backup is taken in again by the commands of docs/operations/restore.md. Exit 0 when nobody is lost, nobody is asked for
twice, the erased stay erased and the audit finds nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from tests.campaign.audited import audited

from support.worked import people_file
from unioncard import clock
from unioncard.cloud.aws.items import from_item
from unioncard_local.demo import readings, scenario
from unioncard_local.demo.desks import BankDesk, OfficerDesk, look_up
from unioncard_local.errors import NotReady
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running
from unioncard_local.stack.settings import ENTRANCE_STACK, STACK
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud

console = Console(width=140, highlight=False)
UNION, BANK, PROVINCE = "4101000001", "bankone", "410000"
TABLES = ("DirectoryTable", "MembersTable", "CardsTable", "WorkTable")
PEOPLE = sample_rows(40, seed=16)


@dataclass
class Drill:
    """One drill on a cloud whose directory is loaded."""

    cloud: Cloud
    folder: Path
    cards: set[str] = field(default_factory=set)
    fetched: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Everything; what is wrong at the end is in ``wrong``."""
        self.opened_register(PEOPLE[:20])
        self.leave(PEOPLE[0])
        self.erase(PEOPLE[0])
        self.leave(PEOPLE[1])
        readings.wait_until_quiet(self.cloud, seconds=300)

        since = clock.stamp(clock.now())
        backups = {name: self.back_up(name) for name in TABLES}
        self.say(f"备份完成，时刻 {since}")

        after = [self.opened_register(PEOPLE[20:30])]
        after.append(self.upload(PEOPLE[30:40]))
        self.desk().wait_for(after[1], sent=True, seconds=300)
        unanswered = self.pick_up()
        self.leave(PEOPLE[2])
        self.erase(PEOPLE[1])
        readings.wait_until_quiet(self.cloud, seconds=300)
        drop = self.objects("DropBucket", f"{BANK}/out/")
        self.say(f"备份之后：登记表 {len(after)} 份，退会 1 人，删除 1 人，银行已有的文件 {len(drop)} 个")

        self.destroy()
        self.restore(backups)
        self.cloud = deploy(self.cloud, say=self.say)
        self.expect("恢复后应当说缺什么", self.command("show", "--since", since) == 1)
        for step in (("erased",), ("registers", "--since", since), ("answers", "--since", since)):
            self.expect(f"restore {step[0]}", self.command(*step) == 0)
        readings.wait_until_quiet(self.cloud, seconds=300)
        self.expect("restore erased 再一次", self.command("erased") == 0)
        readings.wait_until_quiet(self.cloud, seconds=300)
        self.expect("补办之后应当不缺", self.command("show", "--since", since) == 0)
        more = sorted(set(self.objects("DropBucket", f"{BANK}/out/").items()) - set(drop.items()))
        self.expect(f"银行目录里没有第二份文件 {more or ''}", not more)

        self.answer(unanswered)
        self.desk().wait_for(after[1], answered=True, seconds=300)
        readings.wait_until_quiet(self.cloud, seconds=300)
        self.compare()

    # --- before and after -------------------------------------------------------------------------------------------

    def opened_register(self, people: list[dict[str, str]]) -> str:
        """A register all of whose members get cards; its id."""
        register = self.upload(people)
        self.desk().wait_for(register, sent=True, seconds=300)
        self.answer(self.pick_up())
        self.desk().wait_for(register, answered=True, seconds=300)
        return register

    def upload(self, people: list[dict[str, str]], **cells: str) -> str:
        """Upload a register of these people; its id."""
        file = self.folder / "register.csv"
        file.write_bytes(people_file(people, **cells))
        return self.desk().upload(UNION, file)

    def leave(self, person: dict[str, str]) -> None:
        """By a register; the card is followed before anybody may be erased."""
        register = self.upload([person], 会籍变化类型="退会", 会籍变化日期="2026-11-20")
        self.desk().wait_for(register, seconds=300)
        readings.wait_until_quiet(self.cloud, seconds=300)

    def erase(self, person: dict[str, str]) -> None:
        """By two officers of the province, until the record is gone."""
        first, second = (OfficerDesk(self.cloud, self.token(PROVINCE, one)) for one in ("first", "second"))
        body = {"act": "erase", "name": person["姓名"], "number": person["证件号码"], "reason": "本人来信"}
        case = first.call("POST", "/persons", json=body).raise_for_status().json()["case"]
        second.call("POST", f"/persons/{case}/approve").raise_for_status()
        if not until(lambda: first.call("GET", f"/persons/{case}").json().get("state") == "clearing", seconds=120):
            raise NotReady(f"申请 {case} 没有办完")

    def pick_up(self) -> list[Path]:
        """What the bank has not fetched yet."""
        files = BankDesk(self.cloud, BANK).pick_up(self.folder / BANK, but=self.fetched)
        self.fetched |= {file.name for file in files}
        return list(files)

    def answer(self, files: list[Path]) -> None:
        """Answer files of the bank: every card opened."""
        for file in files:
            answered = BankDesk(self.cloud, BANK).answer(file, refuse=0, keep=self.folder / BANK)
            self.cards |= {one.card for one in answered.answers}  # type: ignore[union-attr]

    def desk(self) -> OfficerDesk:
        """The union's officer."""
        return OfficerDesk(self.cloud, self.token(UNION))

    def token(self, union: str, subject: str = "officer-1") -> str:
        """A token of somebody who acts for a union."""
        more = {"roles": ["province"]} if union == PROVINCE else {}
        return self.cloud.sign_in.token_for(union, subject, **more)

    # --- the loss ---------------------------------------------------------------------------------------------------

    def back_up(self, name: str) -> str:
        """A backup of a table; on AWS point-in-time recovery, or the copy of the night."""
        table = self.cloud.outputs[name]
        made = self.cloud.client("dynamodb").create_backup(TableName=table, BackupName=name)
        return str(made["BackupDetails"]["BackupArn"])

    def destroy(self) -> None:
        """Functions and API first, so that nothing is written any more; then every table."""
        formation, dynamodb = self.cloud.client("cloudformation"), self.cloud.client("dynamodb")
        for name in (ENTRANCE_STACK, STACK):
            formation.delete_stack(StackName=name)
            if not until(lambda name=name: name not in self.stacks(), seconds=120):
                raise NotReady(f"堆栈 {name} 没有删完")
        for name in TABLES:
            table = self.cloud.outputs[name]
            dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
            dynamodb.delete_table(TableName=table)
            dynamodb.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": 1})
        self.say(f"已毁：堆栈 {STACK}，{len(TABLES)} 张表")

    def stacks(self) -> set[str]:
        """The stacks that are there."""
        pages = self.cloud.client("cloudformation").get_paginator("list_stacks").paginate()
        found = [one for page in pages for one in page["StackSummaries"]]
        return {one["StackName"] for one in found if one["StackStatus"] != "DELETE_COMPLETE"}

    def restore(self, backups: dict[str, str]) -> None:
        """Each table under its old name, with what a restore leaves out (docs/operations/restore.md)."""
        dynamodb = self.cloud.client("dynamodb")
        for name, backup in backups.items():
            table = self.cloud.outputs[name]
            dynamodb.restore_table_from_backup(TargetTableName=table, BackupArn=backup)
            dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})
            dynamodb.update_table(TableName=table, DeletionProtectionEnabled=True)
            recovery = {"PointInTimeRecoveryEnabled": True}
            dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=recovery)
            if name in {"MembersTable", "WorkTable"}:
                ends = {"AttributeName": "expires", "Enabled": True}
                dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=ends)
        self.say("各表已按原名恢复")

    # --- the end ----------------------------------------------------------------------------------------------------

    def command(self, *words: str) -> int:
        """``unioncard restore``, as an operator types it; the exit status."""
        asked = [sys.executable, "-m", "unioncard_cli", "restore", *words, "--folder", str(self.cloud.folder)]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=1800, check=False)  # noqa: S603 our own
        console.print(f"  $ unioncard {' '.join(words[:1])}", markup=False)
        console.print((done.stdout + done.stderr).rstrip(), markup=False)
        return done.returncode

    def compare(self) -> None:
        """Persons, cards, erasures, dead letters, audit."""
        members = [one for one in self.items("MembersTable") if one["sk"] == "MEMBER"]
        states = Counter((one["membership"], one["card"]) for one in members)
        self.expect(f"会员：{dict(states)}", states == {("active", "opened"): 37, ("left", "opened"): 1})
        rows = [one for one in self.items("WorkTable") if one["sk"].startswith("ROW#")]
        people = Counter(one["member"] for one in rows if one["member"])
        self.expect("每人一个开卡请求", len(rows) == 40 and set(people.values()) == {1} and len(people) == 38)
        shown = Counter(look_up(self.cloud, card).json().get("status", "unknown") for card in sorted(self.cards))
        self.expect(f"查询：{dict(shown)}", shown == {"normal": 37, "not-member": 3})
        dead = sum(number for _, number in readings.queue_depths(self.cloud).values())
        self.expect(f"死信 {dead}", dead == 0)
        self.expect("审计没有不一致", audited(self.cloud, console.print) == 0)

    def items(self, table: str) -> Iterator[dict[str, Any]]:
        """Every item of a table."""
        for page in self.cloud.client("dynamodb").get_paginator("scan").paginate(TableName=self.cloud.outputs[table]):
            yield from map(from_item, page["Items"])

    def objects(self, bucket: str, prefix: str) -> dict[str, str]:
        """Objects by key with what tells their bytes apart."""
        pages = self.cloud.client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=self.cloud.outputs[bucket], Prefix=prefix)
        return {one["Key"]: one["ETag"] for page in found for one in page.get("Contents", ())}

    def expect(self, what: str, holds: bool) -> None:
        """Say whether something holds."""
        console.print(f"{'✓' if holds else '✗'} {what}", markup=False)
        if not holds:
            self.wrong.append(what)

    def say(self, line: str) -> None:
        """A line of progress."""
        console.print(f"  {line}", markup=False)


def main() -> int:
    """One drill; the exit status."""
    with tempfile.TemporaryDirectory() as folder, running() as started:
        cloud, _ = scenario.load_directory(started)
        drill = Drill(cloud, Path(folder))
        drill.run()
    console.print("恢复演练：" + (f"{len(drill.wrong)} 处不对" if drill.wrong else "全部相符"))
    return 1 if drill.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
