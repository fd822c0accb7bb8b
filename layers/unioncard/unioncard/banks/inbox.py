"""What a bank put into its drop, and what of it is for us."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,120}")
UNFINISHED = (".part", ".tmp", ".filepart")
"""Temporary names of clients that rename a file when it is whole; the final name is told by itself."""


def arrived(key: str) -> tuple[str, str] | None:
    """Bank and name of an object ``<bank>/in/<name>``; None for what is not a whole file for us."""
    bank, folder, *rest = PurePosixPath(key).parts if key.count("/") > 1 else ("", "")
    if folder != "in" or len(rest) != 1 or rest[0].startswith(".") or rest[0].lower().endswith(UNFINISHED):
        return None
    return bank, rest[0]


def plain_name(name: str) -> str:
    """A file name that may be kept and logged; a bank's own wording might name a person (invariant 7)."""
    return name if PLAIN_NAME.fullmatch(name) else "unusual-name"


LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes; 100,000 rows make about 6 MB."""
