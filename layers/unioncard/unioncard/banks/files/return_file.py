"""Return files 回盘: the bank's answer row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.banks.files.answer import FormatError, Result, Return
from unioncard.banks.files.answer_form import AnswerContent, answer_of, row_values
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.table import count_said

if TYPE_CHECKING:
    from unioncard.banks.files.answer_form import AnswerForm
    from unioncard.banks.files.table import Table


def parse(form: AnswerForm, table: Table) -> Return:
    """The answers; FormatError if a row cannot be read or the counts do not agree.

    A bank whose returns have no result field lists opened cards only.
    """
    batch = form.batch(table)
    answers = tuple(answer_of(form, row, batch, Result.OPENED) for row in table.rows)
    counted = _counts(Return(batch, answers))
    for source in counted.keys() & table.ends.keys():
        if table.ends[source] != counted[source]:
            raise FormatError(Fault.COUNT, what=source, said=count_said(table.ends[source]), found=counted[source])
    return Return(batch, answers)


def content_of(form: AnswerForm, value: Return) -> AnswerContent:
    """The file's content; FormatError for a refusal in a return that lists opened cards only."""
    if "result" not in form.row_sources and any(one.result is Result.REFUSED for one in value.answers):
        raise FormatError(Fault.OPENED_ONLY)
    rows = [row_values(form.format, value.batch, one) for one in value.answers]
    return AnswerContent({"batch": value.batch, **_counts(value)}, rows, {"batch": value.batch})


def _counts(value: Return) -> dict[str, str]:
    opened = sum(one.result is Result.OPENED for one in value.answers)
    return {"opened": str(opened), "refused": str(len(value.answers) - opened)}
