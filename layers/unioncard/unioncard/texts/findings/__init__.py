"""What a finding says: one template per code, or per code and variant (``code/variant``).

Each says what to do. ``{value}`` has passed through masking; documents, phones and cards are never parameters.
"""

from __future__ import annotations

from typing import Final

from unioncard.texts.findings import file, rosters, row, unions
from unioncard.texts.findings.row import CHANGES

__all__ = ["CHANGES", "EMPTY_CELL", "HEADINGS", "SEVERITIES", "TEMPLATES"]

TEMPLATES: Final[dict[str, str]] = {**file.TEMPLATES, **row.TEMPLATES, **unions.TEMPLATES, **rosters.TEMPLATES}

HEADINGS: Final[dict[str, str]] = {
    "row": "行",
    "column": "列",
    "severity": "级别",
    "message": "说明",
    "reasons": "错误原因",
}
SEVERITIES: Final[dict[str, str]] = {"error": "错误", "warning": "提醒", "note": "备注"}
EMPTY_CELL: Final = "空"
