"""One sort of answer compiled: the shapes its file may have, its name and its batch."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.dates import MOMENT, converted
from unioncard.banks.files.format import FormatError
from unioncard.banks.files.table import TableForm

if TYPE_CHECKING:
    from unioncard.banks.files.table import Table
    from unioncard.banks.profiles.answers import AnswerFormat
    from unioncard.banks.profiles.profile import Profile

AT_IN_NAME: Final = "YYYYMMDDHHMMSS"
_EXTRAS: Final = frozenset({"account_class", "branch", "opened_on"})
"""What only some shapes of a file carry."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a file shall say: by source at its ends and in its rows, and what stands in its name."""

    ends: dict[str, str]
    rows: list[dict[str, str]]
    name: dict[str, str] = field(default_factory=dict)


class AnswerForm:
    """One sort of answer of one bank."""

    def __init__(self, form: AnswerFormat, profile: Profile) -> None:
        """``profile`` gives the encoding and the code lists."""
        self.format = form
        self._tables = tuple(TableForm(one, form.layout, profile.encoding, profile.codes) for one in form.shapes)
        self._sources = tuple(shape.sources() for shape in form.shapes)
        self._pattern = re.compile(form.pattern)

    @property
    def row_sources(self) -> frozenset[str]:
        """What the rows of the first shape carry."""
        return self._sources[0]

    @property
    def end_sources(self) -> frozenset[str]:
        """What header and trailer of the first shape carry."""
        return self.format.shapes[0].told_at_ends()

    def read(self, name: str, content: bytes) -> Table:
        """The table, with what the name tells among its ends; FormatError."""
        matched = self._pattern.fullmatch(name)
        if matched is None:
            raise FormatError("the name is not one of this kind of file")
        form = next((one for one in self._tables if one.fits(content)), self._tables[0])
        table = form.read(content)
        told = matched.groupdict()
        if self.format.batch_from == "name":
            table.ends["batch"] = told["batch"] or ""
        if "at" in told:
            table.ends["at"] = converted(told["at"] or "", AT_IN_NAME, MOMENT) or ""
        return table

    def write(self, told: Told, serial: str) -> tuple[str, bytes]:
        """Name and bytes; the first shape that has a place for everything told."""
        extras = {source for row in told.rows for source in row.keys() & _EXTRAS if row[source]}
        fitting = (table for table, sources in zip(self._tables, self._sources, strict=True) if extras <= sources)
        content = next(fitting, self._tables[-1]).write(told.ends, told.rows)
        return self.format.file_name.format_map({**told.name, "serial": serial}), content

    def batch(self, table: Table) -> str:
        """The batch the file is about; FormatError if it names none or several."""
        found = one_value(table, "batch")
        if not found:
            raise FormatError("the file names no batch")
        return found


def one_value(table: Table, source: str) -> str:
    """What the ends or all rows say alike, '' if nothing; FormatError if they differ."""
    if table.ends.get(source):
        return table.ends[source]
    values = {row.told.get(source, "") for row in table.rows}
    if len(values) > 1:
        raise FormatError(f"the lines do not agree in the {source}")
    return values.pop() if values else ""
