"""Field model of bank profiles: layouts, fields with source and encoding rules, lines, file-name templates."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, model_validator
from pydantic import Field as PydanticField
from pydantic_core import PydanticCustomError

from unioncard.members.columns import COLUMNS, MOBILE, NAME, NUMBER
from unioncard.texts import bank_profiles as texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import LiteralString


def refuse(rule: LiteralString, **where: object) -> PydanticCustomError:
    """The error for a broken rule: ``rule`` is a message of texts/bank_profiles.py, pydantic adds the field's path."""
    return PydanticCustomError("profile_rule", rule, where)


class Delimited(BaseModel, frozen=True, extra="forbid"):
    """Fields with a separator (one or more ASCII characters) after each, or only between them."""

    kind: Literal["delimited"]
    separator: str = PydanticField("|", min_length=1, max_length=8)
    ended: bool = True
    line_end: Literal["\n", "\r\n"] = "\n"

    @model_validator(mode="after")
    def _plain(self) -> Delimited:
        _ascii(self.separator)
        return self


class FixedWidth(BaseModel, frozen=True, extra="forbid"):
    """Fields padded to widths counted in bytes of the profile's encoding, with or without a separator after each."""

    kind: Literal["fixed"]
    separator: str = PydanticField("", max_length=8)
    line_end: Literal["\n", "\r\n"] = "\n"

    @model_validator(mode="after")
    def _plain(self) -> FixedWidth:
        _ascii(self.separator)
        return self


class Csv(BaseModel, frozen=True, extra="forbid"):
    """RFC 4180: commas, quotes where needed; ``titles``: the fields' titles stand in a line before the first row."""

    kind: Literal["csv"]
    titles: bool = True
    line_end: Literal["\n", "\r\n"] = "\r\n"


Layout = Annotated[Delimited | FixedWidth | Csv, PydanticField(discriminator="kind")]


def _ascii(separator: str) -> None:
    """Refuse separators that values contain (letters, digits) or that could be half a character (not ASCII)."""
    if any(not one.isascii() or one.isalnum() or one in '\r\n "' for one in separator):
        raise refuse(texts.SEPARATOR)


FILLERS: Final = frozenset({"constant", "nothing"})
"""``constant`` is ``value`` of the field, checked when read; ``nothing`` is empty, and skipped when read."""

OF_FILE: Final = frozenset({"batch", "bank_unit", "unit", "unit_name", "date"})
"""Constant within a file, whether in the header, the trailer or repeated in every row."""

NUMBERS: Final = frozenset({"row", "rows", "amount", "opened", "refused"})
"""Read as whole numbers. ``rows``, ``opened`` and ``refused`` are counts; ``amount`` is always 0."""

DATES: Final = frozenset({"date", "opened_on", "at"})
"""Dates; internally ISO 8601 only, so the field must give the bank's form."""

IDENTIFYING: Final = frozenset(
    {NAME, NUMBER, MOBILE, "card", "agent", "batch", "bank_unit", "document", "name", "tail"}
)
"""Never truncated and never with stand-in characters: a part of these would identify somebody else, or nobody."""

COLUMN_SOURCES: Final = frozenset(COLUMNS)

LARGEST_FIELD: Final = 4096
"""Bytes: more than any column of a register has. A slip of some digits would fill every line with so many blanks."""


def _date_form(form: str) -> str:
    if re.sub(r"[^YMDHS]", "", form) not in ("YYYYMMDD", "YYYYMMDDHHMMSS"):
        raise refuse(texts.DATE_FORM)
    return form


class Field(BaseModel, frozen=True, extra="forbid"):
    """A field. ``bytes``: maximum size in the file's encoding, and the width in a fixed layout.

    ``source`` is a canonical column or one of the words that the kind of file allows. ``codes``: name of the profile's
    code list (our word → the bank's code); of several words with one code, reading gives the first. ``date``: the date
    format, ``YYYYMMDD`` or ``YYYY/MM/DD HH:MM:SS``; ``open_ended``: the text for 长期. ``too_long``: whether a long
    value is a fault or truncated at a character border. ``separator``: whether the layout's separator inside the value
    is a fault or replaced by its full-width form.
    """

    title: str
    source: str
    value: str = ""
    bytes: int | None = PydanticField(None, ge=1, le=LARGEST_FIELD, strict=True)
    required: bool = False
    codes: str = ""
    date: Annotated[str, AfterValidator(_date_form)] | None = None
    open_ended: str = "长期"
    align: Literal["left", "right"] = "left"
    pad: Literal[" ", "0"] = " "
    too_long: Literal["fault", "truncate"] = "fault"
    separator: Literal["fault", "stand-in"] = "fault"

    @model_validator(mode="after")
    def _consistent(self) -> Field:
        if (self.source == "constant") != bool(self.value):
            raise refuse(texts.CONSTANT)
        if self.source == "nothing" and self.required:
            raise refuse(texts.NOTHING)
        if self.source in DATES and not self.date:
            raise refuse(texts.DATE_NEEDED)
        if self.codes and self.date:
            raise refuse(texts.CODES_OR_DATE)
        if self.too_long == "truncate" and (not self.bytes or self.codes or self.date or self.source in IDENTIFYING):
            raise refuse(texts.TRUNCATE)
        if self.separator == "stand-in" and self.source in IDENTIFYING:
            raise refuse(texts.STAND_IN)
        if self.pad == "0" and (self.align != "right" or self.source not in NUMBERS):
            raise refuse(texts.ZEROS)
        return self


