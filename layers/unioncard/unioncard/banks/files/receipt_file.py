"""Receipt files 收妥回执: whether the bank accepted an issuance file, and if not, which rows were at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import Answer, FormatError, Reason, Receipt, Result
from unioncard.banks.files.answer_form import (
    AnswerContent,
    answer_of,
    known_code,
    one_value,
    reason_of,
    row_values,
    words_for,
)
from unioncard.banks.files.fault import Fault

if TYPE_CHECKING:
    from unioncard.banks.files.answer_form import AnswerForm
    from unioncard.banks.files.table import Row, Table


_SOMEBODY: Final = ("tail", "document", "name", "card")
"""Sources by which a row is about one person, and so not about the whole file."""


def parse(form: AnswerForm, table: Table) -> Receipt:
    """The receipt; FormatError.

    A row that names neither a row of the batch nor a person is about the whole file. A bank whose receipts have no
    field for acceptance sends them only when it refuses.
    """
    batch, accepted = form.batch(table), _accepted(form, table)
    whole: list[Row] = []
    single: list[Row] = []
    for row in table.rows:
        (single if row.values.get("row") or row.values.get("agent") else whole).append(row)
    for row in whole:
        if any(row.values.get(source) for source in _SOMEBODY):
            raise FormatError(Fault.NO_ROW, line=row.line)
    faults = tuple(answer_of(form, row, batch, Result.REFUSED) for row in single)
    if not accepted:
        code, reason = _why(form, table, whole, faults)
        explained = faults or one_value(table, "file_code") or any(map(_gives_reason, whole))
        return Receipt(batch, False, code, reason, faults, unexplained=not explained)
    if faults:
        raise FormatError(Fault.FAULTS_OF_ACCEPTED, found=len(faults))
    return Receipt(batch, True)


def content_of(form: AnswerForm, value: Receipt) -> AnswerContent:
    """The file's content; FormatError for an accepted file if the bank only sends receipts when it refuses."""
    says = "accepted" in form.row_sources | form.end_sources
    if value.accepted and not says:
        raise FormatError(Fault.NO_ACCEPTANCE)
    codes = {taken: code for code, taken in reversed(form.format.accepted.items())}
    words = words_for(form.format, value.code, value.reason)
    of_file = {"batch": value.batch, "accepted": codes.get(value.accepted, ""), "file_code": words["code"]}
    rows = [{**row_values(form.format, value.batch, one), **of_file} for one in value.faults]
    if _needs_row_of_its_own(form, value):
        rows.insert(0, {**of_file, **words})
    return AnswerContent(of_file, rows, {"batch": value.batch})


def _accepted(form: AnswerForm, table: Table) -> bool:
    if "accepted" not in form.row_sources | form.end_sources:
        return False
    accepted = form.format.accepted.get(one_value(table, "accepted"))
    if accepted is None:
        raise FormatError(Fault.ACCEPTED, field=form.title_of("accepted"), expected=tuple(form.format.accepted))
    return accepted


def _why(form: AnswerForm, table: Table, whole: list[Row], faults: tuple[Answer, ...]) -> tuple[str, Reason | None]:
    if code := one_value(table, "file_code"):
        return known_code(form.format, code), reason_of(form.format, code, "")
    if whole and _gives_reason(whole[0]):
        code = whole[0].values.get("code", "")
        return known_code(form.format, code), reason_of(form.format, code, whole[0].values.get("text", ""))
    return "", faults[0].reason if faults else Reason.OTHER


def _gives_reason(row: Row) -> bool:
    return bool(row.values.get("code") or row.values.get("text"))


def _needs_row_of_its_own(form: AnswerForm, value: Receipt) -> bool:
    """Whether the file-level answer needs a row beside those at fault."""
    if "accepted" in form.end_sources:
        return False
    return not value.faults or ("file_code" not in form.row_sources and value.reason is not value.faults[0].reason)
