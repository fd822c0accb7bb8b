"""A union's mail address, checked where it comes in: a letter that cannot be addressed is noticed months later."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NONE: Final = frozenset({"", "无", "没有", "暂无", "未开通", "/", "-", "—", "——", "n/a", "none", "null"})
"""What people write where there is no address."""
_LONGEST: Final = 254
_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SHAPE: Final = re.compile(rf"(?=.{{1,64}}@){_LOCAL}@({_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]", re.ASCII)


def mail_address(text: str) -> str:
    """One plain address (RFC 5321, without quoted local parts); '' where the text says that there is none.

    Full-width signs (``a＠b．cn``) and blanks around are what a Chinese keyboard adds and are set right. ValueError for
    several addresses, a name beside the address, characters beyond ASCII, and all else that is none.
    """
    plain = unicodedata.normalize("NFKC", text).replace("。", ".")
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf").strip()
    if plain.lower() in _NONE:
        return ""
    if len(plain) > _LONGEST or not _SHAPE.fullmatch(plain):
        raise ValueError("not one mail address")
    return plain
