"""Media types of the objects that the system stores and sends."""

from __future__ import annotations

from typing import Final

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
PDF: Final = "application/pdf"
JSON: Final = "application/json; charset=utf-8"
BINARY: Final = "application/octet-stream"
BANK_FILE: Final = "application/octet-stream"
"""A bank's file: text in the encoding of the bank's profile, or encrypted."""
