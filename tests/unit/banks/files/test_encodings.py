"""A file in another encoding than agreed is called that, whatever it looks like when it is read all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, FormatError
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow, parse, write
from unioncard.cards.events import EventKind
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


@pytest.mark.parametrize("profile_name", ["csv", "delimited", "fixed"])
@pytest.mark.parametrize("before", [b"", b"\n\n"])
def test_an_events_line_is_that_of_the_file(profile_name: str, before: bytes) -> None:
    profile = load(profile_name, Path())
    rows = tuple(CardEventRow(f"622000000000000000{n}", EventKind.ACTIVATED, "2026-11-23T10:00:00") for n in range(3))
    name, content = answer_files.write(profile, AnswerKind.EVENTS, Events(rows), serial="1")
    lines = (before + content).splitlines()
    read = answer_files.parse(profile, AnswerKind.EVENTS, name, before + content)
    assert isinstance(read, Events)
    for event in read.events:
        assert event.card.encode() in lines[event.line - 1]
