"""What surrounds the way of a register on a running local cloud: the directory before it, the month after it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard_local.bank import own_keys as own_server
from unioncard_local.bank.enrol import open_banks
from unioncard_local.errors import NotReady
from unioncard_local.stack.settings import PROJECT
from unioncard_tools.directory import read_directory

if TYPE_CHECKING:
    from unioncard.unions.store import Directory
    from unioncard_local.stack.cloud import Cloud

DATA = PROJECT / "data"


def load_directory(cloud: Cloud) -> tuple[Cloud, Directory]:
    """The unions of Henan and the made-up ones of the demo; each bank gets its SFTP user."""
    demo = DATA / "demo"
    read = read_directory(
        [DATA / "henan" / "unions.csv", demo / "unions.csv"], demo / "banks.csv", demo / "agreements.csv"
    )
    directory = replace(read, banks=tuple(own_server.here(cloud, bank) for bank in read.banks))
    aws.connect(**cloud.connection)
    DirectoryTable(Table(cloud.outputs["DirectoryTable"])).load(directory)
    return open_banks(cloud, [bank.code for bank in directory.banks]), directory


def report(cloud: Cloud, event: dict[str, Any]) -> dict[str, Any]:
    """Invoke the scheduled function, as the scheduler does; what it answers. Raises NotReady if it failed."""
    answer = cloud.client("lambda").invoke(FunctionName=cloud.outputs["ReportFunction"], Payload=json.dumps(event))
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise NotReady(f"月报函数失败：{result.get('errorType')}")
    return result
