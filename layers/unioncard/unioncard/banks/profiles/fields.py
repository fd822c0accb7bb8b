"""One field of a bank's file: where its value comes from or goes to, and how it is written."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, model_validator
from pydantic import Field as Told
from pydantic_core import PydanticCustomError

from unioncard.members.columns import COLUMNS, MOBILE, NAME, NUMBER
from unioncard.texts import bank_profiles as texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import LiteralString


# How a part of a profile says that a rule is broken.


def refuse(rule: LiteralString, **where: object) -> PydanticCustomError:
    """The error to raise when a rule of texts/bank_profiles.py is broken; pydantic adds the place."""
    return PydanticCustomError("profile_rule", rule, where)


# How the fields of a line stand beside each other.


class Delimited(BaseModel, frozen=True, extra="forbid"):
    """Fields with a separator (one or more ASCII characters) after each, or only between them."""

    kind: Literal["delimited"]
    separator: str = Told("|", min_length=1, max_length=8)
    ended: bool = True
    line_end: Literal["\n", "\r\n"] = "\n"

    @model_validator(mode="after")
    def _plain(self) -> Delimited:
        _ascii(self.separator)
        return self


class FixedWidth(BaseModel, frozen=True, extra="forbid"):
    """Fields padded to widths counted in bytes of the profile's encoding, with or without a separator after each."""

    kind: Literal["fixed"]
    separator: str = Told("", max_length=8)
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


Layout = Annotated[Delimited | FixedWidth | Csv, Told(discriminator="kind")]


def _ascii(separator: str) -> None:
    """A letter or digit would stand in the values; what is not ASCII could not be told from half a character."""
    if any(not one.isascii() or one.isalnum() or one in '\r\n "' for one in separator):
        raise refuse(texts.SEPARATOR)


FILLERS: Final = frozenset({"constant", "nothing"})
"""``constant`` is ``value`` of the field, checked when read; ``nothing`` is empty, and skipped when read."""

OF_FILE: Final = frozenset({"batch", "bank_unit", "unit", "unit_name", "date"})
"""The same in the whole file, wherever it stands: in the header, the trailer or in every row."""

NUMBERS: Final = frozenset({"row", "rows", "amount", "opened", "refused"})
"""Read as whole numbers. ``rows``, ``opened`` and ``refused`` are counts; ``amount`` is always 0."""

DATES: Final = frozenset({"date", "opened_on", "at"})
"""Known to us in one form only."""

IDENTIFYING: Final = frozenset(
    {NAME, NUMBER, MOBILE, "card", "agent", "batch", "bank_unit", "document", "name", "tail"}
)
"""A part or another spelling of these would be somebody else's, or nobody's."""

COLUMN_SOURCES: Final = frozenset(COLUMNS)


def _date_form(form: str) -> str:
    if re.sub(r"[^YMDHS]", "", form) not in ("YYYYMMDD", "YYYYMMDDHHMMSS"):
        raise refuse(texts.DATE_FORM)
    return form


class Field(BaseModel, frozen=True, extra="forbid"):
    """A field. ``bytes``: the most it may take, and its width in a fixed layout.

    ``source`` is a canonical column or a word the file's format allows. ``codes``: the profile's list that turns words
    into the bank's codes; of several words with one code, reading gives the first. ``date``: how a date stands there,
    ``YYYYMMDD`` or ``YYYY/MM/DD HH:MM:SS``; ``open_ended``: what stands for 长期. ``too_long``: whether a long value is
    a fault or cut at a character's border. ``separator``: whether the layout's separator inside the value is a fault
    or gives way to its full-width form.
    """

    title: str
    source: str
    value: str = ""
    bytes: int | None = Told(None, ge=1)
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

    fields: tuple[Field, ...] = Told(min_length=1)
    layout: Layout | None = None


class Shape(BaseModel, frozen=True, extra="forbid"):
    """The lines of a file: perhaps a header, rows, perhaps a trailer."""

    header: Line | None = None
    fields: tuple[Field, ...] = Told(min_length=1)
    trailer: Line | None = None

    def sources(self) -> frozenset[str]:
        """What the rows carry."""
        return frozenset(field.source for field in self.fields)

    def ends(self) -> tuple[Line, ...]:
        """The header and the trailer, as far as there are any."""
        return tuple(line for line in (self.header, self.trailer) if line)

    def with_layouts(self, layout: Layout) -> Iterator[tuple[Field, Layout]]:
        """Every field of the file with the layout of its line; ``layout`` is the rows'."""
        for line in self.ends():
            yield from ((field, line.layout or layout) for field in line.fields)
        yield from ((field, layout) for field in self.fields)

    def told_at_ends(self) -> frozenset[str]:
        """What header and trailer carry."""
        return frozenset(field.source for line in self.ends() for field in line.fields)


def check_shape(shape: Shape, layout: Layout, *, ends: frozenset[str], rows: frozenset[str]) -> None:
    """Refuse a shape with words that are not allowed there, or that its layout cannot write or read back."""
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


# Names of files: templates such as ``UC_{batch}.txt``, and patterns by which an answer is recognised.


def placeholders(template: str, known: tuple[str, ...]) -> frozenset[str]:
    """The words in braces; refused if one is not known or the braces do not match."""
    listed = "、".join(f"{{{word}}}" for word in known)
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        raise refuse(texts.PLACEHOLDER, known=listed) from None
    found = {name for _, name, spec, conversion in parsed if name is not None and not spec and not conversion}
    if len(found) != len({name for _, name, *_ in parsed if name is not None}) or not found <= set(known):
        raise refuse(texts.PLACEHOLDER, known=listed)
    return frozenset(found)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error:
        raise refuse(texts.BAD_PATTERN) from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression."""
