"""Parts of zipped workbooks that are known by name (ECMA-376 part 2, OpenDocument 1.3 part 2)."""

from __future__ import annotations

from typing import Final

EXCEL: Final = "xl/workbook.xml"
OPEN_DOCUMENT: Final = "content.xml"
MANIFEST: Final = "META-INF/manifest.xml"
