"""Which card numbers a bank issues."""

from __future__ import annotations

from pydantic import BaseModel, model_validator
from pydantic import Field as Told
from stdnum import luhn

from unioncard.banks.profiles.refusing import refuse
from unioncard.texts import bank_profiles as texts


class Cards(BaseModel, frozen=True, extra="forbid"):
    """The numbers of a bank's cards; ``luhn`` only where the bank keeps to it: some issued cards fail it (codes.md)."""

    lengths: tuple[int, ...] = Told((16, 17, 18, 19), min_length=1)
    prefixes: tuple[str, ...] = Told(("62", "60"), min_length=1)
    luhn: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Cards:
        if any(not one.isascii() or not one.isdigit() or len(one) > min(self.lengths) for one in self.prefixes):
            raise refuse(texts.CARD_PREFIX)
        return self

    def holds(self, number: str) -> bool:
        """Whether the number can be one of this bank's cards."""
        shaped = number.isascii() and number.isdigit() and len(number) in self.lengths
        return shaped and number.startswith(self.prefixes) and (not self.luhn or luhn.is_valid(number))