class Line(BaseModel, frozen=True, extra="forbid"):
    """A header or trailer line; ``layout`` when it differs from the rows'."""

    fields: tuple[Field, ...] = PydanticField(min_length=1)
    layout: Layout | None = None


class Shape(BaseModel, frozen=True, extra="forbid"):
    """The lines of a file: optional header, rows, optional trailer."""

    header: Line | None = None
    fields: tuple[Field, ...] = PydanticField(min_length=1)
    trailer: Line | None = None

    def sources(self) -> frozenset[str]:
        """The sources of the rows' fields."""
        return frozenset(field.source for field in self.fields)

    def ends(self) -> tuple[Line, ...]:
        """The header and the trailer, those that exist."""
        return tuple(line for line in (self.header, self.trailer) if line)

    def with_layouts(self, layout: Layout) -> Iterator[tuple[Field, Layout]]:
        """Every field of the file with its line's layout; ``layout`` is the rows'."""
        for line in self.ends():
            yield from ((field, line.layout or layout) for field in line.fields)
        yield from ((field, layout) for field in self.fields)

    def shows_its_end(self) -> bool:
        """Whether a file cut at the end of a line is seen to be: by a count, or by a trailer with a fixed content."""
        ends = self.end_sources()
        marked = self.trailer is not None and any(field.source == "constant" for field in self.trailer.fields)
        return marked or "rows" in ends | self.sources() or {"opened", "refused"} <= ends

    def end_sources(self) -> frozenset[str]:
        """The sources of the header's and the trailer's fields."""
        return frozenset(field.source for line in self.ends() for field in line.fields)


def check_shape(shape: Shape, layout: Layout, *, ends: frozenset[str], rows: frozenset[str]) -> None:
    """Validate a shape: only the sources allowed in ``ends`` and ``rows``, each once, and writable in its layout."""
    for line in shape.ends():
        if isinstance(layout, Csv) and line.layout:
            raise refuse(texts.CSV_ENDS)
        _check_fields(line.fields, line.layout or layout, ends)
    _check_fields(shape.fields, layout, rows)


def _check_fields(fields: tuple[Field, ...], layout: Layout, allowed: frozenset[str]) -> None:
    met: set[str] = set()
    for field in fields:
        if field.source not in allowed | FILLERS:
            raise refuse(texts.UNKNOWN_SOURCE, title=field.title, source=field.source)
        if field.source in met - FILLERS:
            raise refuse(texts.TWICE, title=field.title, source=field.source)
        if isinstance(layout, FixedWidth) and field.bytes is None:
            raise refuse(texts.NO_BYTES, title=field.title)
        met.add(field.source)


def placeholders(template: str, known: tuple[str, ...]) -> frozenset[str]:
    """The placeholders of a file-name template (``UC_{batch}.txt``); refused if unknown or malformed."""
    listed = "、".join(f"{{{word}}}" for word in known)
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        raise refuse(texts.PLACEHOLDER, known=listed) from None
    found = {name for _, name, spec, conversion in parsed if name is not None and not spec and not conversion}
    if len(found) != len({name for _, name, *_ in parsed if name is not None}) or not found <= set(known):
        raise refuse(texts.PLACEHOLDER, known=listed)
    return frozenset(found)


_LONGEST_PATTERN: Final = 500
_NESTED: Final = re.compile(r"\([^()]*(?:[*+]|\{\d*,\d*\})[^()]*\)(?:[*+]|\{\d*,\d*\})")
"""A group that repeats within and is repeated itself: a name that nearly fits takes time with two to its length."""


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        raise refuse(texts.BAD_PATTERN) from None
    plain = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    if len(pattern) > _LONGEST_PATTERN or _NESTED.search(plain):
        raise refuse(texts.SLOW_PATTERN)
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression, checked to compile."""
