"""统一社会信用代码 (GB 32100-2015 with amendment 1 of 2016): shape, check character, whose code it is."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from stdnum.cn import uscc

# First character: who registers. 1 establishments, 2 foreign affairs, 3 justice, 4 culture, 5 civil affairs, 6 tourism,
# 7 religion, 8 unions, 9 market, A armed forces, N rural collectives, Y others (amendment 1). The standard's alphabet
# has no I, O, S, V, Z.
_SHAPE = re.compile(r"[1-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_ORGANISATION = re.compile(r"[0-9A-Z]{8}-?[0-9X]", re.ASCII)
_FORBIDDEN = re.compile(r"[IOSVZ]")
_LENGTH: Final = 18

OF_UNIONS: Final = ("81", "82", "89")
"""81 基层工会 and 89 其他 are the amendment's; 82 (a union that is no legal person) is in use and not refused."""

OF_ESTABLISHMENTS: Final = "1"
"""机构编制: general and industrial unions above the basic level are registered there as 群团机关."""


class Fault(Enum):
    """What is wrong with a code; the first in this order."""

    ORGANISATION_CODE = auto()
    FORBIDDEN_LETTER = auto()
    SHAPE = auto()
    CHECK_CHARACTER = auto()


def fault(code: str) -> Fault | None:
    """What is wrong with a code in capitals without blanks, None when nothing is.

    The check character is python-stdnum's; its own shape test takes digits alone for the first two characters and would
    refuse the rural collectives' N2. The ninth character of the organisation code inside (GB 11714) is not judged:
    sole traders' early codes do not follow it.
    """
    if _SHAPE.fullmatch(code):
        return None if uscc.calc_check_digit(code) == code[-1] else Fault.CHECK_CHARACTER
    if _ORGANISATION.fullmatch(code):
        return Fault.ORGANISATION_CODE
    return Fault.FORBIDDEN_LETTER if len(code) == _LENGTH and _FORBIDDEN.search(code) else Fault.SHAPE


def is_of_union(code: str) -> bool:
    """Whether unions' own registration gave this code out."""
    return code.startswith(OF_UNIONS)
