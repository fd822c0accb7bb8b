"""Lines of files exchanged with banks: fields each ended by ``|``, GB18030, ``\\n`` (also ``\\r\\n`` when reading)."""

from __future__ import annotations

from typing import Final

ENCODING: Final = "gb18030"
"""民委发〔2016〕33号 asks for full GB 18030; Python's codec differs from the 2022 edition in 24 symbols (codes.md)."""

SEPARATOR = "|"
STAND_IN = "｜"
"""Stands in for a ``|`` in free text: one in an address must not break its row (bank_files.md, traps)."""


class FormatError(ValueError):
    """Not a file of this format. The message names lines and counts, never contents."""


def line(*values: object) -> str:
    """One line with every value ended by the separator."""
    return "".join(f"{_plain(str(value))}{SEPARATOR}" for value in values) + "\n"


def lines(content: bytes) -> list[str]:
    """The non-empty lines of a file; FormatError if it is empty or not GB18030."""
    try:
        text = content.decode(ENCODING)
    except UnicodeDecodeError as error:
        raise FormatError("not GB18030 text") from error
    found = [one for one in text.replace("\r\n", "\n").split("\n") if one.strip()]
    if not found:
        raise FormatError("an empty file")
    return found


def fields(text: str, count: int) -> list[str]:
    """The fields of a line; FormatError unless there are ``count``, each ended by the separator."""
    found = text.split(SEPARATOR)
    if len(found) != count + 1 or found[-1].strip():
        raise FormatError(f"{len(found) - 1} fields where {count} are expected")
    return [one.strip() for one in found[:-1]]


def _plain(value: str) -> str:
    return " ".join(value.replace(SEPARATOR, STAND_IN).split())
