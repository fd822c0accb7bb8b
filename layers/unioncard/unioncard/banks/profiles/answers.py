"""Answer section of a bank's profile: formats of receipts, returns, card events and stock, and their consistency."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import product
from pathlib import PurePosixPath
from typing import Final, Literal

from pydantic import BaseModel, model_validator
from pydantic import Field as PydanticField

from unioncard.banks.files.answer import AnswerKind, Reason, Result
from unioncard.banks.inbox import NO_ANSWER
from unioncard.banks.profiles.fields import Layout, Pattern, Shape, check_shape, placeholders, refuse
from unioncard.cards.events import EventKind
from unioncard.texts import bank_profiles as texts

_WHO: Final = frozenset({"tail", "document", "name"})
_ROW: Final = frozenset({"row", "rows", "agent", "code", "text", "card"}) | _WHO
_PLACE: Final = frozenset({"result", "account_class", "branch", "opened_on"})

ROWS: Final = {
    AnswerKind.RECEIPT: _ROW | {"batch", "accepted", "file_code"},
    AnswerKind.RETURN: _ROW | _PLACE | {"batch"},
    AnswerKind.EVENTS: frozenset({"card", "event", "at", "new_card", "rows"}),
    AnswerKind.STOCK: frozenset({"lot", "prefix", "first", "last", "rows"}),
}
"""Sources allowed in the rows, by kind."""

ENDS: Final = {
    AnswerKind.RECEIPT: frozenset({"batch", "rows", "amount", "accepted", "file_code", "date"}),
    AnswerKind.RETURN: frozenset({"batch", "rows", "amount", "opened", "refused", "date"}),
    AnswerKind.EVENTS: frozenset({"rows", "date"}),
    AnswerKind.STOCK: frozenset({"rows", "date"}),
}
"""Sources allowed in header and trailer, by kind."""

COMPULSORY: Final = {
    AnswerKind.RECEIPT: frozenset[str](),
    AnswerKind.RETURN: frozenset({"card"}),
    AnswerKind.EVENTS: frozenset({"card", "event"}),
    AnswerKind.STOCK: frozenset({"lot", "prefix", "first", "last"}),
}
"""Sources that the rows must have, by kind."""

IN_NAME: Final = {
    AnswerKind.RECEIPT: ("batch", "serial"),
    AnswerKind.RETURN: ("batch", "serial"),
    AnswerKind.EVENTS: ("serial", "at"),
    AnswerKind.STOCK: ("serial",),
}
"""Placeholders allowed in the file-name template, by kind."""


class Uncounted(StrEnum):
    """What counts in a file that has neither count nor end mark, of which nobody sees whether it was cut."""

    UNANSWERED = "unanswered"
    """What the file does not list has no answer: it stays open, and is asked for when it is late."""
    NEXT_FILE = "next-file"
    """The file lists the state of everything, and so does the next one: what is absent comes with that."""
    LISTED_ROWS = "listed-rows"
    """The rows that are there. Whether there were more only the bank knows."""


WITHOUT_COUNT: Final = {
    Uncounted.UNANSWERED: frozenset({AnswerKind.RECEIPT, AnswerKind.RETURN}),
    Uncounted.NEXT_FILE: frozenset({AnswerKind.EVENTS, AnswerKind.STOCK}),
    Uncounted.LISTED_ROWS: frozenset(AnswerKind),
}
"""The kinds of files of which each can be true."""


def check(kind: AnswerKind, form: AnswerFormat) -> None:
    """Refuse a format that does not identify batch, row, person, event or time as this kind of answer must."""
    of_batch = kind in (AnswerKind.RECEIPT, AnswerKind.RETURN)
    if of_batch != (form.batch_from is not None):
        raise refuse(texts.NO_BATCH_FROM)
    placeholders(form.file_name, IN_NAME[kind])
    for shape in form.shapes:
        check_shape(shape, form.layout, ends=ENDS[kind], rows=ROWS[kind])
        _check_batch(form, shape)
        _check_rows(kind, form, shape)
    _check_end(kind, form)


def _check_end(kind: AnswerKind, form: AnswerFormat) -> None:
    """A file cut at the end of a line looks whole unless it counts its rows or marks its end."""
    uncounted = [shape for shape in form.shapes if not shape.shows_its_end()]
    if uncounted and form.uncounted is None:
        raise refuse(texts.NO_COUNT, kind=kind.value)
    if form.uncounted and (not uncounted or kind not in WITHOUT_COUNT[form.uncounted]):
        raise refuse(texts.COUNTED, kind=kind.value, uncounted=form.uncounted.value)


def _check_batch(form: AnswerFormat, shape: Shape) -> None:
    places = {"header": shape.end_sources(), "row": shape.sources()}
    if form.batch_from in places and "batch" not in places[form.batch_from]:
        raise refuse(texts.NO_BATCH_FIELD, where=form.batch_from)


def _check_rows(kind: AnswerKind, form: AnswerFormat, shape: Shape) -> None:
    sources = shape.sources()
    if absent := COMPULSORY[kind] - sources:
        raise refuse(texts.NEEDS_FIELD, kind=kind.value, source="、".join(sorted(absent)))
    if kind in (AnswerKind.RECEIPT, AnswerKind.RETURN) and not sources & {"row", "agent"}:
        raise refuse(texts.NEEDS_ROW, kind=kind.value)
    if kind is AnswerKind.RETURN and not sources & _WHO:
        raise refuse(texts.NEEDS_WHO)
    if kind is AnswerKind.EVENTS and "at" not in sources | re.compile(form.pattern).groupindex.keys():
        raise refuse(texts.NEEDS_AT)
    lists = {"accepted": form.accepted, "result": form.results, "event": form.events}
    for source, codes in lists.items():
        if source in sources | shape.end_sources() and not codes:
            raise refuse(texts.NEEDS_CODES, source=source, codes=f"{source}s" if source != "accepted" else source)


SAMPLE_BATCH: Final = "R20261123-7KM3Q9XTBW-01"
SAMPLE_BATCHES: Final = (SAMPLE_BATCH, f"{SAMPLE_BATCH}A2")
RESERVED: Final = (".ok", ".done", *NO_ANSWER)
"""Suffixes of control files, unfinished uploads and our rejection files: no answer is looked for under these."""
SAMPLE_NAME: Final = {"batch": SAMPLE_BATCH, "serial": "1", "at": "20261123080000"}


def _reserved(form: AnswerFormat) -> str:
    """A reserved suffix that the names of this kind of file have, or may have by their pattern; else ''."""
    for name, suffix in product(form.sample_names(), RESERVED):
        stem = PurePosixPath(name).stem
        tried = {f"{one}{end}" for one in (name, stem) for end in (suffix, suffix.upper())}
        if name.lower().endswith(suffix) or any(re.fullmatch(form.pattern, one) for one in tried):
            return suffix
    return ""


LONGEST_REASON: Final = 200
"""Characters of a bank's free text that are looked at: a pattern may take time with the square of them."""


