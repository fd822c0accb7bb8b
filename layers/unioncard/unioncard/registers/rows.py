"""Rows of a register as they are handed on, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """An accepted row.

    ``number`` is the row number the spreadsheet program shows. ``values``: canonical column → normalised text, ''
    when empty, dates as YYYY-MM-DD, code values in their list's spelling. ``originals``: only cells that were
    normalised → text as found (invariant 2).
    """

    number: int
    values: Mapping[str, str]
    originals: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A refused row as found: canonical column → the text a person sees in the cell."""

    number: int
    values: Mapping[str, str]
