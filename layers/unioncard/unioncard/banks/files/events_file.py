"""Files of card events: activated, lost, found, replaced, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.banks.files.answer import CardEventRow, Events, FormatError
from unioncard.banks.files.answer_form import AT_IN_NAME, AnswerContent
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.field import MOMENT, converted

if TYPE_CHECKING:
    from unioncard.banks.files.answer_form import AnswerForm
    from unioncard.banks.files.table import Row, Table


def parse(form: AnswerForm, table: Table) -> Events:
    """The events; FormatError for an unknown kind, or without a time in the row or in the file's name."""
    return Events(tuple(_event(form, table, row) for row in table.rows))


def content_of(form: AnswerForm, value: Events) -> AnswerContent:
    """The file's content; FormatError if the file name carries the time and the events have several."""
    codes = {kind: code for code, kind in reversed(form.format.events.items())}
    if {event.kind for event in value.events} - codes.keys():
        raise FormatError(Fault.NO_CODE)
    rows = [
        {"card": event.card, "event": codes[event.kind], "at": event.at, "new_card": event.new_card}
        for event in value.events
    ]
    return AnswerContent({}, rows, {"at": _moment_in_name(form, value)})


def _event(form: AnswerForm, table: Table, row: Row) -> CardEventRow:
    kind = form.format.events.get(row.values["event"])
    if kind is None:
        title = form.title_of("event")
        raise FormatError(Fault.EVENT, line=row.line, field=title, expected=tuple(form.format.events))
    at = row.values.get("at") or table.ends.get("at", "")
    if not at:
        raise FormatError(Fault.NO_TIME, line=row.line, field=form.title_of("at"))
    return CardEventRow(row.values["card"], kind, at, row.values.get("new_card", ""), row.line)


def _moment_in_name(form: AnswerForm, value: Events) -> str:
    if "at" in form.row_sources:
        return ""
    moments = {event.at for event in value.events}
    moment = converted(moments.pop(), MOMENT, AT_IN_NAME) if len(moments) == 1 else None
    if moment is None:
        raise FormatError(Fault.ONE_TIME)
    return moment
