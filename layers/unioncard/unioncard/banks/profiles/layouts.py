"""How the fields of a line stand beside each other."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, model_validator
from pydantic import Field as Told

from unioncard.banks.profiles.refusing import refuse
from unioncard.texts import bank_profiles as texts


class Delimited(BaseModel, frozen=True, extra="forbid"):
    """Fields with a separator (one or more ASCII characters) after each, or only between them."""

    kind: Literal["delimited"]
    separator: str = Told("|", min_length=1, max_length=8)
    ended: bool = True
    line_end: Literal["\n", "\r\n"] = "\n"

    @model_validator(mode="after")
    def _plain(self) -> Delimited:
        _ascii(self.separator)
        return self


class FixedWidth(BaseModel, frozen=True, extra="forbid"):
    """Fields padded to widths counted in bytes of the profile's encoding, with or without a separator after each."""

    kind: Literal["fixed"]
    separator: str = Told("", max_length=8)
    line_end: Literal["\n", "\r\n"] = "\n"

    @model_validator(mode="after")
    def _plain(self) -> FixedWidth:
        _ascii(self.separator)
        return self


class Csv(BaseModel, frozen=True, extra="forbid"):
    """RFC 4180: commas, quotes where needed; ``titles``: the fields' titles stand in a line before the first row."""

    kind: Literal["csv"]
    titles: bool = True
    line_end: Literal["\n", "\r\n"] = "\r\n"


Layout = Annotated[Delimited | FixedWidth | Csv, Told(discriminator="kind")]


def _ascii(separator: str) -> None:
    """A letter or digit would stand in the values; what is not ASCII could not be told from half a character."""
    if any(not one.isascii() or one.isalnum() or one in '\r\n "' for one in separator):
        raise refuse(texts.SEPARATOR)
