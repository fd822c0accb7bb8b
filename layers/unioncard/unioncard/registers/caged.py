"""The caged half of a check: a register becomes frames. Only the cage's child runs this (sheets/fork_server.py)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard.registers.frames import Question, block, head, refusal
from unioncard.registers.kinds import FORMS
from unioncard.sheets.findings import FileRejected, FindingCode, rejected
from unioncard.sheets.layout import Kind
from unioncard.sheets.reader import FormRejected, opened_register
from unioncard.sheets.rows import BLOCK_ROWS
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from unioncard.sheets.reader import Register

# The parser panics on some broken .xls (calamine 0.37: cfb.rs, xls.rs); no Exception, and in no module to import.
_PANICS: Final = "pyo3_runtime"


def check_in_cage(send: Callable[[bytes], None], *arguments: object) -> None:
    """Read, check, send a head and blocks, or why the file is rejected. ``arguments``: a packed Question."""
    question = Question.unpacked(arguments)
    form = FORMS[question.kind]
    try:
        with opened_register(question.path, form.layout, question.traces) as register:
            checker = form.row_checker()(register, question.today, question.bank_encoding, question.fast)
            _send_head(send, register, present := set(register.columns))
            read = 0
            for numbers, rows in _blocks(register.rows):
                start = 0
                while start < len(rows):
                    checked = checker.check_block(numbers[start:], rows[start:])
                    read += checked.read
                    if read > question.most:
                        raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.LIMITS)
                    send(block(checked))
                    start = len(rows) if checked.resume is None else start + checked.resume
                    _send_new_columns(send, checker.register, present)
    except FileRejected as error:
        if other := _other_kind(question, error):
            send(refusal(rejected(FindingCode.FORM_UNKNOWN, f"is-{other}").findings))
            return
        place = (error.sheet, error.header_row) if isinstance(error, FormRejected) else (None, None)
        send(refusal(error.findings, *place))
    except MemoryError:
        send(refusal(rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=workbooks.LIMITS).findings))
    except BaseException as fault:
        if type(fault).__module__ != _PANICS:
            raise
        send(refusal(rejected(FindingCode.FILE_DAMAGED).findings))


def _other_kind(question: Question, error: FileRejected) -> Kind | None:
    """The kind of which the file is a whole form, when it is none of the kind that was asked for."""
    if not {one.code for one in error.findings} & {FindingCode.FORM_UNKNOWN, FindingCode.COLUMN_MISSING}:
        return None
    for kind in Kind:
        if kind is not question.kind:
            with suppress(FileRejected), opened_register(question.path, FORMS[kind].layout, question.traces):
                return kind
    return None


def _send_new_columns(send: Callable[[bytes], None], register: Register, present: set[str]) -> None:
    """The columns again where another list has some that those before it had not."""
    if not register.columns.keys() <= present:
        present.update(register.columns)
        _send_head(send, replace(register, notes=()), present)


def _send_head(send: Callable[[bytes], None], register: Register, present: Collection[str]) -> None:
    columns = tuple(column for column in register.layout.columns if column in present)
    send(head(register.sheet, register.header_row, columns, register.notes))


def _blocks(rows: Iterable[tuple[int, list[object]]]) -> Iterator[tuple[tuple[int, ...], tuple[list[object], ...]]]:
    rows = iter(rows)
    while taken := list(islice(rows, BLOCK_ROWS)):
        numbers, cells = zip(*taken, strict=True)
        yield numbers, cells
