"""Issuance files 开卡文件 in the layout of a bank's profile: write, parse, names, control file, agent numbers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from unioncard.banks.files.answer import FormatError, NotWritable
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.table import TableForm
from unioncard.banks.profiles.fields import COLUMN_SOURCES, OF_FILE
from unioncard.banks.profiles.issuance import ControlKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from unioncard.banks.files.table import Row, Table
    from unioncard.banks.profiles.profile import Profile


# The agent number 代理编号: the bank's key for one row of one batch, given by us.

_BATCHES: Final = 10**14
_ROW_DIGITS: Final = 5
_DIGITS: Final = 20


def agent_number(batch: str, row: int) -> str:
    """20 digits; the same for the same batch id and row (1 to 99,999, else ValueError)."""
    if not 0 < row < 10**_ROW_DIGITS:
        raise ValueError(row)
    return f"1{_batch_digits(batch)}{row:0{_ROW_DIGITS}d}"


def row_of(batch: str, agent: str) -> int | None:
    """The row an agent number means; None if it is not one of this batch."""
    if len(agent) != _DIGITS or not agent.isascii() or not agent.isdigit():
        return None
    row = int(agent[-_ROW_DIGITS:])
    return row if row and agent_number(batch, row) == agent else None


@lru_cache(maxsize=256)
def _batch_digits(batch: str) -> str:
    digest = hashlib.sha256(batch.encode()).digest()
    return f"{int.from_bytes(digest[:16], 'big') % _BATCHES:014d}"


T = TypeVar("T")
CACHED_PROFILES: Final = 64


class Compiled(Generic[T]):
    """A cache of ``build(profile)`` by the profile's identity: hashing a profile costs more than building."""

    def __init__(self, build: Callable[[Profile], T]) -> None:
        self._build = build
        self._made: dict[int, tuple[Profile, T]] = {}

    def __call__(self, profile: Profile) -> T:
        """What was built for this profile object."""
        kept = self._made.get(id(profile))
        if kept is not None:
            return kept[1]
        if len(self._made) >= CACHED_PROFILES:
            self._made.clear()
        made = self._build(profile)
        # The profile is kept alive, so its id is nobody else's.
        self._made[id(profile)] = (profile, made)
        return made


@dataclass(frozen=True, slots=True)
class IssuanceRow:
    """One person for whom a card is requested.

    ``values``: canonical column → normalised text from the register (dates ``YYYY-MM-DD`` or 长期). ``card`` is the
    number of the pre-printed card reserved for this row, '' where the bank assigns the number.
    """

    number: int
    values: Mapping[str, str]
    card: str = ""


@dataclass(frozen=True, slots=True)
class IssuanceFile:
    """One batch as sent to its bank. ``date`` is ``YYYY-MM-DD``; ``bank_unit`` the number the bank gave the union."""

    batch: str
    unit: str
    unit_name: str
    bank_unit: str
    date: str
    rows: tuple[IssuanceRow, ...]


UNIT_PLACES: Final = tuple(sorted(OF_FILE))


def _build(profile: Profile) -> TableForm:
    return TableForm(profile.issuance, profile.issuance.layout, profile.encoding, profile.codes)


table_form = Compiled(_build)
"""The compiled form of a profile's issuance file."""


def write(profile: Profile, file: IssuanceFile) -> bytes:
    """The file's bytes; deterministic.

    Runs of white space become one space, outer ones are stripped. NotWritable where a value does not fit (checked
    beforehand by ``precheck.faults``), or if there are more rows than the bank takes.
    """
    if len(file.rows) > profile.max_rows:
        raise NotWritable(f"{len(file.rows)} rows, the bank takes {profile.max_rows}")
    of_file = {source: getattr(file, source) for source in UNIT_PLACES}
    agents = "agent" in profile.issuance.sources()
    rows = []
    for row in file.rows:
        values = {**row.values, **of_file, "row": str(row.number), "card": row.card}
        if agents:
            values["agent"] = agent_number(file.batch, row.number)
        rows.append(values)
    return table_form(profile).write(of_file, rows)


def parse(profile: Profile, content: bytes, batch: str) -> IssuanceFile:
    """Read an issuance file as this bank does; FormatError if it is not one or its totals do not agree.

    ``batch`` stands in where the file does not carry it, and the bank would take it from the file's name. Of what a
    file does not carry the result holds ''; columns without a value are absent.
    """
    table = table_form(profile).read(content)
    of_file = _of_file(table)
    known = of_file["batch"] or batch
    rows = tuple(_row(row, place, known) for place, row in enumerate(table.rows, start=1))
    return IssuanceFile(**{**of_file, "batch": known}, rows=rows)


def name(profile: Profile, batch: str, bank_unit: str, date: str) -> str:
    """The file's name; ``date`` is ``YYYY-MM-DD``."""
    return profile.issuance.file_name.format(batch=batch, bank_unit=bank_unit, date=date.replace("-", ""))


def control_name(profile: Profile, name: str) -> str:
    """The name of the control file that belongs to an issuance file."""
    return profile.issuance.control.file_name.format(name=name, stem=PurePosixPath(name).stem)


def control(profile: Profile, name: str, file: IssuanceFile, content: bytes) -> tuple[str, bytes]:
    """Name and bytes of the control file: delivered last, so its presence means the file is complete (invariant 4).

    ``content`` is what was put under ``name``, encrypted or not.
    """
    kind = profile.issuance.control.kind
    text = b""
    if kind is ControlKind.JSON:
        text = _json(name, file, content)
    elif kind is ControlKind.OK_TOTALS:
        text = f"{name}|{len(file.rows)}|0|{len(content)}|\n".encode(profile.encoding)
    return control_name(profile, name), text


def _json(name: str, file: IssuanceFile, content: bytes) -> bytes:
    totals = {
        "file": name,
        "batch": file.batch,
        "rows": len(file.rows),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return json.dumps(totals, indent=1).encode()


def _of_file(table: Table) -> dict[str, str]:
    """The values that are constant within the file, from header, trailer or all rows."""
    found = {}
    for source in UNIT_PLACES:
        values = {row.values[source] for row in table.rows if source in row.values}
        if source in table.ends:
            values.add(table.ends[source])
        if len(values) > 1:
            raise FormatError(Fault.LINES_DISAGREE, what=source)
        found[source] = values.pop() if values else ""
    return found


def _row(row: Row, place: int, batch: str) -> IssuanceRow:
    number: int | None = place
    if "row" in row.values:
        number = int(row.values["row"] or 0)
    elif "agent" in row.values:
        number = row_of(batch, row.values["agent"])
    if not number:
        raise FormatError(Fault.NO_ROW, line=row.line)
    values = {source: value for source, value in row.values.items() if value and source in COLUMN_SOURCES}
    return IssuanceRow(number, values, row.values.get("card", ""))
