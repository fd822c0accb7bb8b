"""A campaign: many registers for all three banks at once, answered as they come, until nobody waits any more.

What is left in the end does not depend on the run: registers are made up from seeds, and banks answer by their profile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import httpx
import paramiko
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from unioncard.banks.files.answer import AnswerKind
from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.messages.issue import Rounds
from unioncard_local.bank import answers as bank_answers
from unioncard_local.demo import readings
from unioncard_local.demo.desks import UNSENT, BankDesk, OfficerDesk
from unioncard_local.errors import NotReady
from unioncard_local.stack import waiting
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from unioncard.unions.store import Directory
    from unioncard_local.stack.cloud import Cloud

UNIONS = {"bankone": "4101000001", "banktwo": "4108000001", "bankthree": "4103000001"}
CUT_OFF = (OSError, EOFError, paramiko.SSHException)
"""What a bank's clerk sees of a connection that was refused, ended or timed out; the machine may be busy."""
ROUND_S = 5.0
"""Seconds between two rounds; the schedule's quarter of an hour would be most of the run."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much: registers for each bank, persons in each, persons in a batch at most, refused in each first file."""

    registers: int
    rows: int
    batch: int
    refuse: int = 1

    @property
    def people(self) -> int:
        """Persons at each bank."""
        return self.registers * self.rows


@dataclass(slots=True)
class Campaign:
    """One run on a cloud whose directory is loaded. ``say`` gets progress lines."""

    cloud: Cloud
    directory: Directory
    folder: Path
    size: Size
    say: Callable[[str], None] = lambda _line: None
    registers: dict[str, list[str]] = field(default_factory=dict)
    answered: dict[str, set[str]] = field(default_factory=dict)
    went_round: float = 0.0

    def run(self, *, seconds: float) -> None:
        """Everything, until all batches of all registers are answered and the queues are empty. NotReady."""
        self._limit_batches()
        BankDesk(self.cloud, "banktwo").send(
            AnswerKind.STOCK, bank_answers.stock("L1", 1, self.size.people + 10 * self.size.batch), serial="1"
        )
        self._upload()
        if not waiting.until(self._work, seconds=seconds, every=1.0):
            raise NotReady(f"{seconds:.0f} 秒内没有全部办完：{readings.queue_depths(self.cloud)}")
        readings.wait_until_quiet(self.cloud, seconds=seconds)

    def _limit_batches(self) -> None:
        signed = tuple(replace(one, batch_limit=self.size.batch) for one in self.directory.agreements)
        aws.connect(**self.cloud.connection)
        DirectoryTable(Table(self.cloud.outputs["DirectoryTable"])).load(
            replace(self.directory, unions=(), agreements=signed)
        )

    def _upload(self) -> None:
        for place, (bank, union) in enumerate(UNIONS.items()):
            desk = self._desk(union)
            for number in range(self.size.registers):
                file = self.folder / f"{bank}-{number}.xlsx"
                write_sample(file, self.size.rows, seed=1000 * (place + 1) + number)
                self.registers.setdefault(bank, []).append(_patiently(partial(desk.upload, union, file)))
            self.say(f"{bank}：已上传 {self.size.registers} 份登记表，共 {self.size.people:,} 人")

    def _work(self) -> bool:
        """One turn of everybody: banks answer what is new, the rounds go, and whether all is done."""
        for bank in UNIONS:
            try:
                self._bank(bank)
            except CUT_OFF as failure:
                self.say(f"{bank}：连接中断（{type(failure).__name__}），下一轮再取")
        if monotonic() - self.went_round > ROUND_S:
            self.went_round = monotonic()
            queue = self.cloud.outputs["IssueQueueUrl"]
            self.cloud.client("sqs").send_message(QueueUrl=queue, MessageBody=Rounds().model_dump_json())
        return all(_is_done(seen) for seen in self._seen())

    def _bank(self, bank: str) -> None:
        desk, done = BankDesk(self.cloud, bank), self.answered.setdefault(bank, set())
        fresh = desk.pick_up(self.folder / bank, but=done)
        for file in fresh:
            again = "A2" in file.stem.rpartition("-")[2]  # what was refused first is not refused for ever
            desk.answer(file, refuse=0 if again else self.size.refuse, keep=self.folder / bank)
            done.add(file.name)
        if fresh:
            self.say(f"{bank}：已答复 {len(done):,} 个开卡文件")

    def _seen(self) -> Iterator[dict[str, Any]]:
        for bank, registers in self.registers.items():
            desk = self._desk(UNIONS[bank])
            for register in registers:
                yield _patiently(partial(desk.register, register))

    def _desk(self, union: str) -> OfficerDesk:
        return OfficerDesk(self.cloud, self.cloud.sign_in.token_for(union))


def _is_done(seen: dict[str, Any]) -> bool:
    """Whether every batch of a register is made and answered, and those refused whole have been sent again."""
    batches = seen["batches"]
    followed = {batch["previous"] for batch in batches}
    return (
        seen["state"] == "checked"
        and sum(batch["attempt"] == 1 for batch in batches) == seen["planned_batches"]
        and all(batch["state"] not in UNSENT and batch["answered"] == batch["rows"] for batch in batches)
        and all(batch["batch"] in followed for batch in batches if batch["state"] == "file-refused")
    )


def _patiently(ask: Callable[[], Any]) -> Any:
    """What the API answers; a 5xx is asked again, as a page would."""
    patient = Retrying(
        retry=retry_if_exception_type(httpx.HTTPError),
        wait=wait_exponential(0.2, max=5),
        stop=stop_after_delay(120),
        reraise=True,
    )
    return patient(ask)
