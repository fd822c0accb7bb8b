"""Files that banks hand in: which keys and names are answers, and which are uploads in progress or markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes; 100,000 rows make about 6 MB."""

PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,120}")
_NUMBER_OF_SOMEBODY: Final = re.compile(
    r"(?<![0-9])(?:(?=[1-9])(?!20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))[0-9]{15,19}|[0-9]{17}[Xx]"
    r"|(?:86)?1[3-9][0-9]{9})(?![0-9])",
    re.ASCII,
)
"""A document, a card or a mobile in a file's name. Not an instant, nor what begins with 0: no area does so."""
REJECTION = ".rej"
"""Suffix of our own replies about answers; a bank whose job copies its folders hands them back to us."""
UNFINISHED = (
    ".part",
    ".tmp",
    ".filepart",
    ".partial",
    ".writing",
    ".temp",
    ".uploading",
    ".inprogress",
    ".crdownload",
    ".lock",
    ".lck",
    ".swp",
    "~",
)
"""Suffixes under which clients and servers keep a file until it is complete, in any case (WinSCP writes ``.filepart``,
rclone ``.partial``). S3 notifies of the final name separately."""

NO_ANSWER = (*UNFINISHED, REJECTION)
"""Suffixes of what is never taken in as an answer; no profile may name its answers so."""

CONTROL_SUFFIXES = (".ok", ".done")
"""A control file `<name>.ok` or `<name>.done` says that `<name>` is complete."""

_BATCH_ID: Final = r"R\d{8}-[0-9A-Z]{10}-\d{2,4}(?:A\d{1,4})?"
BATCH_ID: Final = re.compile(_BATCH_ID, re.ASCII)
"""A batch's id; ``issuance.batch`` makes them of the register's id, which begins with its day."""
_WHOLE_BATCH_ID: Final = re.compile(rf"{_BATCH_ID}(?![0-9A-Za-z])", re.ASCII)

_FOLDER_MARKER = "_$folder$"
"""End of the empty objects by which Hadoop's S3 clients stand for a folder."""


def arrived(key: str) -> tuple[str, str] | None:
    """Bank code and file name of an object ``<bank>/in/<name>`` or ``<bank>/in/<folder>/…/<name>``.

    None for what is outside ``in/``, folder markers (``…/``), hidden, unfinished and our own files. A bank's client may
    sort by day: a file in a folder is taken like any other, by its own name.
    """
    bank, _, below = key.partition("/")
    folder, _, path = below.partition("/")
    parts = path.split("/")
    name = parts[-1]
    if folder != "in" or not bank or not name or name.endswith(_FOLDER_MARKER):
        return None
    if any(part.startswith(".") for part in parts) or is_never_an_answer(name):
        return None
    return bank, name


def is_never_an_answer(name: str) -> bool:
    """Whether a name, in whatever case, says that its file is still being written, or is one of our own."""
    return name.lower().endswith(NO_ANSWER)


def is_control(name: str) -> bool:
    """Whether this is a control file, in whatever case."""
    return name.lower().endswith(CONTROL_SUFFIXES)


def is_marker(name: str, is_answer: Callable[[str], bool]) -> bool:
    """Whether a file only accompanies an answer: a control file, or the answer's name with more behind it.

    ``X.ret.ok``, ``X.ret.md5``, ``X.ret.bak``: the bank's own business, neither an answer nor a fault.
    """
    if is_answer(name):
        return False
    return is_control(name) or any(is_answer(name[:place]) for place, sign in enumerate(name) if sign in ".~")


_PACKED: Final = (".gz", ".tgz", ".zip", ".7z", ".rar", ".bz2", ".xz", ".z", ".tar", ".pgp", ".gpg")
"""Suffixes of what is packed or encrypted. Detached signatures (``.asc``, ``.sig``) only accompany a file."""


def packed_answer(name: str, is_answer: Callable[[str], bool]) -> str:
    """The name of the answer that is packed or encrypted in a file, by the file's name; '' for any other file.

    We take plain answers alone; the bank learns that when the file is set aside.
    """
    stem = name
    while suffix := next((one for one in _PACKED if stem.lower().endswith(one)), ""):
        stem = stem[: -len(suffix)]
        if is_answer(stem):
            return stem
    return ""


def batches_named(name: str) -> set[str]:
    """The ids of batches in a file's name, each with its end in sight: where ``…-0120261128`` ends nobody knows."""
    return set(_WHOLE_BATCH_ID.findall(name))


def plain_name(name: str) -> str:
    """The name if it may be stored and logged, else ``unusual-name``: it might name a person (invariant 7)."""
    return name if PLAIN_NAME.fullmatch(name) and not _NUMBER_OF_SOMEBODY.search(name) else "unusual-name"


_UNUSUAL: Final = re.compile(rf"[^A-Za-z0-9._-]+|{_NUMBER_OF_SOMEBODY.pattern}", re.ASCII)
_KEPT_OF_LONG: Final = 50
"""Characters kept at each end of a name that is too long: kind, batch and time stand there."""


def tidied(name: str, mark: str) -> str:
    """A name with ``mark`` in place of what may not be stored, so that two such names are two.

    It is set apart by ``_``: a batch's number that ended before it still ends there.
    """
    first, *others = _UNUSUAL.split(name)
    plain = f"{first}_{mark}_{'-'.join(others)}" if others else name
    if PLAIN_NAME.fullmatch(plain):
        return plain
    return f"{name[:_KEPT_OF_LONG]}_{mark}_{name[-_KEPT_OF_LONG:]}"
