"""Files that officers upload in place of a register, and the finding that each must end in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Callable


def without_header() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["一月", "二月", "三月"])
    book.active.append([1, 2, 3])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_a_far_cell() -> bytes:
    """Two cells at the corners of a sheet: the parser asks for 17 billion cells and aborts."""
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = 1
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a PDF named .xlsx": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "file-type"),
    "an empty file": (bytes, "file-type"),
    "a workbook without the header": (without_header, "form-unknown"),
    "half a workbook": (lambda: without_header()[:2500], "file-damaged"),
    "a workbook with a far cell": (with_a_far_cell, "file-too-large"),
    "a 60 MB file": (lambda: b"PK\x03\x04" + bytes(60 * 1024 * 1024), "file-too-large"),
}
"""What makes each: every process of a test run has this module, and one needs them."""
