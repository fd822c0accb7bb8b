"""A small local cloud with two banks let in, and what lies in their drop."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from contract.local_stack import write_project
from unioncard_local.bank.enrol import open_banks
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud


@contextmanager
def banks_let_in(folder: Path) -> Iterator[Cloud]:
    """The small stack from a project in this folder; ``bankone`` and ``banktwo`` have their SFTP users."""
    project = write_project(folder).parent
    with running(template=None) as started:
        yield open_banks(deploy(started, project / "template.yaml", web=project / "web"), ["bankone", "banktwo"])


def stored(cloud: Cloud) -> dict[str, bytes]:
    """Key → content of everything in the drop but its folders' marks."""
    s3, drop = cloud.client("s3"), cloud.outputs["DropBucket"]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=drop)["Contents"]]
    return {key: s3.get_object(Bucket=drop, Key=key)["Body"].read() for key in keys if not key.endswith("/")}
