"""What each sort of answer must carry so that it can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import AnswerKind
from unioncard.banks.profiles.fields import check_shape
from unioncard.banks.profiles.naming import placeholders
from unioncard.banks.profiles.refusing import refuse
from unioncard.texts import bank_profiles as texts

if TYPE_CHECKING:
    from unioncard.banks.profiles.answers import AnswerFormat
    from unioncard.banks.profiles.fields import Shape

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
