"""Media types of what the system keeps and sends."""

from __future__ import annotations

from typing import Final

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON: Final = "application/json; charset=utf-8"
BANK_FILE: Final = "application/octet-stream"
"""Whatever a bank's profile says: text in its encoding, or encrypted."""