class Refusal(BaseModel, frozen=True, extra="forbid"):
    """Maps a bank's refusal to our reason: by its code, else by its text, matched by ``pattern`` (or ``text``)."""

    reason: Reason
    code: str = ""
    text: str = ""
    pattern: Pattern = ""

    @model_validator(mode="after")
    def _matches_something(self) -> Refusal:
        if not (self.code or self.text or self.pattern):
            raise refuse(texts.REFUSAL_EMPTY)
        return self

    def means(self, text: str) -> bool:
        """Whether the bank's free text matches, as far as anybody writes a reason."""
        begun = text[:LONGEST_REASON]
        return bool(self.text or self.pattern) and bool(re.search(self.pattern or re.escape(self.text), begun))


class AnswerFormat(BaseModel, frozen=True, extra="forbid"):
    """Format of one kind of answer file.

    ``pattern`` matches whole file names, ``file_name`` is the bank's template (``{batch}``, ``{serial}``, ``{at}``).
    ``batch_from``: where the batch id stands. ``uncounted``: what counts if a shape has neither count nor end mark.
    ``shapes``: alternative record layouts; all are read, the first that can
    hold the answer is written. ``accepted``, ``results``, ``refusals`` and ``events`` map the bank's codes to ours.
    """

    pattern: Pattern
    file_name: str
    batch_from: Literal["name", "header", "row"] | None = None
    layout: Layout
    uncounted: Uncounted | None = None
    shapes: tuple[Shape, ...] = PydanticField(min_length=1)
    accepted: dict[str, bool] = PydanticField(default_factory=dict)
    results: dict[str, Result] = PydanticField(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    events: dict[str, EventKind] = PydanticField(default_factory=dict)

    @model_validator(mode="after")
    def _named(self) -> AnswerFormat:
        placeholders(self.file_name, tuple(SAMPLE_NAME))  # before the name is made
        if self.batch_from == "name" and "batch" not in re.compile(self.pattern).groupindex:
            raise refuse(texts.NO_GROUP, group="batch")
        found = re.fullmatch(self.pattern, self.sample_name())
        if found is None or (self.batch_from == "name" and found["batch"] != SAMPLE_BATCH):
            raise refuse(texts.NAME_NOT_MATCHED)
        return self

    @model_validator(mode="after")
    def _refusals_are_used(self) -> AnswerFormat:
        sources = frozenset(source for shape in self.shapes for source in shape.sources() | shape.end_sources())
        met: dict[tuple[str, str], int] = {}
        for number, one in enumerate(self.refusals, start=1):
            key = ("code", one.code) if one.code else ("text", one.pattern or one.text)
            if key in met:
                raise refuse(texts.REFUSAL_TWICE, number=number, first=met[key], what=f"{key[0]} {key[1]}")
            met[key] = number
            wanted = ("code", "file_code") if one.code else ("text",)
            if sources.isdisjoint(wanted):
                listed = "、".join(wanted)
                raise refuse(texts.REFUSAL_UNUSED, number=number, what=key[0], sources=listed)
        if self.results and Result.OPENED not in self.results.values():
            raise refuse(texts.NO_OPENED)
        return self

    def title_of(self, source: str) -> str:
        """The title of the field with this source, in the rows or else in header or trailer; '' if there is none."""
        lines = [shape.fields for shape in self.shapes]
        lines += [line.fields for shape in self.shapes for line in shape.ends()]
        return next((field.title for fields in lines for field in fields if field.source == source), "")

    def sample_name(self) -> str:
        """An example of the file name."""
        return self.file_name.format_map(SAMPLE_NAME)

    def sample_names(self) -> list[str]:
        """Examples of the file name, with other batches, serials and times."""
        values = product(SAMPLE_BATCHES, ("1", "2", "12", "20261205", "A"), ("20261123080000", "20261231235959"))
        return [self.file_name.format_map({"batch": batch, "serial": to, "at": at}) for batch, to, at in values]


class Answers(BaseModel, frozen=True, extra="forbid"):
    """The kinds of answer files that a bank sends; ``returned`` is compulsory."""

    receipt: AnswerFormat | None = None
    returned: AnswerFormat | None = None
    events: AnswerFormat | None = None
    stock: AnswerFormat | None = None

    def by_kind(self) -> dict[AnswerKind, AnswerFormat]:
        """The formats that are configured."""
        formats = {
            AnswerKind.RECEIPT: self.receipt,
            AnswerKind.RETURN: self.returned,
            AnswerKind.EVENTS: self.events,
            AnswerKind.STOCK: self.stock,
        }
        return {kind: form for kind, form in formats.items() if form}

    @model_validator(mode="after")
    def _file_names_distinct(self) -> Answers:
        formats = self.by_kind()
        if self.returned is None:
            raise refuse(texts.NEEDS_RETURN)
        for kind, form in formats.items():
            check(kind, form)
            for other, another in formats.items():
                if other is not kind and any(re.fullmatch(another.pattern, name) for name in form.sample_names()):
                    raise refuse(texts.NAME_OF_OTHER, kind=kind.value, other=other.value)
        for kind, form in formats.items():
            if suffix := _reserved(form):
                raise refuse(texts.NAME_RESERVED, kind=kind.value, suffix=suffix)
        return self
