"""Telephones of unions: landlines with their area code, and mobiles, by Google's numbering plan metadata."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

_SHAPE = re.compile(
    r"(?:(?:\+|00)?86-?)?(?:1\d{10}|[(]?0\d{2,3}[)]?-?\d{7,8})(?:(?:-|转|分机|EXT\.?)\d{1,6})?", re.ASCII | re.I
)
_KINDS: Final = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_EXTENSION = re.compile(r"(?:转|分机|EXT\.?)\d+$|(?<=\d{7})-\d{1,6}$", re.ASCII | re.I)


def is_phone(text: str) -> bool:
    """Whether ``text`` (half-width, no blanks) is one mainland number: a mobile, or area code and landline.

    An extension may follow: ``0371-65706570转801``. A landline without its area code is none: nobody outside could
    ring it. The area code must exist, so 0379 passes and 0399 does not.
    """
    if not _SHAPE.fullmatch(text):
        return False
    try:
        number = phonenumbers.parse(_EXTENSION.sub("", text), "CN")
    except NumberParseException:
        return False
    return phonenumbers.number_type(number) in _KINDS
