"""Files, each with one finding about the file as a whole."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Final

from openpyxl import Workbook
from register_example import FAULTLESS, Example, workbook

from unioncard.custody.roster.columns import COLUMNS as ROSTER_COLUMNS
from unioncard.members.columns import COMPULSORY, FORM_COLUMNS
from unioncard.registers.unions.columns import FORM_COLUMNS as UNION_COLUMNS
from unioncard.sheets.layout import Kind
from unioncard.sheets.limits import COLUMNS, PARTS

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


def _with_a_far_cell(place: str) -> bytes:
    book = Workbook()
    book.active["A1"] = book.active[place] = "样例"  # type: ignore[index]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _zipped(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for part in parts:
            package.writestr(part, "")
    return target.getvalue()


_WHOLE: Final = workbook({"会员信息": [_HEADER, _LINE]})
_PAGE: Final = f"<html><table><tr><td>{'</td><td>'.join(_HEADER)}</td></tr></table></html>".encode()
_MAIL: Final = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
_XML: Final = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
_BIG5: Final = "姓名,性別,證件類別,證件號碼,移動電話\n".encode("big5")
_STRAY: Final = b"\xff,".join(_table(_HEADER, _LINE).rsplit(b",", 1))
_QUOTED: Final = _table(_HEADER) + ('"' + ",".join(_LINE) + "\n").encode()
_FLAT: Final = b'<?xml version="1.0"?><o:document xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
_LETTER: Final = b"From: a\r\nTo: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
_LOCK: Final = b"\x04User".ljust(55) + b"\x04\0" + "User".ljust(54).encode("utf-16-le")
_EXCEL_4: Final = b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00" + b"\x0a\x00\x00\x00"
_TWO_SHEETS: Final = workbook(
    {"一车间": [FORM_COLUMNS, [_MEMBER[column] for column in FORM_COLUMNS]], "二车间": [_HEADER, _LINE]}
)

FILES: Final[tuple[Example, ...]] = (
    Example("file-type", "改名为 `.csv` 的程序", bytes(range(256))),
    Example("file-type/web", "改名为 `.xls` 的网页", _PAGE),
    Example("file-type/web", "另存为“单个文件网页”的工作簿", _MAIL),
    Example("file-type/xml", "另存为“XML 表格 2003”的工作簿", _XML),
    Example("file-type/binary", "另存为 `.xlsb` 的工作簿", _zipped("xl/workbook.bin")),
    Example("file-type/flat", "另存为 `.fods` 的表格", _FLAT),
    Example("file-type/mail", "带附件的邮件", _LETTER),
    Example("file-type/lock", "文件名以“~$”开头的临时文件", _LOCK),
    Example("file-type/numbers", "苹果 Numbers 表格", _zipped("Index/Document.iwa")),
    Example("file-type/old", "Excel 4.0 的工作簿", _EXCEL_4),
    Example("file-type/pdf", "改名为 `.xlsx` 的 PDF", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
    Example("file-type/picture", "名单的照片", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
    Example("file-type/document", "Word 文件", _zipped("word/document.xml")),
    Example("file-type/archive", "装有登记表的压缩包", _zipped("一车间.xlsx", "二车间.xlsx")),
    Example("file-type/empty", "没有内容的文件", b""),
    Example("file-type/big5", "Big5 编码的 CSV", _BIG5),
    Example("file-encrypted", "设了打开密码的工作簿", _with_password()),
    Example("file-encrypted/company", "单位的加密软件处理过的工作簿", b"%TSD-Header-###%" + bytes(range(256))),
    Example("file-damaged", "只传了一半的 `.xlsx`", _WHOLE[: len(_WHOLE) // 2]),
    Example("file-damaged/quotes", "CSV 第 2 行的姓名前多了一个半角双引号", _QUOTED),
    Example("file-damaged/bytes", "CSV 第 2 行里有一个坏字节", _STRAY),
    Example("file-damaged/cut", "只下载了一部分的 CSV，断在一个汉字中间", _table(_HEADER, _LINE, ["李某"])[:-6]),
    Example("file-too-large", f"由 {PARTS + 1:,} 个文件组成的 `.xlsx`", lambda: _zipped(*map(str, range(PARTS + 1)))),
    Example(
        "file-too-large/claimed", f"有 {COLUMNS + 1} 列的 CSV", _table([*_HEADER, *["备用"] * (COLUMNS - 4)], _LINE)
    ),
    Example("file-too-large/claimed", "第 1,048,576 行最右一格里有内容的工作簿", _with_a_far_cell("XFD1048576")),
    Example("file-too-large/memory", "只在第 1 行和第 500,100 行第 200 列有内容的工作簿", _with_a_far_cell("GR500100")),
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
