"""The caged half of a check: a register becomes frames. Only the cage's child runs this (sheets/fork_server.py)."""

from __future__ import annotations

from codecs import lookup
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard.people.areas import is_area
from unioncard.people.mobiles import is_mobile
from unioncard.registers.frames import Question, block, head, refusal
from unioncard.registers.kinds import FORMS
from unioncard.sheets.findings import FileRejected, FindingCode, rejected
from unioncard.sheets.guard import may_be_rewritten
from unioncard.sheets.layout import Kind
from unioncard.sheets.reader import FormRejected, NoHeader, opened_register
from unioncard.sheets.rows import BLOCK_ROWS
from unioncard.sheets.sources import Unparsed
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from unioncard.sheets.reader import Register

# The parser panics on some broken .xls (calamine 0.37: cfb.rs, xls.rs); no Exception, and in no module to import.
_PANICS: Final = "pyo3_runtime"
_NO_MEMORY: Final = "PyObject pointer is null"
"""What a panic says (pyo3's ``panic_on_null``) that comes of a string for which there was no memory."""
_CODECS: Final = ("ascii", "utf-8-sig", "gb18030")


def check_in_cage(send: Callable[[bytes], None], *arguments: object) -> None:
    """Read, check, send a head and blocks, or why the file is rejected. ``arguments``: a packed Question."""
    question = Question.unpacked(arguments)
    form = FORMS[question.kind]
    try:
        with ExitStack() as stack:
            register = _opened(stack, question)
            checker = form.row_checker()(register, question.today, question.bank_encoding, question.fast)
            sent = _SentColumns(send)
            sent.add(register)
            read = 0
            for numbers, rows in _blocks(register.rows):
                start = 0
                while start < len(rows):
                    register = checker.register
                    checked = checker.check_block(numbers[start:], register.with_both(rows[start:]))
                    read += checked.read
                    if read > question.most:
                        raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.MEMBERS)
                    end = len(rows) if checked.resume is None else start + checked.resume
                    send(block(checked, register.further.pack(numbers[start:end], rows[start:end])))
                    start = end
                    if checker.register is not register:
                        sent.add(replace(checker.register, notes=()))
    except FileRejected as error:
        place = (error.sheet, error.header_row) if isinstance(error, FormRejected) else (None, None)
        send(refusal(error.findings, *place))
    except MemoryError:
        send(refusal(rejected(FindingCode.FILE_TOO_LARGE, "memory").findings))
    except BaseException as fault:
        if not _is_panic(fault):
            raise
        too_large = _NO_MEMORY in str(fault)
        send(
            refusal(
                (
                    rejected(FindingCode.FILE_TOO_LARGE, "memory") if too_large else rejected(FindingCode.FILE_DAMAGED)
                ).findings
            )
        )


def make_ready() -> None:
    """What every check needs, filled once for all by the fork server and not by each child.

    Without it a child needed 21 ms of processor time for five rows, with it 7 ms.
    """
    for kind in Kind:
        FORMS[kind].row_checker()  # a header is held against all forms
    is_area("410000")  # reads the table
    is_mobile("13800000000")  # compiles the library's patterns
    for name in _CODECS:
        lookup(name)


def _is_panic(fault: BaseException) -> bool:
    return type(fault).__module__ == _PANICS


def _may_be_the_parsers(fault: BaseException, question: Question) -> bool:
    """Whether another reading may find a register: the parser failed, or it found no header, perhaps for no cells."""
    return isinstance(fault, Unparsed) or (isinstance(fault, NoHeader) and may_be_rewritten(question.path))


def _opened(stack: ExitStack, question: Question) -> Register:
    """The register; where the parser fails on the file as it is, of the file rewritten."""
    others = [FORMS[kind].layout for kind in Kind if kind is not question.kind]
    opened = partial(opened_register, question.path, FORMS[question.kind].layout, question.traces, others=others)
    reason = rejected(FindingCode.FILE_TOO_LARGE, "memory") if question.rewritten else None
    if not question.rewritten:
        try:
            return stack.enter_context(opened(rewritten=False))
        except BaseException as fault:
            if not (_is_panic(fault) or _may_be_the_parsers(fault, question)):
                raise
            # Not the exception itself: it knows where it was raised, and so holds all cells that were read.
            reason = NoHeader(fault.findings) if isinstance(fault, NoHeader) else None
    try:
        return stack.enter_context(opened(rewritten=True))
    except Unparsed:
        raise reason or Unparsed(rejected(FindingCode.FILE_DAMAGED).findings) from None


@dataclass(slots=True)
class _SentColumns:
    """The columns of all lists so far: sent again where another list has some that those before it had not."""

    send: Callable[[bytes], None]
    read: set[str] = field(default_factory=set)
    further: dict[str, None] = field(default_factory=dict)
    count: int = -1

    def add(self, register: Register) -> None:
        """The columns of one more list, with the notes about it."""
        self.read.update(register.columns)
        self.further.update(dict.fromkeys(register.further.names.values()))
        if self.count != (count := len(self.read) + len(self.further)):
            self.count = count
            columns = tuple(column for column in register.layout.columns if column in self.read)
            self.send(head(register.sheet, register.header_row, columns, register.notes, tuple(self.further)))


def _blocks(rows: Iterable[tuple[int, list[object]]]) -> Iterator[tuple[tuple[int, ...], tuple[list[object], ...]]]:
    rows = iter(rows)
    while taken := list(islice(rows, BLOCK_ROWS)):
        numbers, cells = zip(*taken, strict=True)
        yield numbers, cells
