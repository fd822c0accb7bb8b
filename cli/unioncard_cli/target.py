"""Which stack a command works on: one on AWS by name, or the local cloud."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unioncard.cloud.aws import client as aws

Stack = Annotated[str | None, typer.Option("--stack", help="AWS 上的堆栈名称；不给则用本地云")]
Folder = Annotated[Path | None, typer.Option("--folder", help="本地云的运行数据所在文件夹")]


def outputs_of(stack: str | None, folder: Path | None) -> dict[str, str]:
    """The stack's outputs, with the SDK connected to where it lives. Raises UnionCardError, ClientError."""
    if stack is None:
        from unioncard_local.stack.cloud import attach  # noqa: PLC0415 not installed where only AWS is used
        from unioncard_local.stack.settings import DEFAULT_FOLDER  # noqa: PLC0415

        cloud = attach(folder or DEFAULT_FOLDER)
        aws.connect(**cloud.connection)
        return dict(cloud.outputs)
    found = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in found}
