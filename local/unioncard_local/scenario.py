"""The way of one register on a running local cloud, a step at a time: what the demo shows and the e2e tests assert.

Everything goes the way it goes in life: tokens over OpenID Connect, the API over HTTP, the file by presigned POST, the
bank over SFTP, mails over SMTP. Every figure is read back from the cloud.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from unioncard.banks import issuance_file, return_file
from unioncard.cloud import aws
from unioncard.cloud.directory_table import DirectoryTable
from unioncard.cloud.table import Table
from unioncard.unions.directory import read_directory
from unioncard_local import bank_answers, bank_client
from unioncard_local.banks import open_banks
from unioncard_local.faults import NotReady
from unioncard_local.settings import HOST, PROJECT
from unioncard_local.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.banks.return_file import ReturnFile
    from unioncard.unions.directory import Directory
    from unioncard_local.cloud import Cloud

DATA = PROJECT / "data"
_TIMEOUT_S = 30.0


def load_directory(cloud: Cloud) -> tuple[Cloud, Directory]:
    """The unions of Henan and the made-up ones of the demo; each bank gets its SFTP user."""
    demo = DATA / "demo"
    directory = read_directory(
        [DATA / "henan" / "unions.csv", demo / "unions.csv"], demo / "banks.csv", demo / "agreements.csv"
    )
    aws.connect(**cloud.connection)
    DirectoryTable(Table(cloud.outputs["DirectoryTable"])).load(directory)
    return open_banks(cloud, [bank.code for bank in directory.banks]), directory


@dataclass(frozen=True, slots=True)
class OfficerDesk:
    """An officer at the keyboard: a token and the API on the pages' origin."""

    cloud: Cloud
    token: str

    def call(self, method: str, path: str, **parameters: Any) -> httpx.Response:
        """One API call with the officer's token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(
            method, f"{self.cloud.origin}/api{path}", headers=headers, timeout=_TIMEOUT_S, **parameters
        )

    def upload(self, union: str, file: Path) -> str:
        """Ask for a link and upload the file through it; the register's id."""
        opened = self.call("POST", "/registers", json={"union": union}).raise_for_status().json()
        self.post_file(opened["upload"], file)
        return str(opened["register"])

    def post_file(self, link: dict[str, Any], file: Path) -> None:
        """The presigned POST, as a browser sends a form with a file."""
        with file.open("rb") as content:
            sent = httpx.post(link["url"], data=link["fields"], files={"file": content}, timeout=120)
        sent.raise_for_status()

    def register(self, register: str) -> dict[str, Any]:
        """What GET /registers/{id} says now."""
        found: dict[str, Any] = self.call("GET", f"/registers/{register}").raise_for_status().json()
        return found

    def wait_for(
        self, register: str, *, sent: bool = False, answered: bool = False, seconds: float = 60
    ) -> dict[str, Any]:
        """The register as soon as it is checked, its batches sent, or all their rows answered. Raises NotReady."""
        seen: dict[str, Any] = {}

        def there() -> bool:
            seen.update(self.register(register))
            batches = seen["batches"]
            return (
                seen["state"] in {"checked", "rejected"}
                and (not sent or len(batches) == seen["planned_batches"])
                and (not sent or all(b["state"] != "claiming" for b in batches))
                and (not answered or all(b["answered"] == b["rows"] for b in batches))
            )

        if not until(there, seconds=seconds):
            raise NotReady(f"登记表 {register} 在 {seconds:.0f} 秒内没有处理完：{seen.get('state')}")
        return seen


