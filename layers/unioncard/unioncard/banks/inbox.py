"""Keys of objects that banks put into their drops: ``<bank>/in/<name>``, without unfinished uploads."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes; 100,000 rows make about 6 MB."""

PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,120}")
REJECTION = ".rej"
"""Suffix of our own replies about answers; a bank whose job copies its folders hands them back to us."""
UNFINISHED = (".part", ".tmp", ".filepart")
"""Suffixes of clients that rename a file once it is complete; S3 notifies of the final name separately."""
NO_ANSWER = (*UNFINISHED, REJECTION)
"""Suffixes of what is never taken in as an answer; no profile may name its answers so."""


def arrived(key: str) -> tuple[str, str] | None:
    """Bank code and file name of an object ``<bank>/in/<name>``; None for folders, hidden, unfinished and our files."""
    bank, folder, *rest = PurePosixPath(key).parts if key.count("/") > 1 else ("", "")
    if folder != "in" or len(rest) != 1 or rest[0].startswith(".") or rest[0].lower().endswith(NO_ANSWER):
        return None
    return bank, rest[0]


def plain_name(name: str) -> str:
    """The name if it may be stored and logged, else ``unusual-name``: it might name a person (invariant 7)."""
    return name if PLAIN_NAME.fullmatch(name) else "unusual-name"
