"""The rules of a register as the peers run them: the same tables and libraries as ours, one plain predicate each.

Ours normalise before they check and warn besides; a peer checks the text as it stands, which is less work. All must
object to the same rows of a spoiled register, or the benchmark stops (reading.py).
"""

from __future__ import annotations

from datetime import date

from stdnum.iso7064 import mod_11_2

from unioncard.members.columns import COMPULSORY, FORM_COLUMNS
from unioncard.people.ages import is_under_age
from unioncard.people.areas import is_area
from unioncard.people.mobiles import is_mobile
from unioncard.people.names import has_valid_characters, is_too_long
from unioncard.registers.members.codes import LISTS

__all__ = ["COMPULSORY", "FORM_COLUMNS", "LISTS", "is_mobile"]

TODAY = date(2026, 11, 23)
BANK = "gbk"
"""Python's codec of the union's bank."""
NUMBER_SHAPE = r"[1-8]\d{16}[\dX]"


def born(number: str) -> date | None:
    """The birth date in a resident ID, None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def number_is_right(number: str) -> bool:
    """Check digit, birth date, least age and area of a resident ID of the right shape."""
    birth = born(number)
    return (
        mod_11_2.checksum(number) == 1
        and birth is not None
        and birth <= TODAY
        and not is_under_age(birth, TODAY)
        and is_area(number[:6])
    )


def sex_of(number: str) -> str:
    """Digit 17: odd for 男."""
    return "男" if int(number[16]) % 2 else "女"


def name_is_right(name: str) -> bool:
    """Characters and length."""
    return has_valid_characters(name, latin=False) and not is_too_long(name)
