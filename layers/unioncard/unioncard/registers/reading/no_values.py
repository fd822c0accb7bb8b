"""Cells that show something and hold nothing, which the parser reads as empty (cell.NoValue): errors, and formulas
saved without a result, as libraries write them.

A register without formulas and errors, as nearly all are, must not pay for them: only a part in which the guard found
traces of some (traces.py) is gone through cell by cell.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree
from xml.parsers import expat

from unioncard.registers.findings import FindingCode, rejected
from unioncard.registers.reading import old_excel
from unioncard.registers.reading.guard import FileKind
from unioncard.registers.reading.no_value_cells import of_open_document, of_sheet
from unioncard.registers.reading.part_names import EXCEL, OPEN_DOCUMENT

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.registers.reading.no_value_cells import Cells

_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, KeyError)
_RELATION_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class NoValues:
    """Of one workbook, whose parts with ``traces`` the guard found."""

    def __init__(self, path: Path, kind: FileKind, traces: frozenset[str]) -> None:
        self._path, self._kind, self._traces = path, kind, traces
        self._read: dict[str, Cells] | None = None

    def of(self, names: list[str], name: str) -> Cells:
        """Row → column (both from 1) → what the cell shows, for a sheet among the ``names`` of all."""
        if self._read is None:
            self._read = self._cells(names)
        return self._read.get(name, {})

    def _cells(self, names: list[str]) -> dict[str, Cells]:
        if self._kind is FileKind.COMPOUND:
            return dict(zip(names, old_excel.errors_of(old_excel.workbook_of(self._path)), strict=False))
        if not self._traces:
            return {}
        try:
            return self._traced()
        except (*_BROKEN, ElementTree.ParseError, expat.ExpatError) as broken:
            raise rejected(FindingCode.FILE_DAMAGED) from broken

    def _traced(self) -> dict[str, Cells]:
        with zipfile.ZipFile(self._path) as book:
            if OPEN_DOCUMENT in self._traces:
                with book.open(OPEN_DOCUMENT) as part:
                    return of_open_document(part)
            traced = {name: part for name, part in _sheet_parts(book).items() if part.lower() in self._traces}
            return {name: _of_part(book, part) for name, part in traced.items()}


def _of_part(book: zipfile.ZipFile, name: str) -> Cells:
    with book.open(name) as part:
        return of_sheet(part)


def _sheet_parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part, as the workbook and its relations tell."""
    workbook = next((name for name in book.namelist() if name.lower() == EXCEL), EXCEL)
    folder, file = posixpath.split(workbook)
    relations = _xml(book, f"{folder}/_rels/{file}.rels")
    targets = {one.get("Id"): one.get("Target", "") for one in relations.iter() if one.get("Target")}
    parts = {}
    for sheet in (one for one in _xml(book, workbook).iter() if one.tag.endswith("}sheet")):
        target = targets.get(sheet.get(_RELATION_ID) or sheet.get(_STRICT_RELATION_ID), "")
        path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}")
        found = next((name for name in book.namelist() if name.lower() == path.lower()), None)
        if found:
            parts[sheet.get("name", "")] = found
    return parts


def _xml(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))  # noqa: S314 in the cage, and expat bounds entities
