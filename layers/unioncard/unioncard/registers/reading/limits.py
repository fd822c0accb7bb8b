"""How large a register may be (CONTRACT.md, file-too-large), in the file's own figures and in what they unfold to."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 50 * 2**20
"""Bytes of the upload."""

INFLATED_BYTES: Final = 1024 * 2**20
"""Bytes of all parts unpacked: 500,000 rows of 22 columns take about 500 MB of XML."""

PARTS: Final = 1_000
"""Members of the zip container; a register has a dozen."""

MEMBERS: Final = 500_000
"""Members in one register."""

ROWS: Final = MEMBERS + 100
"""Highest row number: the members, and room for title, header and notes."""

COLUMNS: Final = 200
"""Highest column number."""

TALL_ROWS, WIDE_COLUMNS = 100_000, 50
"""A sheet beyond both is refused: the parser lays out every cell of the bounding box at 24 bytes, used or not."""

PARSER_BYTES: Final = 5 * 2**29
"""Address space the trial run of the parser may take, 2.5 GiB: 500,000 rows × 20 columns (44 MiB) took 1.45 GB."""

PARSER_SECONDS: Final = 120
"""Time the trial run may take; 500,000 rows × 20 columns took eleven on a busy machine."""

DESCRIPTION: Final = "文件 50 MB、展开后 1 GB、500,000 名会员、200 列"
"""For users."""