@dataclass(frozen=True, slots=True)
class BankDesk:
    """A partner bank at its SFTP client."""

    cloud: Cloud
    code: str

    @property
    def address(self) -> bank_client.Address:
        """Where and as whom it connects."""
        from pathlib import Path  # noqa: PLC0415

        return bank_client.Address(
            HOST, self.cloud.sftp_port, self.code, Path(self.cloud.bank(self.code).key_file), self.cloud.known_hosts
        )

    def pick_up(self, into: Path) -> tuple[Path, ...]:
        """Fetch all issuance files that are complete."""
        with bank_client.connect(self.address) as session:
            return bank_client.pickup(session, into)

    def answer(self, issuance: Path, *, refuse: int, keep: Path) -> ReturnFile:
        """Answer every row, the first ones by a refusal; keeps a copy of the return."""
        answers = bank_answers.answer(issuance_file.parse(issuance.read_bytes()), refuse=refuse)
        content = return_file.write(answers)
        (keep / f"UC_{answers.batch}.ret").write_bytes(content)
        self.hand_in(f"UC_{answers.batch}.ret", content)
        return answers

    def hand_in(self, name: str, content: bytes) -> None:
        """Upload a file into in/, under a temporary name first."""
        with bank_client.connect(self.address) as session:
            bank_client.hand_in(session, name, content)


def look_up(cloud: Cloud, card: str) -> httpx.Response:
    """Ask for a card as the page does: no token, the number in the body."""
    return httpx.post(f"{cloud.origin}/api/lookup", json={"card": card}, timeout=_TIMEOUT_S)


def report(cloud: Cloud, event: dict[str, Any]) -> dict[str, Any]:
    """Invoke the scheduled function, as the scheduler does; what it answers. Raises NotReady if it failed."""
    answer = cloud.client("lambda").invoke(FunctionName=cloud.outputs["ReportFunction"], Payload=json.dumps(event))
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise NotReady(f"月报函数失败：{told.get('errorType')}")
    return told


def wait_for_mails(cloud: Cloud, number: int, *, seconds: float = 60) -> list[Path]:
    """The mails at the sink, as soon as there are ``number``. Raises NotReady."""
    if not until(lambda: len(list(cloud.mail_folder.glob("*.eml"))) >= number, seconds=seconds):
        raise NotReady(f"{seconds:.0f} 秒内没有收到 {number} 封邮件")
    return sorted(cloud.mail_folder.glob("*.eml"))


def count_items(cloud: Cloud, table: str, prefix: str = "") -> int:
    """How many items of a table stand there, by the beginning of their key (for small tables)."""
    pages = (
        cloud.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=cloud.outputs[table],
            FilterExpression="begins_with(pk, :prefix)",
            ExpressionAttributeValues={":prefix": {"S": prefix}},
            ConsistentRead=True,
        )
    )
    return sum(page["Count"] for page in pages) if prefix else _count_all(cloud, table)


def _count_all(cloud: Cloud, table: str) -> int:
    pages = (
        cloud.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=cloud.outputs[table], ConsistentRead=True, Select="COUNT")
    )
    return sum(page["Count"] for page in pages)


def rows_of(cloud: Cloud, batch: str) -> list[dict[str, Any]]:
    """The rows of a batch as they stand in the work table: ``state``, ``number``, ``reason_code``."""
    aws.connect(**cloud.connection)
    return list(Table(cloud.outputs["WorkTable"]).query(f"BATCH#{batch}", "ROW#"))


QUEUES = ("Register", "Issue", "Answer", "Mail")


def queue_depths(cloud: Cloud) -> dict[str, tuple[int, int]]:
    """Messages (visible or in flight) and dead letters of each queue."""
    return {name: (_depth(cloud, f"{name}QueueUrl"), _depth(cloud, f"{name}DeadLetterQueueUrl")) for name in QUEUES}


def _depth(cloud: Cloud, output: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=cloud.outputs[output], AttributeNames=names)
    return sum(int(found["Attributes"][name]) for name in names)


def wait_until_quiet(cloud: Cloud, *, seconds: float = 60) -> None:
    """Until no queue holds a message. Raises NotReady naming those that do."""
    if not until(lambda: all(depth == 0 for depth, _ in queue_depths(cloud).values()), seconds=seconds):
        raise NotReady(f"队列没有处理完：{queue_depths(cloud)}")
