"""The issuance file 开卡文件: GB18030, fields ended by ``|``, a header with counts (docs/formats/bank.md).

Modelled on a city bank's 批量预开卡 file (bank_files.md): a header with counts and an amount of zero, then a line
a person.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.lines import ENCODING, FormatError, fields, line, lines

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "UCI1"
"""First field of the file: what it is, and the version of the format."""

SEX_CODES = {"男": "1", "女": "2"}
"""GB/T 2261.1."""

DOCUMENT_CODES = {
    "居民身份证": "1",
    "港澳居民居住证": "2",
    "台湾居民居住证": "3",
    "港澳居民来往内地通行证": "4",
    "台湾居民来往大陆通行证": "5",
    "外国人永久居留身份证": "6",
    "护照": "7",
    "军官证": "8",
    "士兵证": "9",
}
"""证件种类 as one digit, its width in the bank's file (bank_files.md, field 3). Ours: banks number differently."""


@dataclass(frozen=True, slots=True)
class IssuanceRow:
    """One person for whom a card is requested; dates ``YYYYMMDD`` or empty."""

    number: int
    document_code: str
    document_number: str
    name: str
    sex: str
    birth: str
    mobile: str
    employer: str = ""
    address: str = ""
    document_expiry: str = ""

    @property
    def tail(self) -> str:
        """The last four characters of the document number; the return repeats them, so that a shifted row shows."""
        return self.document_number[-4:]


@dataclass(frozen=True, slots=True)
class IssuanceFile:
    """One batch as the bank gets it."""

    batch: str
    unit: str
    unit_name: str
    date: str
    rows: tuple[IssuanceRow, ...]


def row_of(number: int, values: Mapping[str, str]) -> IssuanceRow:
    """The bank's row for a member's cells (canonical column → normalised text)."""
    return IssuanceRow(
        number=number,
        document_code=DOCUMENT_CODES[values["证件类别"]],
        document_number=values["证件号码"],
        name=values["姓名"],
        sex=SEX_CODES[values["性别"]],
        birth=values.get("出生日期", "").replace("-", ""),
        mobile=values["移动电话"],
        employer=values.get("工作单位", ""),
        address=values.get("联系地址", ""),
        document_expiry=values.get("证件有效期", "").replace("-", ""),
    )


def write(file: IssuanceFile) -> bytes:
    """The file's bytes; the same for the same content."""
    head = line(MARK, file.batch, file.unit, file.unit_name, len(file.rows), 0, file.date)
    return (head + "".join(_row_line(row) for row in file.rows)).encode(ENCODING)


def parse(content: bytes) -> IssuanceFile:
    """Read an issuance file as a bank does; FormatError if it is not one or its counts do not agree."""
    first, *rest = lines(content)
    mark, batch, unit, unit_name, count, amount, date = fields(first, 7)
    if mark != MARK or amount != "0":
        raise FormatError(f"first line: {MARK} and an amount of 0 expected")
    rows = tuple(_row(text) for text in rest)
    if count != str(len(rows)):
        raise FormatError(f"the header says {count} rows, there are {len(rows)}")
    return IssuanceFile(batch, unit, unit_name, date, rows)


def control(file: IssuanceFile, content: bytes) -> bytes:
    """The control file ``.ok``: written last, so whoever sees it can take the file (invariant 4)."""
    told = {
        "file": f"UC_{file.batch}.txt",
        "batch": file.batch,
        "rows": len(file.rows),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return json.dumps(told, indent=1).encode()


def _row_line(row: IssuanceRow) -> str:
    return line(
        row.number, row.document_code, row.document_number, row.name, row.sex, row.birth, row.mobile,
        row.employer, row.address, row.document_expiry,
    )  # fmt: skip


def _row(text: str) -> IssuanceRow:
    number, *rest = fields(text, 10)
    return IssuanceRow(int(number), *rest)
