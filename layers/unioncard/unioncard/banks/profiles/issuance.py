"""Issuance section of a bank's profile: file name, control file, line layout, and the bank's card numbers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, model_validator
from pydantic import Field as PydanticField
from stdnum import luhn

from unioncard.banks.profiles.fields import COLUMN_SOURCES, OF_FILE, Layout, Shape, check_shape, placeholders, refuse
from unioncard.texts import bank_profiles as texts

AGENT_BYTES: Final = 20
"""Bytes of 个人代理编号: 20 in the one real file seen (docs/domain/bank-files.md). ``agent_number`` in
banks/files/issuance.py fills them."""

_ENDS: Final = OF_FILE | {"rows", "amount"}
_ROWS: Final = COLUMN_SOURCES | OF_FILE | {"row", "card", "agent", "amount"}


class ControlKind(StrEnum):
    """Content of the control file: our JSON, ``name|rows|amount|bytes|``, or nothing."""

    JSON = "json"
    OK_TOTALS = "ok-totals"
    EMPTY = "empty"


class Control(BaseModel, frozen=True, extra="forbid"):
    """The file written after the issuance file; ``file_name`` from ``{name}``, or ``{stem}`` without the suffix."""

    kind: ControlKind
    file_name: str

    @model_validator(mode="after")
    def _named(self) -> Control:
        if not placeholders(self.file_name, ("name", "stem")) or self.file_name == "{name}":
            raise refuse(texts.NO_STEM)
        return self


class Issuance(Shape):
    """The issuance file; ``file_name`` from ``{batch}``, ``{bank_unit}`` and ``{date}`` (YYYYMMDD)."""

    file_name: str
    control: Control
    layout: Layout

    @model_validator(mode="after")
    def _writable(self) -> Issuance:
        if "batch" not in placeholders(self.file_name, ("batch", "bank_unit", "date")):
            raise refuse(texts.NO_BATCH_IN_NAME)
        check_shape(self, self.layout, ends=_ENDS, rows=_ROWS)
        for field in self.fields:
            if field.source == "agent" and field.bytes is not None and field.bytes < AGENT_BYTES:
                raise refuse(texts.AGENT_BYTES)
        return self


CardLength = Annotated[int, PydanticField(ge=16, le=19, strict=True)]
"""Digits of a card's number: the look-up and the events of cards know no other (``cards.card.SHAPE``)."""


class Cards(BaseModel, frozen=True, extra="forbid"):
    """A bank's card numbers. ``luhn`` only where the bank keeps to it (docs/domain/codes.md: some cards fail it)."""

    lengths: tuple[CardLength, ...] = PydanticField((16, 17, 18, 19), min_length=1, max_length=4)
    prefixes: tuple[str, ...] = PydanticField(("62", "60"), min_length=1, max_length=200)
    luhn: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Cards:
        if any(not one.isascii() or not one.isdigit() or len(one) > min(self.lengths) for one in self.prefixes):
            raise refuse(texts.CARD_PREFIX)
        return self

    def is_shaped(self, number: str) -> bool:
        """Whether length and prefix are those of this bank's cards."""
        return (
            number.isascii() and number.isdigit() and len(number) in self.lengths and number.startswith(self.prefixes)
        )

    def holds(self, number: str) -> bool:
        """Whether the number can be one of this bank's cards: length, prefix, check digit where required."""
        return self.is_shaped(number) and (not self.luhn or luhn.is_valid(number))
