"""A minimal .ods written by hand: rows and cells may stand for many, as LibreOffice writes them."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = (
    f'xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0" xmlns:text="{_OASIS}:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def open_document(path: Path, rows: str, name: str = "会员信息", settings: str = "") -> Path:
    """An .ods with one sheet of these rows in XML."""
    table = f'<table:table table:name="{name}">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{settings}{table}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", _KIND)
        file.writestr("content.xml", f"<office:document-content {_NAMES}>{body}</office:document-content>")
        file.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{_MANIFEST}"><m:file-entry m:full-path="/" m:media-type="{_KIND}"/></m:manifest>',
        )
    return path


def row(*cells: str, times: int = 1) -> str:
    """A row that stands for ``times``."""
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def text(value: object, times: int = 1) -> str:
    """A text cell that stands for ``times``; '' is an empty one."""
    repeated = f'table:number-columns-repeated="{times}"'
    if value == "":
        return f"<table:table-cell {repeated}/>"
    return f'<table:table-cell {repeated} office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def number(value: float) -> str:
    """A number cell."""
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def day(value: str) -> str:
    """A date cell."""
    return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'


def error(shown: str) -> str:
    """A formula's error, as LibreOffice writes it."""
    return (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" '
        f'calcext:value-type="error"><text:p>{shown}</text:p></table:table-cell>'
    )
