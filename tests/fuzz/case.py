"""One file to be tried, what is known of it, and what check() made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from unioncard.registers.check import check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from unioncard.registers.check import Checked

TODAY: Final = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into a file: row number → the values that must come out, '' not listed; None: a bad row."""

    rows: Mapping[int, Mapping[str, str] | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """A Checked as plain values, for comparing."""

    verdict: str
    place: tuple[str | None, int | None]
    read: int
    accepted: tuple[tuple[int, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]], ...]
    refused: tuple[int, ...]
    findings: tuple[tuple[int | None, str | None, str, str, str], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the findings about the file as a whole."""
        return tuple(finding[2] for finding in self.findings if finding[0] is None)


@dataclass(frozen=True, slots=True)
class Case:
    """A file: by which ``kind`` of mutation and which ``way`` of it ``content`` came about.

    ``same_as``: the answer it must get, because the mutation changed nothing a reader may care about. ``written``: what
    is known to stand in it.
    """

    kind: str
    way: str
    suffix: str
    content: bytes
    same_as: Answer | None = None
    written: Written | None = None


def answer(path: Path, *, fast: bool = True) -> Answer:
    """What check() says of a file. Raises whatever check() raises: it must not."""
    return plain(check(path, today=TODAY, fast=fast))


def plain(checked: Checked) -> Answer:
    """The Checked as plain values."""
    return Answer(
        checked.verdict.value,
        (checked.sheet, checked.header_row),
        checked.read,
        tuple((row.number, tuple(row.values.items()), tuple(row.originals.items())) for row in checked.accepted),
        tuple(row.number for row in checked.refused),
        tuple((f.row, f.column, f.code.value, f.severity.value, f.message) for f in checked.findings),
    )
