"""Rejection files are written as the bank writes its own: its encoding, its separator or widths, its titles."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from unioncard.banks.files import rejection_file
from unioncard.banks.files.answer import AnswerKind
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.rejection_file import WIDTHS, RejectedLine
from unioncard.issuance.file_record import FileProblem, Problem
from unioncard.texts import bank_files, banks
from unioncard_tools.profiles import SHIPPED, load

BATCH = "R20261123-7KM3Q9XTBW-01A2"
LINE = RejectedLine(12, 11, "card-taken", banks.PROBLEMS["card-taken"])
WRITTEN = {
    "delimited": f"return|row|{BATCH}|12|11|card-taken|{LINE.reason}|\n".encode("gb18030"),
    "fixed": b"".join(
        text.encode("gbk").ljust(width) + b"|"
        for text, width in zip(
            ("return", "row", BATCH, "12", "11", "card-taken", LINE.reason), WIDTHS.values(), strict=True
        )
    )
    + b"\n",
    "csv": (
        f"文件种类,范围,批次号,行,行号,原因代码,原因\r\nreturn,row,{BATCH},12,11,card-taken,{LINE.reason}\r\n"
    ).encode(),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_each_format_in_its_own_terms(name: str) -> None:
    profile = load(name, Path())
    content = rejection_file.write(profile, AnswerKind.RETURN, BATCH, [LINE])
    assert content == WRITTEN[name]
    assert rejection_file.parse(profile, AnswerKind.RETURN, content) == (LINE,)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_code_fits_its_field(name: str) -> None:
    profile = load(name, Path())
    for kind, code in product((None, *profile.answers.by_kind()), (*Problem, *FileProblem, *Fault)):
        line = RejectedLine(0, 0, code, "原因。" * 100)
        (read,) = rejection_file.parse(profile, kind, rejection_file.write(profile, kind, "", [line]))
        assert read.code == code
        assert line.reason.startswith(read.reason)


def test_every_fault_has_its_sentence() -> None:
    assert bank_files.FAULTS.keys() == set(Fault)
