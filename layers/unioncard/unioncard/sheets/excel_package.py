"""An .xlsx that spreadsheet programs open and the parser does not, rewritten in the cage into one that it reads.

Parts are found by the package's relations (ECMA-376 part 2, 9.3), whatever their place, case or slashes, and written
where the parser looks for them; sheets of macros, links to other workbooks and all other parts are left out. When the
parser failed, or asked for too much memory, cells are rewritten too: those without content are dropped, and a sheet
with content beyond the limits keeps what lies within them and is named, so that only a register there is refused.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from unioncard.sheets import limits
from unioncard.sheets.excel_cells import BlankStrings, SheetCells, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.sheets.excel_cells import Over

_COPIED: Final = 2**20
_FASTEST: Final = 1
_LONGEST_FRAME: Final = 4 * 2**20
"""Bytes of the workbook's own part and of relations: a few kilobytes, more with thousands of named ranges."""

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORKBOOK: Final = "xl/workbook.xml"
# Where the parser looks for them; everything else it finds by relations.
_FIXED: Final = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
_TRUE: Final = ("1", "true", "on")


def part_key(name: str) -> str:
    """A part's name as relations mean it: forward slashes, no leading one, compared without case."""
    return posixpath.normpath(name.replace("\\", "/").lstrip("/")).lower()


BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, LookupError),
    *(ElementTree.ParseError, expat.ExpatError),
)
"""What a damaged package raises."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as the workbook lists it; ``part``: its name in the zip as it stands there."""

    name: str
    state: str
    part: str


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook that hold a register, by their names in the zip as they stand there."""

    book: zipfile.ZipFile
    workbook: str
    sheets: tuple[Sheet, ...]
    fixed: dict[str, str]
    from_1904: bool
    is_plain: bool
    """Whether the parser finds all of them by itself, and meets no sheet of a kind it does not know."""

    @property
    def parts(self) -> frozenset[str]:
        """The names of all parts that are read."""
        return frozenset({self.workbook, *self.fixed.values(), *(sheet.part for sheet in self.sheets)})


def package_of(book: zipfile.ZipFile) -> Package | None:
    """The workbook in a zip, None when it holds none. zipfile's exceptions, ElementTree.ParseError, ValueError."""
    names = {part_key(part): part for part in book.namelist() if not part.endswith(("/", "\\"))}
    main = _main_part(book, names)
    if main is None:
        return None
    folder, file = posixpath.split(main)
    relations = dict(_relations(book, names, f"{folder}/_rels/{file}.rels".lstrip("/"), folder))
    root = _xml(book, names[main])
    if _local(root.tag) != "workbook":
        return None
    sheets, is_plain = _sheets(root, relations, names)
    fixed = {_FIXED[kind]: names[key] for kind, key, _ in relations.values() if kind in _FIXED and key in names}
    settings = next((one for one in root.iter() if _local(one.tag) == "workbookPr"), None)
    is_1904 = settings is not None and settings.get("date1904", "").lower() in _TRUE
    is_plain = (
        is_plain
        and main == _WORKBOOK
        and not any("\\" in name for name in book.namelist())
        and all(place.lower() == part.lower() for place, part in fixed.items())
    )
    return Package(book, names[main], tuple(sheets), fixed, is_1904, is_plain)


def _main_part(book: zipfile.ZipFile, names: dict[str, str]) -> str | None:
    for kind, key, _ in dict(_relations(book, names, "_rels/.rels", "")).values():
        if kind == "officeDocument" and key in names:
            return key
    return next(
        (key for key in (_WORKBOOK, *names) if key in names and posixpath.basename(key) == "workbook.xml"), None
    )


