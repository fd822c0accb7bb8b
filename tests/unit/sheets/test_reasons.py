"""A file that is refused says what is wrong with it, and not what a last attempt at reading it ended in."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.raw_workbook import sheet_xml, zipped
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.sheets import limits
from unioncard.texts import workbooks
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
ROWS = [{**row, "工作单位": "郑州某厂"} for row in sample_rows(8, seed=3)]
TRADITIONAL = (
    "姓名,性別,證件類別,證件號碼,移動電話,工作單位\n王小明,男,居民身份證,410102199001011234,13800000000,鄭州機械廠\n"
)


def table(delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, FORM_COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue()


def run(tmp_path: Path, content: bytes, name: str = "a.csv") -> Checked:
    (tmp_path / name).write_bytes(content)
    return check(tmp_path / name, today=TODAY)


def refusal(tmp_path: Path, content: bytes, name: str = "a.csv") -> tuple[str, str]:
    checked = run(tmp_path, content, name)
    (finding,) = checked.findings
    assert (checked.verdict, checked.read) == ("rejected", 0)
    return finding.code.value, finding.message


# --- texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", ["|", "，", "；"])
def test_other_separators_are_read(tmp_path: Path, delimiter: str) -> None:
    checked = run(tmp_path, table(delimiter).encode())
    assert (checked.read, len(checked.accepted)) == (len(ROWS), len(ROWS))


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_and_said(tmp_path: Path, codec: str) -> None:
    checked = run(tmp_path, table().encode(codec))
    assert (checked.read, [finding.code.value for finding in checked.findings]) == (len(ROWS), ["normalised"])
    assert "UTF-16" in checked.findings[0].message


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_quoted_first_cell_behind_the_mark_of_utf_16(tmp_path: Path, codec: str) -> None:
    text = table("\t").replace("序号", '"序号\n（填写）"', 1)
    checked = run(tmp_path, ("\ufeff" + text).encode(codec))
    assert (checked.header_row, [row.number for row in checked.accepted]) == (1, list(range(2, 2 + len(ROWS))))


@pytest.mark.parametrize("text", [TRADITIONAL, table().replace("郑州某厂", "工作地在中山路").translate({0x53F7: "號"})])
def test_big5_is_named(tmp_path: Path, text: str) -> None:
    code, message = refusal(tmp_path, text.encode("big5hkscs", "ignore"))
    assert (code, "Big5" in message) == ("file-type", True)


def test_traditional_names_in_gb_18030_are_not_taken_for_big5(tmp_path: Path) -> None:
    checked = run(tmp_path, table().replace("郑州某厂", "鄭州機械廠").encode("gb18030"))
    assert (checked.read, len(checked.accepted)) == (len(ROWS), len(ROWS))


@pytest.mark.parametrize(("codec", "name"), [("utf-8", "UTF-8"), ("gb18030", "GB18030")])
@pytest.mark.parametrize("stray", [b"\xff", b"\x00", b"\x07"])
def test_one_stray_byte_is_named_with_its_line(tmp_path: Path, codec: str, name: str, stray: bytes) -> None:
    lines = table().encode(codec).split(b"\n")
    lines[3] = lines[3].replace("郑州某厂".encode(codec), "郑州".encode(codec) + stray + "厂".encode(codec))
    code, message = refusal(tmp_path, b"\n".join(lines))
    assert (code, "第 4 行" in message, name in message) == ("file-damaged", True, True)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_a_text_cut_in_the_middle_of_a_character_is_cut(tmp_path: Path, codec: str) -> None:
    whole = table().encode(codec)
    at = whole.rindex("厂".encode(codec)[-2:])
    code, message = refusal(tmp_path, whole[: at + 1])
    assert (code, f"第 {len(ROWS) + 1} 行中断" in message) == ("file-damaged", True)


@pytest.mark.parametrize("line", ['张三,说“好”,"a"', '"张三","男"', '"x" y,z'])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_text_without_a_header_says_so_whatever_the_other_delimiters_make_of_its_quotes(
    tmp_path: Path, line: str, delimiter: str
) -> None:
    if line.startswith('"x" y'):
        line = '"x y",z'
    code, _ = refusal(tmp_path, (line.replace(",", delimiter) + "\n").encode() * 5)
    assert code == "form-unknown"


def test_blank_cells_and_rows_of_a_text_are_no_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line + "," * 300 for line in table().splitlines()]
    monkeypatch.setattr(limits, "ROWS", 60)
    checked = run(tmp_path, "\n".join(lines + [","] * 100).encode())
    assert (checked.read, checked.findings) == (len(ROWS), ())


def test_the_limit_that_a_text_passes_is_the_one_named(tmp_path: Path) -> None:
    wide = table().replace("郑州某厂", "郑州某厂" + "," * 300 + "x", 1)
    code, message = refusal(tmp_path, wide.encode())
    assert (code, "200 列" in message, "第 2 行" in message, "56 MB" in message) == (
        "file-too-large",
        True,
        True,
        False,
    )


# --- limits of a workbook, each by its name --------------------------------------------------------------------------


def test_each_limit_is_named_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(limits.FILE_BYTES + 1)
    large = check(tmp_path / "a.xlsx", today=TODAY).findings[0].message
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as book:
        for number in range(limits.PARTS + 1):
            book.writestr(f"xl/{number}.xml", "")
    many = check(tmp_path / "a.xlsx", today=TODAY).findings[0].message
    monkeypatch.setattr(limits, "INFLATED_BYTES", 8 * 2**20)
    inflated = check(zipped(tmp_path / "a.xlsx", sheet_xml("") + " " * (20 * 2**20)), today=TODAY).findings[0].message
    named = [workbooks.BYTES, workbooks.PARTS, workbooks.INFLATED]
    for message, own in ((large, 0), (many, 1), (inflated, 2)):
        assert [limit in message for limit in named] == [place == own for place in range(3)]


# --- what is no register ---------------------------------------------------------------------------------------------

MHT = b'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
HTML = "<html><body><table><tr><td>姓名</td></tr></table></body></html>"
FLAT = b'<?xml version="1.0"?><o:document xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
DBASE = struct.pack("<4BIHH20x", 0x03, 126, 11, 20, 1, 65, 11) + b"XM".ljust(11, b"\0") + b"C" + bytes(20) + b"\r *\0\1"
XML = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (MHT, "MHT"),
        (b"From: <Saved by Microsoft Excel>\r\nSubject: \r\n" + MHT, "MHT"),
        (HTML.encode(), "HTML"),
        (b"From: a\r\nTo: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n", "邮件"),
        (b"Received: from x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n", "邮件"),
        (FLAT, "fods"),
        (b"\xef\xbb\xbf" + FLAT, "fods"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "这不是可读取的登记表文件"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "HTML"),
        (DBASE, "旧式"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(range(100)), "图片"),
        (b"\0\0\0\x18ftypheic" + bytes(range(100)), "图片"),
        (HTML.encode("utf-16"), "HTML"),
        (b"\r\n\r\n<!-- x -->" + HTML.encode("gbk"), "HTML"),
        (XML.encode(), "XML 表格 2003"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "图片"),
        (b"{\\rtf1\\ansi}", "Word"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(100), "压缩包"),
        (b"", "空的"),
        (b"\xef\xbb\xbf \r\n", "空的"),
    ],
)
def test_what_a_file_is_instead_is_said(tmp_path: Path, content: bytes, word: str) -> None:
    code, message = refusal(tmp_path, content, "a.xls")
    assert (code, word in message) == ("file-type", True)


@pytest.mark.parametrize("head", [b"b\x14#e\0\0E-SafeNet\0LOCK\0\0", b"%TSD-Header-###%"])
def test_what_an_enterprise_has_encrypted_is_no_unknown_file(tmp_path: Path, head: bytes) -> None:
    code, message = refusal(tmp_path, head + bytes(range(256)) * 20, "a.xlsx")
    assert (code, "加密软件" in message) == ("file-encrypted", True)


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"<br />\n<b>Warning</b>\n"])
def test_a_workbook_behind_a_pages_blanks_is_damaged(tmp_path: Path, before: bytes) -> None:
    content = zipped(tmp_path / "b.xlsx", sheet_xml("")).read_bytes()
    assert refusal(tmp_path, before + content, "a.xlsx")[0] == "file-damaged"


def test_a_download_of_nothing_but_zeros_is_damaged(tmp_path: Path) -> None:
    assert refusal(tmp_path, bytes(8_000), "a.xlsx")[0] == "file-damaged"


def lock(name: str, size: int) -> bytes:
    """What Excel (165 bytes) and Word (162) keep beside a file that somebody has open."""
    local = name.encode("gbk")
    wide = struct.pack("<H", len(name)) + name.encode("utf-16-le")
    return (bytes([len(local)]) + local).ljust(55, b" ") + (wide + " ".encode("utf-16-le") * 60)[: size - 56] + b"\0"


@pytest.mark.parametrize("name", ["王小明", "Administrator", "HP", "User 1"])
@pytest.mark.parametrize("size", [162, 165])
def test_the_file_beside_an_open_workbook_is_no_damaged_one(tmp_path: Path, name: str, size: int) -> None:
    code, message = refusal(tmp_path, lock(name, size), "~$登记表.xlsx")
    assert (code, "~$" in message) == ("file-type", True)


@pytest.mark.parametrize(
    "content",
    [
        b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(50),
        b"\x09\x02\x06\x00\x00\x00\x10\x00" + bytes(50),
        b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(50),
        b'ID;PWXL;N;E\r\nC;Y1;X1;K"\xd0\xd5\xc3\xfb"\r\n',
        b'TABLE\r\n0,1\r\n"EXCEL"\r\n',
    ],
    ids=["Excel 2", "Excel 3", "Excel 4", "SYLK", "DIF"],
)
def test_older_tables_are_called_old(tmp_path: Path, content: bytes) -> None:
    code, message = refusal(tmp_path, content, "a.xls")
    assert (code, "旧式" in message) == ("file-type", True)


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("照片/a.jpg", "压缩包"),
        ("OFD.xml", "Word"),
        ("Index/Document.iwa", "Numbers"),
        ("wtf/workbook.bin", "xlsb"),
        ("word/document.xml", "Word"),
        ("xl/workbook.bin", "xlsb"),
        ("登记表/a.xlsx", "压缩包"),
    ],
)
def test_what_a_zip_is_instead_is_said(tmp_path: Path, part: str, word: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        book.writestr(part, "x")
    code, message = refusal(tmp_path, content.getvalue(), "a.xlsx")
    assert (code, word in message) == ("file-type", True)
