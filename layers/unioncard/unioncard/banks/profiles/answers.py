"""The files a bank answers with: receipts, returns, card events, stock."""

from __future__ import annotations

import re
from typing import Final, Literal

from pydantic import BaseModel, model_validator
from pydantic import Field as Told

from unioncard.banks.files.answer import AnswerKind, Reason, Result
from unioncard.banks.profiles.fields import Layout, Pattern, Shape, check_shape, placeholders, refuse
from unioncard.cards.events import EventKind
from unioncard.texts import bank_profiles as texts

# What each sort of answer must carry so that it can be read.

_WHO: Final = frozenset({"tail", "document", "name"})
_ROW: Final = frozenset({"row", "agent", "code", "text", "card"}) | _WHO
_PLACE: Final = frozenset({"result", "account_class", "branch", "opened_on"})

ROWS: Final = {
    AnswerKind.RECEIPT: _ROW | {"batch", "accepted", "file_code"},
    AnswerKind.RETURN: _ROW | _PLACE | {"batch"},
    AnswerKind.EVENTS: frozenset({"card", "event", "at", "new_card"}),
    AnswerKind.STOCK: frozenset({"lot", "prefix", "first", "last"}),
}
"""Words that may stand in the rows."""

ENDS: Final = {
    AnswerKind.RECEIPT: frozenset({"batch", "rows", "amount", "accepted", "file_code", "date"}),
    AnswerKind.RETURN: frozenset({"batch", "rows", "amount", "opened", "refused", "date"}),
    AnswerKind.EVENTS: frozenset({"rows", "date"}),
    AnswerKind.STOCK: frozenset({"rows", "date"}),
}
"""Words that may stand in the header and the trailer."""

COMPULSORY: Final = {
    AnswerKind.RECEIPT: frozenset[str](),
    AnswerKind.RETURN: frozenset({"card"}),
    AnswerKind.EVENTS: frozenset({"card", "event"}),
    AnswerKind.STOCK: frozenset({"lot", "prefix", "first", "last"}),
}

IN_NAME: Final = {
    AnswerKind.RECEIPT: ("batch", "serial"),
    AnswerKind.RETURN: ("batch", "serial"),
    AnswerKind.EVENTS: ("serial", "at"),
    AnswerKind.STOCK: ("serial",),
}
"""Words that may stand in the template of the name."""


def check(kind: AnswerKind, form: AnswerFormat) -> None:
    """Refuse a format that leaves open whom, what or when an answer of this kind tells."""
    of_batch = kind in (AnswerKind.RECEIPT, AnswerKind.RETURN)
    if of_batch != (form.batch_from is not None):
        raise refuse(texts.NO_BATCH_FROM)
    placeholders(form.file_name, IN_NAME[kind])
    for shape in form.shapes:
        check_shape(shape, form.layout, ends=ENDS[kind], rows=ROWS[kind])
        _check_batch(form, shape)
        _check_rows(kind, form, shape)


def _check_batch(form: AnswerFormat, shape: Shape) -> None:
    places = {"header": shape.told_at_ends(), "row": shape.sources()}
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
        if source in sources | shape.told_at_ends() and not codes:
            raise refuse(texts.NEEDS_CODES, source=source, codes=f"{source}s" if source != "accepted" else source)


SAMPLE_BATCH: Final = "R20261123-7KM3Q9XTBW-01"
SAMPLE_NAME: Final = {"batch": SAMPLE_BATCH, "serial": "1", "at": "20261123080000"}


class Refusal(BaseModel, frozen=True, extra="forbid"):
    """A reason of ours and what the bank writes for it: a code, or a text that ``pattern`` finds (else ``text``)."""

    reason: Reason
    code: str = ""
    text: str = ""
    pattern: Pattern = ""

    def means(self, text: str) -> bool:
        """Whether the bank's own words say this."""
        return bool(self.text or self.pattern) and bool(re.search(self.pattern or re.escape(self.text), text))


class AnswerFormat(BaseModel, frozen=True, extra="forbid"):
    """One sort of answer.

    ``pattern`` matches whole names, ``file_name`` is what a bank would write (``{batch}``, ``{serial}``, ``{at}``).
    ``shapes``: the forms of its lines; the first is written if it can carry the answer, all are read. The code lists
    turn the bank's codes into our words: ``accepted``, ``results``, ``refusals`` and ``events``.
    """

    pattern: Pattern
    file_name: str
    batch_from: Literal["name", "header", "row"] | None = None
    layout: Layout
    shapes: tuple[Shape, ...] = Told(min_length=1)
    accepted: dict[str, bool] = Told(default_factory=dict)
    results: dict[str, Result] = Told(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    events: dict[str, EventKind] = Told(default_factory=dict)

    @model_validator(mode="after")
    def _named(self) -> AnswerFormat:
        placeholders(self.file_name, tuple(SAMPLE_NAME))  # before the name is made
        if self.batch_from == "name" and "batch" not in re.compile(self.pattern).groupindex:
            raise refuse(texts.NO_GROUP, group="batch")
        found = re.fullmatch(self.pattern, self.sample_name())
        if found is None or (self.batch_from == "name" and found["batch"] != SAMPLE_BATCH):
            raise refuse(texts.NAME_NOT_MATCHED)
        return self

    def sample_name(self) -> str:
        """A name as the bank would write it."""
        return self.file_name.format_map(SAMPLE_NAME)


class Answers(BaseModel, frozen=True, extra="forbid"):
    """The answers a bank has."""

    receipt: AnswerFormat | None = None
    returned: AnswerFormat | None = None
    events: AnswerFormat | None = None
    stock: AnswerFormat | None = None

    def by_kind(self) -> dict[AnswerKind, AnswerFormat]:
        """Those that there are."""
        formats = {
            AnswerKind.RECEIPT: self.receipt,
            AnswerKind.RETURN: self.returned,
            AnswerKind.EVENTS: self.events,
            AnswerKind.STOCK: self.stock,
        }
        return {kind: form for kind, form in formats.items() if form}

    @model_validator(mode="after")
    def _told_apart(self) -> Answers:
        formats = self.by_kind()
        if self.returned is None:
            raise refuse(texts.NEEDS_RETURN)
        for kind, form in formats.items():
            check(kind, form)
            for other, another in formats.items():
                if other is not kind and re.fullmatch(another.pattern, form.sample_name()):
                    raise refuse(texts.NAME_OF_OTHER, kind=kind.value, other=other.value)
        return self
