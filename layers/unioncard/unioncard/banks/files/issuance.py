"""An issuance file 开卡文件 as values, whatever the bank's layout: who is to get a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class IssuanceRow:
    """One person for whom a card is requested.

    ``values``: canonical column → normalised text, as the register told (dates ``YYYY-MM-DD`` or 长期). ``card`` is the
    number of the pre-printed card laid aside for this row, '' where the bank gives the number.
    """

    number: int
    values: Mapping[str, str]
    card: str = ""


@dataclass(frozen=True, slots=True)
class IssuanceFile:
    """One batch as its bank gets it. ``date`` is ``YYYY-MM-DD``; ``bank_unit`` the number the bank gave the union."""

    batch: str
    unit: str
    unit_name: str
    bank_unit: str
    date: str
    rows: tuple[IssuanceRow, ...]
