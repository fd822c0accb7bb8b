"""One sort of answer compiled: the shapes its file may have, its name and its batch."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import Answer, FormatError, Identity, Reason, Result
from unioncard.banks.files.field import MOMENT, converted
from unioncard.banks.files.issuance import agent_number, row_of
from unioncard.banks.files.table import TableForm

if TYPE_CHECKING:
    from unioncard.banks.files.table import Row, Table
    from unioncard.banks.profiles.answers import AnswerFormat
    from unioncard.banks.profiles.profile import Profile

AT_IN_NAME: Final = "YYYYMMDDHHMMSS"
_EXTRAS: Final = frozenset({"account_class", "branch", "opened_on"})
"""What only some shapes of a file carry."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a file shall say: by source at its ends and in its rows, and what stands in its name."""

    ends: dict[str, str]
    rows: list[dict[str, str]]
    name: dict[str, str] = field(default_factory=dict)


class AnswerForm:
    """One sort of answer of one bank."""

    def __init__(self, form: AnswerFormat, profile: Profile) -> None:
        """``profile`` gives the encoding and the code lists."""
        self.format = form
        self._tables = tuple(TableForm(one, form.layout, profile.encoding, profile.codes) for one in form.shapes)
        self._sources = tuple(shape.sources() for shape in form.shapes)
        self._pattern = re.compile(form.pattern)

    @property
    def row_sources(self) -> frozenset[str]:
        """What the rows of the first shape carry."""
        return self._sources[0]

    @property
    def end_sources(self) -> frozenset[str]:
        """What header and trailer of the first shape carry."""
        return self.format.shapes[0].told_at_ends()

    def read(self, name: str, content: bytes) -> Table:
        """The table, with what the name tells among its ends; FormatError."""
        matched = self._pattern.fullmatch(name)
        if matched is None:
            raise FormatError("the name is not one of this kind of file")
        form = next((one for one in self._tables if one.fits(content)), self._tables[0])
        table = form.read(content)
        told = matched.groupdict()
        if self.format.batch_from == "name":
            table.ends["batch"] = told["batch"] or ""
        if "at" in told:
            table.ends["at"] = converted(told["at"] or "", AT_IN_NAME, MOMENT) or ""
        return table

    def write(self, told: Told, serial: str) -> tuple[str, bytes]:
        """Name and bytes; the first shape that has a place for everything told."""
        extras = {source for row in told.rows for source in row.keys() & _EXTRAS if row[source]}
        fitting = (table for table, sources in zip(self._tables, self._sources, strict=True) if extras <= sources)
        content = next(fitting, self._tables[-1]).write(told.ends, told.rows)
        return self.format.file_name.format_map({**told.name, "serial": serial}), content

    def batch(self, table: Table) -> str:
        """The batch the file is about; FormatError if it names none or several."""
        found = one_value(table, "batch")
        if not found:
            raise FormatError("the file names no batch")
        return found


def one_value(table: Table, source: str) -> str:
    """What the ends or all rows say alike, '' if nothing; FormatError if they differ."""
    if table.ends.get(source):
        return table.ends[source]
    values = {row.told.get(source, "") for row in table.rows}
    if len(values) > 1:
        raise FormatError(f"the lines do not agree in the {source}")
    return values.pop() if values else ""


# Rows of returns and of receipts' faults: the bank's codes as our words, and who is meant.

_TAIL = 4


def answer_of(form: AnswerFormat, row: Row, batch: str, default: Result) -> Answer:
    """The answer in a row; ``default`` where the file has no result field. FormatError names the line."""
    told = row.told
    result = _result(form, row) if "result" in told else default
    refused = result is Result.REFUSED
    return Answer(
        row=_number(row, batch),
        identity=Identity(told.get("tail"), told.get("document"), told.get("name")),
        result=result,
        card="" if refused else told.get("card", ""),
        code=told.get("code", "") if refused else "",
        reason=reason_of(form, told.get("code", ""), told.get("text", "")) if refused else None,
        account_class=told.get("account_class", ""),
        branch=told.get("branch", ""),
        opened_on=told.get("opened_on", ""),
    )


def told_of(form: AnswerFormat, batch: str, answer: Answer) -> dict[str, str]:
    """A row that says this answer, by source."""
    who = answer.identity
    results = {result: code for code, result in reversed(form.results.items())}
    return {
        "batch": batch,
        "row": str(answer.row),
        "agent": agent_number(batch, answer.row),
        "tail": who.tail or (who.document or "")[-_TAIL:],
        "document": who.document or "",
        "name": who.name or "",
        "result": results.get(answer.result, ""),
        "card": answer.card,
        **words_for(form, answer.code, answer.reason),
        "account_class": answer.account_class,
        "branch": answer.branch,
        "opened_on": answer.opened_on,
    }


def reason_of(form: AnswerFormat, code: str, text: str) -> Reason:
    """Our word for the bank's code, or for its text where it has no code; OTHER for what is not listed.

    The text is read for this and not kept: it may quote a person (invariant 7).
    """
    for refusal in form.refusals:
        if (refusal.code == code) if code else refusal.means(text):
            return refusal.reason
    return Reason.OTHER


def words_for(form: AnswerFormat, code: str, reason: Reason | None) -> dict[str, str]:
    """The bank's code and text for a reason of ours; a given code goes before."""
    if reason is None:
        return {"code": "", "text": ""}
    listed = [one for one in form.refusals if (one.code == code if code else one.reason is reason)]
    code = code or (listed[0].code if listed else "")
    return {"code": code, "text": listed[0].text if listed else ""}


def _result(form: AnswerFormat, row: Row) -> Result:
    result = form.results.get(row.told["result"])
    if result is None:
        raise FormatError(f"line {row.line}: an unknown result")
    return result


def _number(row: Row, batch: str) -> int:
    told = row.told
    agent = told.get("agent", "")
    number = row_of(batch, agent) if agent else int(told.get("row") or 0)
    if not number or (agent and told.get("row", str(number)) != str(number)):
        raise FormatError(f"line {row.line}: no row of this batch")
    return number
