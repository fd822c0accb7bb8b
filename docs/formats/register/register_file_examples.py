"""Files, each with one finding about the file as a whole."""

from __future__ import annotations

import csv
import io
from typing import Final

from openpyxl import Workbook
from register_example import FAULTLESS, Example, workbook

from unioncard.custody.roster.columns import COLUMNS as ROSTER_COLUMNS
from unioncard.members.columns import COMPULSORY, FORM_COLUMNS
from unioncard.registers.unions.columns import FORM_COLUMNS as UNION_COLUMNS
from unioncard.sheets.layout import Kind
from unioncard.sheets.limits import COLUMNS

_MEMBER: Final = FAULTLESS[Kind.MEMBERS]
_HEADER: Final = [*COMPULSORY]
_LINE: Final = [_MEMBER[column] for column in COMPULSORY]


def _table(header: list[str], *lines: list[str], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *lines])
    return text.getvalue().encode(encoding)


def _with_password() -> bytes:
    """The beginning of what Excel writes with a password: a compound file whose directory names EncryptedPackage."""
    name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + bytes(62)
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + entry


def _with_a_far_cell() -> bytes:
    book = Workbook()
    book.active["A1"] = book.active["XFD1048576"] = "样例"  # type: ignore[index]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


_WHOLE: Final = workbook({"会员信息": [_HEADER, _LINE]})
_PAGE: Final = f"<html><table><tr><td>{'</td><td>'.join(_HEADER)}</td></tr></table></html>".encode()
_QUOTED: Final = _table(_HEADER) + ('"' + ",".join(_LINE) + "\n").encode()
_TWO_SHEETS: Final = workbook(
    {"一车间": [FORM_COLUMNS, [_MEMBER[column] for column in FORM_COLUMNS]], "二车间": [_HEADER, _LINE]}
)

FILES: Final[tuple[Example, ...]] = (
    Example("file-type", "改名为 `.xlsx` 的 PDF", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
    Example("file-type", "改名为 `.xls` 的网页", _PAGE),
    Example("file-type", "没有内容的文件", b""),
    Example("file-encrypted", "设了打开密码的工作簿", _with_password()),
    Example("file-damaged", "只传了一半的 `.xlsx`", _WHOLE[: len(_WHOLE) // 2]),
    Example("file-damaged/quotes", "CSV 第 2 行的姓名前多了一个半角双引号", _QUOTED),
    Example("file-too-large", f"有 {COLUMNS + 1} 列的 CSV", _table([*_HEADER, *["备用"] * (COLUMNS - 4)], _LINE)),
    Example("file-too-large/claimed", "第 1,048,576 行最右一格里有内容的工作簿", _with_a_far_cell()),
    Example("form-unknown", "没有列名的名单", workbook({"": [_LINE]})),
    Example("form-unknown/unions", "工会登记表没有列名", workbook({"": [_LINE]}), Kind.UNIONS),
    Example("form-unknown/is-members", "当作工会登记表交来的会员登记表", _table([*FORM_COLUMNS]), Kind.UNIONS),
    Example("form-unknown/is-unions", "当作会员登记表交来的工会登记表", _table([*UNION_COLUMNS])),
    Example("form-unknown/is-roster", "当作会员登记表交来的发放登记册", _table([*ROSTER_COLUMNS])),
    Example("column-missing", "没有“移动电话”一列", _table(_HEADER[:-1], _LINE[:-1])),
    Example("column-repeated", "既有“移动电话”又有“手机号码”", _table([*_HEADER, "手机号码"], [*_LINE, _LINE[-1]])),
    Example("no-rows", "只有表头的空白表", _table(_HEADER)),
    Example("no-rows/unions", "只有表头的空白工会登记表", _table([*UNION_COLUMNS]), Kind.UNIONS),
    Example("normalised/encoding", "GB18030 编码的 CSV", _table(_HEADER, _LINE, encoding="gb18030")),
    Example(
        "normalised/other-columns",
        "既有“现住址”又有“家庭住址”",
        _table([*_HEADER, "现住址", "家庭住址"], [*_LINE, "样例路 1 号", "样例村"]),
    ),
    Example("normalised/other-sheets", "“一车间”“二车间”两张工作表都有会员", _TWO_SHEETS),
)
