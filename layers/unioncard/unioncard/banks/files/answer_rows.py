"""Rows of returns and of receipts' faults: the bank's codes as our words, and who is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.banks.files.agent import agent_number, row_of
from unioncard.banks.files.answer import Answer, Identity, Reason, Result
from unioncard.banks.files.format import FormatError

if TYPE_CHECKING:
    from unioncard.banks.files.table import Row
    from unioncard.banks.profiles.answers import AnswerFormat

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