def _relations(
    book: zipfile.ZipFile, names: dict[str, str], part: str, folder: str
) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Relation id → (last word of its type, key of the part it leads to, its target as written)."""
    if part not in names:
        return
    for one in _xml(book, names[part]).iter():
        target = one.get("Target", "").replace("\\", "/")
        if not target or one.get("TargetMode", "").lower() == "external":
            continue
        place = target if target.startswith("/") else f"{folder}/{target}"
        key = part_key(place)
        if key not in names and (decoded := part_key(unquote(place))) in names:
            key = decoded
        elif key not in names and (rooted := part_key(target)) in names:  # some write places from the package's root
            key = rooted
        yield one.get("Id", ""), (one.get("Type", "").rpartition("/")[2], key, target)


def _sheets(
    root: ElementTree.Element, relations: dict[str, tuple[str, str, str]], names: dict[str, str]
) -> tuple[list[Sheet], bool]:
    """The worksheets in the workbook's order, and whether the parser would find them and know their kinds."""
    sheets, is_plain = [], True
    for number, one in enumerate((one for one in root.iter() if _local(one.tag) == "sheet"), 1):
        by_name = next((value for name, value in one.attrib.items() if name.endswith("}id")), "")
        kind, key, target = relations.get(by_name, ("worksheet", f"xl/worksheets/sheet{number}.xml", "?"))
        if kind != "worksheet":
            is_plain = is_plain and kind in ("chartsheet", "dialogsheet")
            continue
        if key not in names:
            if by_name not in relations:  # a module of Visual Basic is listed so
                is_plain = False
                continue
            raise zipfile.BadZipFile(key)
        sheets.append(Sheet(one.get("name", ""), one.get("state", ""), names[key]))
        straight = target.removeprefix("/xl/").removeprefix("xl/")
        is_plain = is_plain and f"xl/{straight}".lower() == names[key].lower() and key.startswith("xl/worksheets/")
    return sheets, is_plain


def _xml(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with book.open(name) as part:
        content = part.read(_LONGEST_FRAME + 1)
    if len(content) > _LONGEST_FRAME:
        raise zipfile.BadZipFile(name)
    return ElementTree.fromstring(content)  # noqa: S314 bounded, and expat bounds entities


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


# --- rewriting -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Rewritten:
    """A workbook made readable; ``over``: of a sheet with content beyond the limits, the cell that lies there.

    ``is_package``: an .xls has become an .xlsx, with ``traces`` as container.has_trace names them.
    """

    file: IO[bytes]
    over: dict[str, Over] = field(default_factory=dict)
    is_package: bool = False
    traces: frozenset[str] = frozenset()


def rewritten(package: Package, *, cells: bool) -> Rewritten:
    """The workbook as a file that the parser reads; ``cells``: without those that hold nothing."""
    made = Rewritten(io.BytesIO())
    with zipfile.ZipFile(made.file, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as out:
        for name, text in frame(
            package.sheets, [kind for kind in _FIXED if _FIXED[kind] in package.fixed], from_1904=package.from_1904
        ).items():
            out.writestr(name, text)
        for place, part in package.fixed.items():
            _copy(package.book, part, out, place)
        blank = _blank_strings(package) if cells else frozenset()
        for number, sheet in enumerate(package.sheets, 1):
            place = f"xl/worksheets/sheet{number}.xml"
            if not cells:
                _copy(package.book, sheet.part, out, place)
                continue
            with package.book.open(sheet.part) as source, out.open(place, "w", force_zip64=True) as target:
                reader = SheetCells(target.write, blank)
                parse(source, reader)
                reader.close()
            if reader.over:
                made.over[sheet.name] = reader.over
    made.file.seek(0)
    return made


def _blank_strings(package: Package) -> frozenset[str]:
    strings = BlankStrings()
    part = package.fixed.get(_FIXED["sharedStrings"])
    if part:
        with package.book.open(part) as source:
            parse(source, strings)
    return frozenset(strings.blank)


def _copy(book: zipfile.ZipFile, part: str, out: zipfile.ZipFile, place: str) -> None:
    size = 0
    with book.open(part) as source, out.open(place, "w", force_zip64=True) as target:
        while chunk := source.read(_COPIED):
            size += len(chunk)
            if size > limits.INFLATED_BYTES:
                raise zipfile.BadZipFile(part)
            target.write(chunk)


def frame(listed: Sequence[Sheet], fixed: Sequence[str], *, from_1904: bool) -> dict[str, str]:
    """The parts around the sheets; ``fixed``: which of sharedStrings and styles there are."""
    sheets, relations = [], []
    for number, sheet in enumerate(listed, 1):
        state = f" state={quoteattr(sheet.state)}" if sheet.state in ("hidden", "veryHidden") else ""
        sheets.append(f'<sheet name={quoteattr(sheet.name)} sheetId="{number}"{state} r:id="rId{number}"/>')
        relations.append(_relation(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml"))
    relations.extend(_relation(kind, kind, _FIXED[kind].removeprefix("xl/")) for kind in fixed)
    settings = '<workbookPr date1904="1"/>' if from_1904 else "<workbookPr/>"
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _related(_relation("rId1", "officeDocument", _WORKBOOK)),
        _WORKBOOK: f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{settings}'
        f"<sheets>{''.join(sheets)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _related("".join(relations)),
    }


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{escape(target)}"/>'


def _related(relations: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
