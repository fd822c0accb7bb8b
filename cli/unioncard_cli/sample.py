"""`unioncard sample`: writes a realistic register of people, or of unions, that cannot exist."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from unioncard.errors import UnionCardError
from unioncard.sheets.layout import Kind
from unioncard_cli import output_files, texts
from unioncard_cli.command_line import REFUSED, CommandLine
from unioncard_cli.known_unions import refuse
from unioncard_cli.progress import counting
from unioncard_tools.sample.members import write_sample
from unioncard_tools.sample.unions import write_union_sample

app = CommandLine()


@app.command("sample")
def sample_register(
    rows: Annotated[int, typer.Option("--rows", min=1, max=500_000, help="行数")],
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="写到哪个 .xlsx 文件")],
    seed: Annotated[int, typer.Option("--seed", help="同一种子写出同样的行")] = 0,
    dirty: Annotated[float, typer.Option("--dirty", min=0, max=100, help="有错误的行占百分之几（仅会员）")] = 0,
    kind: Annotated[Kind, typer.Option("--kind", help="会员登记表或工会登记表")] = Kind.MEMBERS,
) -> None:
    """生成样例登记表（人员和工会均为虚构，号码不可能发给任何人）。"""
    if kind is Kind.ROSTER:
        typer.secho(texts.NO_ROSTER_SAMPLE, fg=typer.colors.RED, err=True)
        raise typer.Exit(REFUSED)
    if kind is Kind.UNIONS and dirty:
        typer.secho(texts.ONLY_CLEAN_UNIONS, fg=typer.colors.RED, err=True)
        raise typer.Exit(REFUSED)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "sample.xlsx"
        if kind is Kind.UNIONS:
            write_union_sample(made, rows, seed)
        else:
            with counting("生成样例登记表", rows) as progress:
                write_sample(made, rows, seed, dirty, progress)
        try:
            output_files.write(out, made.read_bytes(), keep=True)
        except UnionCardError as error:
            raise refuse(error) from None
    typer.echo(f"已写入 {out}：{rows} 行，其中 {round(rows * dirty / 100)} 行有错误。")
