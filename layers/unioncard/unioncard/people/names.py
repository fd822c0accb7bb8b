"""Names: the one separator dot, stray spaces, the characters allowed, and the bytes in a bank's field."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

DOT = "\u00b7"
"""The only separator dot of a name (民委发〔2016〕33号); GB 18030 A1A4."""

MAX_BYTES = 50
"""Bytes in GB 18030: what the banks' name field holds, 25 characters (民委发〔2016〕33号)."""

_MOST_BYTES = 4
"""Of one character in GB 18030."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A character that was lost on the way: private use (an old 䶮 is U+E863), replacement characters and lone surrogates,
# boxes and question marks typed or printed for what was missing, radicals as copied from PDF.
_LOST = "[\ue000-\uf8ff\U000f0000-\U0010fffd\ufffd\ud800-\udfff?？□■◻〓\u2ff0-\u2fff\u2e80-\u2fdf]"
_LATIN = "A-Za-z\u00c0-\u024f"
_DOTS = "\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e.\uff0d\u2010-\u2014-"
_BETWEEN_PARTS = rf"(?<=[{HAN}])\s*[{_DOTS}{DOT}]\s*(?=[{HAN}])"
_SPACED_PAIR = rf"([{HAN}])\s+([{HAN}])"
_CHINESE = rf"[{HAN}]+(?:{DOT}[{HAN}]+)*"
_FOREIGN = rf"[{HAN}{_LATIN}]+(?:(?:[ .'’{DOT}-]|, |\. )[{HAN}{_LATIN}]+)*\.?"

# Compiled when first used: sets of characters this large take 10 ms, and most registers need none of them.
_compiled = cache(re.compile)


def tidy(name: str) -> str:
    """The name with its separator dots as U+00B7, without outer spaces and without the space of a two-character name.

    Spaces inside longer names stay: they may be padding or a missing dot, and guessing would rename a person.
    """
    if name.isalpha():
        return name  # no dot, no space
    dotted = _compiled(_BETWEEN_PARTS).sub(DOT, name.strip())
    pair = _compiled(_SPACED_PAIR).fullmatch(dotted)
    return pair[1] + pair[2] if pair else dotted


def same_name(name: str) -> str:
    """The name reduced to what its spellings share: letters and characters, without case, width, blanks and marks."""
    if name.isalpha() and not name.isascii() and name == unicodedata.normalize("NFKC", name):  # nearly all names
        return name.casefold()
    return "".join(one for one in unicodedata.normalize("NFKC", name).casefold() if one.isalpha())


def has_valid_characters(name: str, *, latin: bool) -> bool:
    """Whether a tidied name has Chinese characters only, dots between parts; ``latin`` for foreigners' documents."""
    return bool(_compiled(_FOREIGN if latin else _CHINESE).fullmatch(name))


def is_too_long(name: str) -> bool:
    """Whether the name needs more than ``MAX_BYTES`` in GB 18030."""
    return len(name) > MAX_BYTES // _MOST_BYTES and len(name.encode("gb18030", "replace")) > MAX_BYTES


def is_unreadable(name: str) -> bool:
    """Whether it has a mark where a rare character was lost, to be typed anew from the document."""
    return bool(_compiled(_LOST).search(name))


def can_be_written(name: str, encoding: str) -> bool:
    """Whether a bank's character set (a Python codec) has every character; LookupError for an unknown codec."""
    try:
        name.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
