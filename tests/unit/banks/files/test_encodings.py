"""A file in another encoding than agreed is called that, whatever it looks like when it is read all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from unioncard.banks.files.answer import FormatError
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow, parse, write
from unioncard.members.columns import COLUMNS
from unioncard_tools.profiles import load
from unioncard_tools.sample.members import sample_rows

BATCH = "R20261123-7KM3Q9XTBW-01"


def issuance(profile_name: str, name: str) -> tuple[object, bytes, str]:
    """An issuance file of one row, re-written in UTF-8."""
    profile = load(profile_name, Path())
    values = {column: str(sample_rows(1)[0].get(column, "")).replace("/", "-") for column in COLUMNS} | {"姓名": name}
    file = IssuanceFile(
        BATCH, "4101000001", "某工会", "0801", "2026-11-23", (IssuanceRow(1, values, "6220001234567890123"),)
    )
    return profile, write(profile, file), profile.encoding


@pytest.mark.parametrize("name", ["张三", "王伟", "买买提·艾力", "李"])
@pytest.mark.parametrize("profile_name", ["delimited", "fixed"])
def test_utf_8_where_gb_is_agreed_is_a_wrong_encoding(profile_name: str, name: str) -> None:
    profile, content, encoding = issuance(profile_name, name)
    assert encoding != "utf-8"
    in_utf8 = content.decode(encoding).encode("utf-8")
    with pytest.raises(FormatError) as refused:
        parse(profile, in_utf8, BATCH)  # type: ignore[arg-type]
    assert refused.value.code == "encoding" and encoding.upper() in str(refused.value)
