"""The registers that are measured, made once: texts in the cells, as we write them, and in a table, as Excel does."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 100_000
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_INLINE = re.compile(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="inlineStr"><is>(<t(?: [^>]*)?>[^<]*</t>)</is></c>')
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def sample(folder: Path, rows: int = ROWS, dirty: float = 0) -> Path:
    """`unioncard sample`'s workbook, its texts inside the cells."""
    target = folder / f"register-{rows}-{dirty:g}.xlsx"
    write_sample(target, rows, dirty=dirty)
    return target


def with_shared_strings(source: Path) -> Path:
    """The same workbook with its texts in a table of their own, each once, as Excel writes them."""
    target = source.with_stem(f"{source.stem}-shared")
    places: dict[bytes, int] = {}
    used = 0

    def shared(cell: re.Match[bytes]) -> bytes:
        nonlocal used
        used += 1
        return b'%s t="s"><v>%d</v></c>' % (cell[1], places.setdefault(cell[2], len(places)))

    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        if STRINGS in book.namelist() and book.read(STRINGS).count(b"<si>"):
            raise ValueError(f"{source.name} has shared strings already")
        sheet = _INLINE.sub(shared, book.read(SHEET))
        if b"inlineStr" in sheet:
            raise ValueError(f"a cell of {source.name} is written in another way")
        for name in book.namelist():
            if name != STRINGS:
                made.writestr(name, sheet if name == SHEET else _with_text_table(name, book.read(name)))
        items = b"".join(b"<si>%s</si>" % text for text in places)
        table = b'<sst xmlns="%s" count="%d" uniqueCount="%d">%s</sst>' % (_MAIN, used, len(places), items)
        made.writestr(STRINGS, table)
    return target


def _with_text_table(name: str, content: bytes) -> bytes:
    """Content types and relations name the table of texts, where they do not yet."""
    if b"sharedStrings" in content:
        return content
    if name == "[Content_Types].xml":
        return content.replace(b"</Types>", f'<Override PartName="/{STRINGS}" ContentType="{_TYPE}"/></Types>'.encode())
    if name == "xl/_rels/workbook.xml.rels":
        relation = f'<Relationship Id="rIdStrings" Type="{_RELATION}" Target="/{STRINGS}"/></Relationships>'
        return content.replace(b"</Relationships>", relation.encode())
    return content
