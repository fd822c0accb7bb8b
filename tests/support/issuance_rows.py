"""Rows of banks' files about nobody."""

from __future__ import annotations

from unioncard.banks.files.issuance import IssuanceRow


def passport_row(number: int) -> IssuanceRow:
    """A row with its own card, for a passport that no country numbers so."""
    values = {
        "证件类别": "护照",
        "证件号码": f"TEST{number:04d}",
        "姓名": "测试",
        "性别": "男",
        "移动电话": "13400000000",
    }
    return IssuanceRow(number, values, f"622000000000000{number:04d}")
