"""Makes every wrong input and writes the table into command-line.md.

``.venv/bin/python docs/guides/command_line_table.py``: every command is run in a folder of its own, see ``folder``.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from typer.testing import CliRunner

from unioncard_cli import known_unions
from unioncard_cli.app import app
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from collections.abc import Iterator

GUIDE = Path(__file__).with_name("command-line.md")
BEGIN, END = "<!-- wrong inputs: made by command_line_table.py -->\n", "<!-- /wrong inputs -->"
DIRECTORY = {
    "unions.csv": "code,name,kind,parent,contact_mail\n410000,某省总工会,province,,\n"
    "4101000009,某厂工会,basic,410000,\n",
    "banks.csv": "code,name,profile\nold,老银行,fixed\n",
    "agreements.csv": "union,bank,valid_from,valid_to,batch_limit,bank_unit\n410000,old,2015-01-20,,,0801\n",
}
LOAD = "directory load --unions {} --banks 名录/banks.csv --agreements {}"
CASES = (
    # words on the command line
    "chekc 表.xlsx",
    "check",
    "check 没有.xlsx",
    "check 名录",
    "check 表.xlsx 另一.xlsx",
    "check 表.xlsx --nope",
    "check 表.xlsx --union",
    "check 表.xlsx --json=1",
    "check 表.xlsx --today 2026/10/8",
    "check 表.xlsx --kind roste",
    "check 表.xlsx --union 999 --directory 名录",
    "check 表.xlsx --union 4101000009 --directory 空",
    "check 表.xlsx --union 4101000009 --directory 没有",
    "sample --rows 0 --out 新.xlsx",
    "sample --rows 三 --out 新.xlsx",
    "sample --rows 3",
    "sample --rows 3 --dirty 101 --out 新.xlsx",
    "sample --rows 3 --kind roster --out 新.xlsx",
    "bank",
    "bank chek 表.xlsx",
    # never onto an input
    "check 表.xlsx --corrections 表.xlsx",
    "check 表.xlsx --corrections ./空/../表.xlsx",
    "check 表.xlsx --corrections 链接.xlsx",
    "check 表.xlsx --corrections 硬链接.xlsx",
    "check 表.xlsx --union 4101000009 --directory 名录 --corrections 名录/unions.csv",
    "form members --union 4101000009 --directory 名录 --out 名录/unions.csv",
    "card face --bank 甲银行 --bank-mark 卡面/front.svg --out 卡面",
    "card face --bank 甲银行 --emblem 卡面/back.svg --out 卡面",
    "card face --bank old --directory 名录 --font 卡面/card.pdf --out 卡面",
    # what cannot be written
    "check 表.xlsx --corrections 空",
    "check 表.xlsx --corrections 表.xlsx/更正.xlsx",
    "form members --out 表.xlsx/空白.xlsx",
    "sample --rows 3 --out 表.xlsx/样表.xlsx",
    "sample --rows 3 --out 空",
    "card face --bank 甲银行 --out 表.xlsx",
    f"form members --out {'长' * 90}.xlsx",
    # the directory
    LOAD.format("名录/unions.csv", "没有.csv"),
    LOAD.format("GBK.csv", "名录/agreements.csv"),
    LOAD.format("别的.csv", "名录/agreements.csv"),
    LOAD.format("表.xlsx", "名录/agreements.csv"),
    LOAD.format("空", "名录/agreements.csv"),
    LOAD.format("邮箱.csv", "名录/agreements.csv"),
    LOAD.format("级别.csv", "名录/agreements.csv"),
    LOAD.format("名录/unions.csv", "日期.csv"),
    LOAD.format("名录/unions.csv", "名录/agreements.csv") + " --folder 空",
    # banks' files
    "bank check 没有.txt",
    "bank check 表.xlsx",
    "bank check 表.xlsx --profile 没有的格式",
    "bank check 表.xlsx --profile 坏.yaml",
    "bank pickup --bank b --folder 空",
    "bank pickup --bank b --key 没有.key --folder 空",
    "bank pickup --bank b --out 表.xlsx --folder 空",
    "bank answer 没有.txt --bank b",
    "bank answer 表.xlsx --bank b --profile delimited --folder 空",
    "bank events 表.xlsx --bank b --kind eaten",
    "bank stock --bank b --cards 0",
    # the local cloud, and AWS
    "local token 410000 --folder 空",
    "local token",
    "local status --folder 空",
    "local bank b --folder 空",
    "local register 4101000001 --folder 空",
    "local register 4101000001 --rows 0",
    "local up --folder 名录",
    "report 2026-11 --out 月报 --folder 空",
    "report 2026-11 --out 表.xlsx --folder 空",
    "report 2026-11 --out 月报 --stack 某堆栈",
    "audit",
    "audit 2026-13 --folder 空",
    "audit month --folder 空",
    "audit trail --folder 空",
    "audit trail --from 2026/11/1 --folder 空",
    "audit trail --known 2026-11-27=1 --folder 空",
    "audit trail --stack 某堆栈",
    "check 表.xlsx --union 4101000009 --stack 某堆栈",
    # a person, by the API
    "person",
    "person list --folder 空",
    "person list --api ftp://card.example/api",
    "person list --api https://card.example/api",
    "person show P20261128-7KM3Q9XTBW --api http://127.0.0.1:1/api --token-file 名录/banks.csv",
    "person correct --name 张三 --number 1 --reason 写错 --change 姓名 --folder 空",
)
INTERRUPTED = "check 表.xlsx"
NO_AWS = dict.fromkeys(("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID"), None)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with the files that the cases name, as the working directory."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name).resolve()
        write_sample(place / "表.xlsx", 5, 1, 40)
        (place / "链接.xlsx").symlink_to("表.xlsx")
        (place / "硬链接.xlsx").hardlink_to(place / "表.xlsx")
        for made in ("名录", "空", "卡面"):
            (place / made).mkdir()
        for file, text in DIRECTORY.items():
            (place / "名录" / file).write_text(text, "utf-8")
        for file in ("front.svg", "back.svg", "card.pdf"):
            (place / "卡面" / file).write_text("<svg/>", "utf-8")
        unions, agreements = DIRECTORY["unions.csv"], DIRECTORY["agreements.csv"]
        (place / "GBK.csv").write_bytes(unions.encode("gbk"))
        (place / "别的.csv").write_text("姓名,电话\n张三,1\n", "utf-8")
        (place / "邮箱.csv").write_text(unions.replace("basic,410000,", "basic,410000,not a mail"), "utf-8")
        (place / "级别.csv").write_text(unions.replace("basic", "club"), "utf-8")
        (place / "日期.csv").write_text(agreements.replace("2015-01-20", "2015-13-20"), "utf-8")
        (place / "坏.yaml").write_text("a: [", "utf-8")
        os.chdir(place)
        try:
            yield place
        finally:
            os.chdir(before)


@contextmanager
def nobody_else() -> Iterator[None]:
    """Neither a local cloud of this machine nor its AWS account."""
    kept = {name: os.environ.pop(name, None) for name in (*NO_AWS, "AWS_CONFIG_FILE")}
    os.environ["AWS_CONFIG_FILE"] = os.devnull
    try:
        with patch.object(known_unions, "_local_cloud_runs", return_value=False):
            yield
    finally:
        del os.environ["AWS_CONFIG_FILE"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})


def said(command: str) -> tuple[str, int]:
    """What a command prints about a wrong input, and its exit status; in the folder of the cases."""
    done = CliRunner().invoke(app, shlex.split(command), env={"COLUMNS": "200"}, prog_name="unioncard")
    return " ".join(done.output.split()), done.exit_code


def interrupted(command: str) -> tuple[str, int]:
    """As said, with Ctrl-C while the file is being checked."""
    with patch("unioncard_cli.check.check", side_effect=KeyboardInterrupt):
        return said(command)


def results() -> list[tuple[str, str, int]]:
    """Every case with what is said and the exit status."""
    with folder(), nobody_else():
        rows = [(command, *said(command)) for command in CASES]
        return [*rows, (f"{INTERRUPTED}（按 Ctrl-C）", *interrupted(INTERRUPTED))]


def table(rows: list[tuple[str, str, int]]) -> str:
    """One line a case."""
    lines = ["| 命令 | 显示 | 退出码 |", "|---|---|---|"]
    for command, text, status in rows:
        shown = command.replace("长" * 90, "（很长的名称）").replace("|", "\\|")
        lines.append(
            f"| `{shown}` | {text.replace('长' * 90, '（很长的名称）').replace('|', chr(92) + '|')} | {status} |"
        )
    return "\n".join(lines) + "\n"


def updated(guide: str, rows: list[tuple[str, str, int]]) -> str:
    """The guide with the table as it should be."""
    before, _, rest = guide.partition(BEGIN)
    return f"{before}{BEGIN}{table(rows)}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    GUIDE.write_text(updated(GUIDE.read_text("utf-8"), results()), encoding="utf-8")
