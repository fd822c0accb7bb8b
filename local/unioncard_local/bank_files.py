"""An issuance file as the bank we play has it before it: its name tells the batch where the file does not."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from unioncard.banks.files import issuance_file

if TYPE_CHECKING:
    from unioncard.banks.files.issuance import IssuanceFile
    from unioncard.banks.profiles.profile import Profile

_PARTS = {
    "batch": r"(?P<batch>R\d{8}-[0-9A-Z]{10}-\d{2,4}(?:A\d+)?)",
    "bank_unit": r".*?",
    "date": r"\d{8}",
}


def issued(profile: Profile, name: str, content: bytes) -> IssuanceFile:
    """Read an issuance file; FormatError if it is none, ValueError if its name is not one of the profile's."""
    found = _pattern(profile.issuance.file_name).fullmatch(name)
    if not found:
        raise ValueError(f"{name} 不是这家银行的开卡文件名")
    return issuance_file.parse(profile, content, found["batch"])


@lru_cache(maxsize=16)
def _pattern(template: str) -> re.Pattern[str]:
    literal = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(_PARTS[part] if place % 2 else re.escape(part) for place, part in enumerate(literal)))
