"""How large a register may be (docs/formats/register.md, file-too-large): as uploaded, and unpacked."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 56 * 2**20
"""Bytes of the upload: 500,000 rows of the whole form take 55 MiB as we write them."""

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

FURTHER_CHARACTERS: Final = 65_534
"""Characters of a row that are kept from columns which the form does not have: two of Excel's longest cells."""

CAGE_BYTES: Final = 3 * 2**29
"""Memory for parsing and checking, 1.5 GiB beyond the process itself: 500,000 rows × 20 columns took 1.0 GiB. With it
the function's 1,769 MB (one processor) are never exceeded, so that a hostile file ends as a finding there too."""

CAGE_SECONDS: Final = 120
"""Processor time for the same; 500,000 rows × 20 columns take about twelve."""

CAGE_WALL_SECONDS: Final = 240
"""Time by the clock for the same. Twice the processor time, for a machine with other work; two rounds (a register with
formulas) and storing half a million members stay within validate's 900 s."""

CAGE_BUSY_SHARE: Final = 0.5
"""Of CAGE_SECONDS. A child that reached CAGE_WALL_SECONDS with less processor time than this was kept waiting by the
machine, and its register is tried again; with more (five times what the largest register takes) it is refused."""

CAGE_START_SECONDS: Final = 30
"""By the clock, for an interpreter to start and to import what a check needs: 0.2 s on an idle machine."""

ORIGINAL_CHARACTERS: Final = 120
"""Most characters of a cell as it was found, where it was changed: the original is kept beside what was read."""
