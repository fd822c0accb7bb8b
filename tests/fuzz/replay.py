"""Trying a kept file again."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from fuzz.case import Case, Written
from fuzz.seeds import seeds
from fuzz.trial import Tried, tried


def replayed(file: Path) -> list[Tried]:
    """The kept file once more; a lossless mutation against the seeds whose ending it has."""
    return [_tried(case) for case in _cases(file)]


def _cases(file: Path) -> list[Case]:
    beside = file.with_name(f"{file.name}.json")
    known = json.loads(beside.read_text("utf-8")) if beside.exists() else {"kind": "replay", "way": file.name}
    rows = known.get("written")
    written = Written({int(row): values for row, values in rows.items()}) if rows else None
    # All seeds of one ending have one answer: they hold the same cells.
    same = next((one.answer for one in seeds().values() if one.suffix == file.suffix), None)
    kept = same if known.get("lossless") else None
    return [Case(known["kind"], known["way"], file.suffix, file.read_bytes(), same_as=kept, written=written)]


def _tried(case: Case) -> Tried:
    with tempfile.TemporaryDirectory() as folder:
        return tried(case, Path(folder) / f"a{case.suffix}")
