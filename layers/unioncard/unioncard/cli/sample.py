"""`unioncard sample`: writes a realistic register of people who cannot exist."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unioncard.registers.made_up.sample import write_sample

app = typer.Typer()


@app.command("sample")
def sample_register(
    rows: Annotated[int, typer.Option("--rows", min=1, max=500_000, help="会员行数")],
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="写到哪个 .xlsx 文件")],
    seed: Annotated[int, typer.Option("--seed", help="同一种子写出同样的行")] = 0,
    dirty: Annotated[float, typer.Option("--dirty", min=0, max=100, help="有错误的行占百分之几")] = 0,
) -> None:
    """生成样例登记表（人员均为虚构，号码不可能发给任何人）。"""
    out.parent.mkdir(parents=True, exist_ok=True)
    write_sample(out, rows, seed, dirty)
    typer.echo(f"已写入 {out}：{rows} 行，其中 {round(rows * dirty / 100)} 行有错误。")
