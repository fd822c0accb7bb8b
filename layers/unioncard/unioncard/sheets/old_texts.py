"""An .xls whose texts the parser decodes wrongly, rewritten in the cage into one that it reads.

The parser decodes every text by the CODEPAGE record. In BIFF8 texts are Unicode whatever that says ([MS-XLS] 2.5.293;
JExcelApi and Perl's WriteExcel say 1252); in BIFF5 (Excel 5 and 95, still exported by PowerBuilder and FoxPro) they are
bytes of the codepage, of which the parser knows those with one byte a character. It finds streams by their usual names.
"""

from __future__ import annotations

import codecs
import io
import struct
from typing import TYPE_CHECKING, Final

from unioncard.sheets import old_excel
from unioncard.sheets.excel_package import Rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOF, _CODEPAGE, _BOUND_SHEET, _FORMAT, _LABEL, _RICH, _STRING = 0x809, 0x42, 0x85, 0x41E, 0x204, 0xD6, 0x207
_FORMULA, _EXTERN_SHEET, _NAME, _EOF = 0x06, 0x17, 0x18, 0x0A
_BIFF8, _BIFF5 = 0x0600, 0x0500
_UNICODE: Final = 1200
_ASIAN: Final = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 1361: "johab", 10008: "gb18030"}
_CHINESE: Final = "gb18030"
_BOF_BODY: Final = 16
_TEXTS: Final = {
    _BOUND_SHEET: (_BOUND_SHEET, 6, 1, 1),
    _FORMAT: (_FORMAT, 2, 1, 2),
    _LABEL: (_LABEL, 6, 2, 2),
    _RICH: (_LABEL, 6, 2, 2),
    _STRING: (_STRING, 0, 2, 2),
}
"""Record with a text in BIFF5 → its kind in BIFF8, bytes before the text's length, those of the length, in BIFF8."""


def rewritten(content: bytes) -> Rewritten | None:
    """The workbook with texts that the parser reads, None when it reads them as they are."""
    book = old_excel.stream(content, old_excel.WORKBOOK_STREAMS)
    if len(book) < 4 + _BOF_BODY // 2 or struct.unpack_from("<H", book)[0] != _BOF:
        return None
    version, codepage = struct.unpack_from("<H", book, 4)[0], _codepage(book)
    if version == _BIFF8:
        is_usual = codepage in (None, _UNICODE) and old_excel.has_stream(content, old_excel.WORKBOOK_STREAMS)
        return None if is_usual else _compound(_with_codepage(book))
    if version == _BIFF5:
        return _compound(_as_biff8(book, _decoder(codepage, book)))
    return None


def in_biff8(book: bytes) -> bytes:
    """The workbook's records in BIFF8, whatever they are in."""
    is_old = len(book) > 8 and struct.unpack_from("<H", book, 4)[0] == _BIFF5  # noqa: PLR2004 a BOF record
    return _as_biff8(book, _decoder(_codepage(book), book)) if is_old else book


def _compound(book: bytes) -> Rewritten:
    return Rewritten(io.BytesIO(old_excel.compound(book)))


def _codepage(book: bytes) -> int | None:
    found = next((at for kind, at, size in old_excel.records(book, 0) if kind == _CODEPAGE and size >= 2), None)  # noqa: PLR2004
    return None if found is None else struct.unpack_from("<H", book, found)[0]


def _with_codepage(book: bytes) -> bytes:
    changed = bytearray(book)
    for kind, at, size in old_excel.records(book, 0):
        if kind == _CODEPAGE and size >= 2:  # noqa: PLR2004 a number of two bytes
            struct.pack_into("<H", changed, at, _UNICODE)
    return bytes(changed)


def _decoder(codepage: int | None, book: bytes) -> str:
    """The codec of a BIFF5's texts. A Western codepage, or none, above texts that are all GB 18030 is a default."""
    if codepage in _ASIAN:
        return _ASIAN[codepage]
    try:
        for text in _texts(book):
            text.decode(_CHINESE)
    except UnicodeDecodeError:
        try:
            return codecs.lookup(f"cp{codepage}").name
        except LookupError:
            return "cp1252"
    return _CHINESE


def _texts(book: bytes) -> Iterator[bytes]:
    for kind, body in _all_records(book):
        if kind in (_LABEL, _RICH):
            yield body[8 : 8 + int.from_bytes(body[6:8], "little")]


def _all_records(book: bytes) -> Iterator[tuple[int, bytes]]:
    """Records of all substreams, to the padding behind the last."""
    at, depth = 0, 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0 and kind not in (_BOF, _EOF):
            return
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _as_biff8(book: bytes, codec: str) -> bytes:
    """The records in BIFF8: texts in Unicode, and formulas by their results alone, as their tokens differ."""
    made, moved, listed, at = bytearray(), {}, [], 0
    for kind, body in _all_records(book):
        moved[at] = len(made)
        at += 4 + len(body)
        if kind in (_EXTERN_SHEET, _NAME):
            continue
        if kind == _BOUND_SHEET:
            listed.append(len(made) + 4)
        new_kind, new_body = _record_in_biff8(kind, body, codec)
        made += struct.pack("<HH", new_kind, len(new_body)) + new_body
    for place in listed:
        offset = struct.unpack_from("<I", made, place)[0]
        struct.pack_into("<I", made, place, moved.get(offset, 0))
    return bytes(made)


def _record_in_biff8(kind: int, body: bytes, codec: str) -> tuple[int, bytes]:
    if kind == _BOF:
        return kind, struct.pack("<H", _BIFF8) + body[2:].ljust(_BOF_BODY - 2, b"\0")
    if kind == _CODEPAGE:
        return kind, struct.pack("<H", _UNICODE)
    if kind == _FORMULA:
        return kind, body[:20] + b"\0\0"
    if kind not in _TEXTS:
        return kind, body
    new_kind, head, width, new_width = _TEXTS[kind]
    length = int.from_bytes(body[head : head + width], "little")
    text, units = _unicode(body[head + width : head + width + length], codec)
    return new_kind, body[:head] + units.to_bytes(new_width, "little") + b"\x01" + text


def _unicode(text: bytes, codec: str) -> tuple[bytes, int]:
    """UTF-16 and its length in units."""
    encoded = text.decode(codec, "replace").encode("utf-16-le")
    return encoded, len(encoded) // 2
