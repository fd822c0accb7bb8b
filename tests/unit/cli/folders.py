"""A folder with a directory of unions, as `--directory` takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

UNIONS = """code,name,kind,parent,contact_mail
410000,某省总工会,province,,
410100,某市总工会,region,410000,
410200,另一市总工会,region,410000,
4101000009,某厂工会,basic,410100,
4102000009,某校工会,basic,410200,
"""
BANKS = "code,name,profile\nold,老银行,fixed\n"
AGREEMENTS = "union,bank,valid_from,valid_to,batch_limit,bank_unit\n410100,old,2015-01-20,2026-12-31,,0801\n"
SIGNED, UNSIGNED = "4101000009", "4102000009"


def directory(folder: Path, *, banks: bool = True) -> Path:
    """The folder with its files; without ``banks``, unions alone."""
    folder.mkdir()
    (folder / "unions.csv").write_text(UNIONS, "utf-8")
    if banks:
        (folder / "banks.csv").write_text(BANKS, "utf-8")
        (folder / "agreements.csv").write_text(AGREEMENTS, "utf-8")
    return folder
