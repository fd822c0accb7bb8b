"""What validate does with a checked register beside storing its rows: the reading is pinned, the results are kept."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from benchmarks.rules import TODAY
from benchmarks.side import peak_mb
from unioncard.registers.check import check
from unioncard.registers.intake import MergedFindings
from unioncard.registers.pinned import pack_reading
from unioncard.registers.results import keep_results

if TYPE_CHECKING:
    from collections.abc import Callable


class Kept:
    """Products that are sent away and not kept here; only what ``keep_results`` asks for."""

    def keep(self, _name: str, content: bytes | IO[bytes], _media_type: str) -> None:
        """As the bucket: reads it to its end."""
        while not isinstance(content, bytes) and content.read(1 << 20):
            pass


def prepare(path: str) -> Callable[[], float]:
    """The work: all of it from the file on; says the process's peak memory in MB."""

    def work() -> float:
        checked = check(Path(path), today=TODAY)
        hashlib.sha256(pack_reading(checked)).hexdigest()
        keep_results(Kept(), "R20261123-BENCHMARKS", checked, MergedFindings(checked.findings, ()))  # type: ignore[arg-type]
        return peak_mb()

    return work
