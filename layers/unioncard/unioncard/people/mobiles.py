"""Mobile numbers: mainland China only, by Google's numbering plan metadata."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

_SHAPE = re.compile(r"1\d{10}", re.ASCII)


def is_mobile(number: str) -> bool:
    """Whether ``number`` (digits only, without country code) is a mainland mobile number."""
    return bool(_SHAPE.fullmatch(number)) and _is_mobile_block(number[:7])


@lru_cache(maxsize=32_768)
def _is_mobile_block(prefix: str) -> bool:
    """Whether numbers of this seven-digit block are mobile.

    The plan tells kinds apart within the first five digits, so one answer holds for a block; asking the library for
    every number takes 30 µs, as long as all other rules of a row together.
    """
    number = phonenumbers.parse(prefix + "0000", "CN")
    return bool(phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE)
