"""The command line ``unioncard``: a table of commands, each imported only when it is called.

``unioncard check`` must not wait for boto3, paramiko and the emulator; they belong to other commands.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from unioncard_cli.command_line import ChineseGroup, CommandLine

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Final[Mapping[str, str]] = {
    "check": "unioncard_cli.check",
    "sample": "unioncard_cli.sample",
    "form": "unioncard_cli.form",
    "directory": "unioncard_cli.directory",
    "local": "unioncard_cli.local",
    "bank": "unioncard_cli.bank",
    "report": "unioncard_cli.report",
    "audit": "unioncard_cli.audit",
    "card": "unioncard_cli.card",
    "person": "unioncard_cli.person",
    "restore": "unioncard_cli.restore",
}
"""Command → the module that has it as ``app``, a typer.Typer with one command or several."""


class LazyCommands(ChineseGroup):
    """A group that knows its commands by the table and imports a module when its command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands whose modules are installed, in the table's order."""
        del ctx
        return [name for name, module in COMMANDS.items() if find_spec(module)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, imported now; None when there is none of this name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        return _command(cmd_name)


@cache
def _command(name: str) -> Any:
    command = typer.main.get_command(import_module(COMMANDS[name]).app)
    command.name = name
    return command


app = CommandLine(cls=LazyCommands, help="河南省工会会员卡", no_args_is_help=True)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 only this option needs it

        typer.echo(f"unioncard {version('unioncard')}")
        raise typer.Exit


@app.callback()
def union_card(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本号后退出")
    ] = False,
) -> None:
    """河南省工会会员卡：检查登记表、生成样表、本地云、银行、月报、审计、个人信息与备份恢复。"""
