"""Which stack a command works on: one on AWS by name, or the local cloud."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from unioncard.cloud.aws import client as aws
from unioncard.errors import InvalidInput, NotFound
from unioncard_cli import texts

Stack = Annotated[str | None, typer.Option("--stack", help="AWS 上的堆栈名称；不给则用本地云")]
Folder = Annotated[Path | None, typer.Option("--folder", help="本地云的运行数据所在文件夹")]


_OURS: Final = ("DirectoryTable", "WorkTable", "ProductsBucket", "TrailBucket", "TrailDays", "FirstMonth")
"""Outputs that commands read."""


def outputs_of(stack: str | None, folder: Path | None) -> dict[str, str]:
    """The stack's outputs, with the SDK connected to it. NotFound: no such stack; InvalidInput: not one of ours."""
    if stack is None:
        from unioncard_local.stack.cloud import attach  # noqa: PLC0415 not installed where only AWS is used
        from unioncard_local.stack.settings import DEFAULT_FOLDER  # noqa: PLC0415

        cloud = attach(folder or DEFAULT_FOLDER)
        aws.connect(**cloud.connection)
        return dict(cloud.outputs)
    from botocore.exceptions import ClientError  # noqa: PLC0415 with the SDK, when it is asked

    try:
        found = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise NotFound(texts.NO_SUCH_STACK.format(stack=stack)) from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found}
    for needed in _OURS:
        if needed not in outputs:
            raise InvalidInput(texts.NOT_OUR_STACK.format(stack=stack, output=needed))
    return outputs
