"""The parser's first run on a file, in a process that may die without taking anybody along."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from unioncard.registers.findings import FindingCode, rejected
from unioncard.registers.reading import limits

if TYPE_CHECKING:
    from pathlib import Path

# The search path is handed over: in Lambda the layer is on sys.path by other means than the environment.
_PROGRAM: Final = """
import os, resource, sys
os.environ["RUST_BACKTRACE"] = "0"  # printing one takes eight seconds
path, limit, rows, columns = sys.argv[1], *map(int, sys.argv[2:5])
sys.path[:] = sys.argv[5:]
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
from python_calamine import CalamineWorkbook, PasswordError
try:
    with open(path, "rb") as file, CalamineWorkbook.from_filelike(file) as book:
        for number in range(len(book.sheet_names)):
            sheet = book.get_sheet_by_index(number)
            if sheet.end and (sheet.end[0] >= rows or sheet.end[1] >= columns):
                sys.exit(12)
except PasswordError:
    sys.exit(11)
except BaseException as error:  # the parser's own panics derive from BaseException
    sys.exit(error.code if isinstance(error, SystemExit) else 10)
"""
_DAMAGED, _ENCRYPTED = 10, 11


def run(path: Path) -> None:
    """Parse every sheet once under a memory limit.

    FileRejected: file-damaged when the parser refuses the file, file-encrypted when it wants a password, file-too-large
    when it is killed, runs out of memory or time, or finds cells beyond the limits (only now known for .xls).
    """
    ending = _ending(path)
    if ending == 0:
        return
    if ending == _DAMAGED:
        raise rejected(FindingCode.FILE_DAMAGED)
    if ending == _ENCRYPTED:
        raise rejected(FindingCode.FILE_ENCRYPTED)
    raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limits.DESCRIPTION)


def _ending(path: Path) -> int | None:
    """Exit status of the trial, negative for a signal, None when time ran out."""
    figures = [str(limits.PARSER_BYTES), str(limits.ROWS), str(limits.COLUMNS)]
    command = [sys.executable, "-I", "-S", "-c", _PROGRAM, str(path), *figures, *sys.path]
    try:
        done = subprocess.run(  # noqa: S603 our own program and a path
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=limits.PARSER_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode
