"""One kind of a bank's answer files, compiled: its shapes, its file name, its batch; and rows ↔ answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import Answer, FormatError, Identity, Reason, Result
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.field import MOMENT, converted
from unioncard.banks.files.issuance import agent_number, row_of
from unioncard.banks.files.note import LineNote, Note
from unioncard.banks.files.raw_lines import require_text
from unioncard.banks.files.table import TableForm
from unioncard.banks.files.written import TAIL, is_absent_code, is_scientific, read_code
from unioncard.banks.inbox import BATCH_ID, batches_named
from unioncard.banks.profiles.fields import Csv
from unioncard.texts import bank_files as texts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Set

    from unioncard.banks.files.table import Row, Table
    from unioncard.banks.profiles.answers import AnswerFormat
    from unioncard.banks.profiles.profile import Profile

AT_IN_NAME: Final = "YYYYMMDDHHMMSS"
_EXTRAS: Final = frozenset({"account_class", "branch", "opened_on"})
"""Sources that only some shapes of a file have."""


_ABSENT_CODES: Final = frozenset({"code", "file_code"})
"""Codes that may be absent; of a result or an event a dash may be the bank's own code."""


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """Content of a file to write: values by source for header and trailer, for each row, and for the file name."""

    ends: dict[str, str]
    rows: list[dict[str, str]]
    name: dict[str, str] = field(default_factory=dict)


class AnswerForm:
    """Reads and writes one kind of answer file of one bank."""

    def __init__(self, form: AnswerFormat, profile: Profile) -> None:
        """``profile`` gives the encoding and the code lists."""
        self.format = form
        self._tables = tuple(TableForm(one, form.layout, profile.encoding, profile.codes) for one in form.shapes)
        self._sources = tuple(shape.sources() for shape in form.shapes)
        self._pattern = re.compile(form.pattern)
        self.numbers_cards = not profile.stock
        """Whether a number in a refused row says something: of cards printed in advance the bank repeats ours."""
        self.required = frozenset(one.source for shape in form.shapes for one in shape.fields if one.required)
        self._codes: dict[str, Collection[str]] = {
            "accepted": form.accepted,
            "result": form.results,
            "event": form.events,
            "code": (known := {refusal.code for refusal in form.refusals} - {""}),
            "file_code": known,
        }

    @property
    def row_sources(self) -> frozenset[str]:
        """Sources of the first shape's rows."""
        return self._sources[0]

    @property
    def end_sources(self) -> frozenset[str]:
        """Sources of the first shape's header and trailer."""
        return self.format.shapes[0].end_sources()

    def read(self, name: str, content: bytes) -> Table:
        """The parsed table; values from the file name are among its ends. FormatError."""
        matched = self._pattern.fullmatch(name)
        if matched is None:
            raise FormatError(Fault.NAME)
        require_text(content)
        form = self._shape_of(content)
        table = form.read(content)
        if isinstance(self.format.layout, Csv) and not table.rows and "rows" not in table.ends:
            raise FormatError(Fault.NO_ROWS)  # the titles alone are a file that was cut as well
        self._decode(table)
        in_name = matched.groupdict()
        if self.format.batch_from == "name":
            _check_batch(in_name["batch"] or "", table)
            table.ends["batch"] = in_name["batch"] or ""
        elif self.format.batch_from and (named := batches_named(name)):
            _check_batch(one_value(table, "batch") if one_value(table, "batch") in named else min(named), table)
        if "at" in in_name:
            at = in_name["at"] or ""
            table.ends["at"] = converted(at, AT_IN_NAME, MOMENT) or ""
            if at and not table.ends["at"]:
                raise FormatError(Fault.NOT_A_DATE, field=texts.NAME_FIELD, expected=AT_IN_NAME)
        return table

    def title_of(self, source: str) -> str:
        """The title of the field with this source, in the rows or else in header or trailer; '' if there is none."""
        return self.format.title_of(source)

    def _shape_of(self, content: bytes) -> TableForm:
        """The first shape whose head is there, else the first whose mark is, else the first."""
        if len(self._tables) == 1:
            return self._tables[0]
        marked = None
        for form in self._tables:
            fault = form.head_fault(content)
            if fault is None:
                return form
            if fault.code not in {Fault.CONSTANT, Fault.TITLES}:
                marked = marked or form
        return marked or self._tables[0]

    def _decode(self, table: Table) -> None:
        """Replace codes that have lost zeros or are in another case by the listed ones."""
        for line, values in ((1, table.ends), *((row.line, row.values) for row in table.rows)):
            for source in values.keys() & self._codes.keys():
                values[source], notes = read_code(values[source], self._codes[source])
                if source in _ABSENT_CODES and is_absent_code(values[source], self._codes[source]):
                    values[source], notes = "", {Note.WRITTEN_OTHERWISE}
                table.notes.extend(LineNote(line, note, self.title_of(source)) for note in notes)

    def write(self, answer: AnswerContent, serial: str) -> tuple[str, bytes]:
        """Name and bytes, in the first shape that has a field for every value."""
        extras = {source for row in answer.rows for source in row.keys() & _EXTRAS if row[source]}
        fitting = (table for table, sources in zip(self._tables, self._sources, strict=True) if extras <= sources)
        content = next(fitting, self._tables[-1]).write(answer.ends, answer.rows)
        return self.format.file_name.format_map({**answer.name, "serial": serial}), content

    def batch(self, table: Table) -> str:
        """The batch the file is about; FormatError if it names none or several."""
        found = one_value(table, "batch")
        if not found:
            raise FormatError(Fault.NO_BATCH)
        return found


def one_value(table: Table, source: str) -> str:
    """The value of the header or trailer, else the one that all rows share; '' if none, FormatError if they differ."""
    if table.ends.get(source):
        return table.ends[source]
    if not table.rows:
        return ""
    first = table.rows[0].values.get(source, "")
    other = next((row for row in table.rows if row.values.get(source, "") != first), None)
    if other:
        raise FormatError(Fault.LINES_DISAGREE, line=other.line, what=source)
    return first


def _check_batch(named: str, table: Table) -> None:
    """FormatError if header, trailer or rows name another batch than the file's name.

    Whichever of them is right, somebody has taken a wrong file. What is no batch's id is not repeated.
    """
    found = one_value(table, "batch")
    if found and found != named:
        shown = found if BATCH_ID.fullmatch(found) else texts.NO_BATCH_ID
        raise FormatError(Fault.NAME_DISAGREES, said=named, found=shown)


_PASSPORT: Final = r"(?!(?:[A-Za-z]{2}[0-9]{7}|[A-Za-z][0-9]{8})\Z)"
"""Not the number of a passport: E and eight digits, since 2017 EA to EZ and seven; DE, SE, PE of officials."""
_BRANCH: Final = re.compile(rf"{_PASSPORT}[A-Za-z]{{0,4}}[0-9-]{{1,14}}", re.ASCII)
_MOBILE: Final = re.compile(r"[A-Za-z]*(86)?1[3-9][0-9]{9}", re.ASCII)
"""A mobile without its hyphens, also behind letters (``TEL``) or the country's number."""
_NO_ROW: Final = "00000"
"""The row within an agent's number that a spreadsheet rounded: there is no row 0."""
_CODE: Final = re.compile(rf"{_PASSPORT}(?!(?:[^0-9]*[0-9]){{8}})[A-Za-z0-9_.-]{{1,10}}", re.ASCII)
"""At most seven digits: eight are a date of birth, or the number of a passport or a permit behind its letter."""


def answer_of(form: AnswerForm, row: Row, batch: str, default: Result) -> Answer:
    """The answer of a row, codes mapped to ours; ``default`` where the file has no result field.

    FormatError names the line.
    """
    values, codes = row.values, form.format
    result = _result(codes, row) if "result" in values else default
    refused = result is Result.REFUSED
    return Answer(
        row=_number(codes, row, batch),
        identity=Identity(values.get("tail"), values.get("document"), values.get("name")),
        result=result,
        card="" if refused else values.get("card", ""),
        code=known_code(codes, values.get("code", "")) if refused else "",
        reason=reason_of(codes, values.get("code", ""), values.get("text", "")) if refused else None,
        account_class=values.get("account_class", ""),
        branch=known_branch(values.get("branch", "")),
        opened_on=values.get("opened_on", ""),
        line=row.line,
        lacks=_lacks(values, form.required, refused=refused),
        numbered=refused and form.numbers_cards and bool(values.get("card")),
        unexplained=refused and not (values.get("code") or values.get("text")),
    )


_WHO: Final = ("tail", "document", "name")
_OF_OPENED: Final = ("branch", "opened_on", "account_class")
_OF_REFUSED: Final = ("code", "text")


def _lacks(values: Mapping[str, str], required: Set[str], *, refused: bool) -> str:
    """The source of a compulsory field that is empty, or of one that says who is meant if all these are; else ''.

    What belongs to the other result may be empty. An opened row without a card is a problem of its own.
    """
    said = [source for source in _WHO if source in values]
    if said and not any(values[source] for source in said):
        return said[0]
    compulsory = (*_WHO, *(_OF_REFUSED if refused else _OF_OPENED))
    return next((one for one in compulsory if one in required and not values.get(one, "x")), "")


def row_values(form: AnswerFormat, batch: str, answer: Answer) -> dict[str, str]:
    """The values of an answer's row by source; the reverse of ``answer_of``."""
    who = answer.identity
    results = {result: code for code, result in reversed(form.results.items())}
    return {
        "batch": batch,
        "row": str(answer.row),
        "agent": agent_number(batch, answer.row),
        "tail": who.tail or (who.document or "")[-TAIL:],
        "document": who.document or "",
        "name": who.name or "",
        "result": results.get(answer.result, ""),
        "card": answer.card,
        **words_for(form, answer.code, answer.reason),
        "account_class": answer.account_class,
        "branch": answer.branch,
        "opened_on": answer.opened_on,
    }


def known_code(form: AnswerFormat, code: str) -> str:
    """The bank's code, to be stored and shown; '' for one that is not listed and could hold a number or a name.

    Ten signs with at most seven digits are enough for any code, and too few for a mobile, a date of birth, a document
    or a card (invariant 7).
    """
    listed = any(refusal.code == code for refusal in form.refusals)
    return code if listed or _CODE.fullmatch(code) else ""


def known_branch(branch: str) -> str:
    """The bank's number of a branch, to be stored and shown; '' for what could be a name or a person's number.

    Fourteen digits are what a branch has in the payment system (12) and some more; a document or a card has more, and a
    mobile begins with 1 and has 11, with or without hyphens.
    """
    is_mobile = _MOBILE.fullmatch(branch.replace("-", ""))
    return branch if _BRANCH.fullmatch(branch) and not is_mobile else ""


def reason_of(form: AnswerFormat, code: str, text: str) -> Reason:
    """Our reason for the bank's code, or for its text where it has no code; OTHER for what is not listed.

    The text is only matched, never stored: it may quote a person (invariant 7).
    """
    for refusal in form.refusals:
        if (refusal.code == code) if code else refusal.means(text):
            return refusal.reason
    return Reason.OTHER


def words_for(form: AnswerFormat, code: str, reason: Reason | None) -> dict[str, str]:
    """The bank's code and text for a reason of ours; a given code takes precedence."""
    if reason is None:
        return {"code": "", "text": ""}
    listed = [one for one in form.refusals if (one.code == code if code else one.reason is reason)]
    code = code or (listed[0].code if listed else "")
    return {"code": code, "text": listed[0].text if listed else ""}


def _result(form: AnswerFormat, row: Row) -> Result:
    result = form.results.get(row.values["result"])
    if result is None:
        raise FormatError(Fault.RESULT, line=row.line, field=form.title_of("result"), expected=tuple(form.results))
    return result


def _number(form: AnswerFormat, row: Row, batch: str) -> int:
    values = row.values
    agent = values.get("agent", "")
    if is_scientific(agent) or agent.endswith(_NO_ROW):
        raise FormatError(Fault.SPOILT, line=row.line, field=form.title_of("agent"))
    number = row_of(batch, agent) if agent else int(values.get("row") or 0)
    if not number or (agent and values.get("row", str(number)) != str(number)):
        raise FormatError(Fault.NO_ROW, line=row.line)
    return number
