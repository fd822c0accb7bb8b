"""What a bank is told of a line that was not taken: the field, the cause, and what is expected.

The record of a file holds codes alone; the line is at hand when a rejection file is written and in ``bank check``. No
value of it is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import Answer, CardEventRow, Events, Receipt, Return, Stock, StockLot, by_line
from unioncard.banks.files.written import is_rounded_id, is_scientific
from unioncard.cards.events import is_possible
from unioncard.cards.history import AWAITED_DAYS
from unioncard.issuance.file_record import Problem
from unioncard.texts import banks as texts
from unioncard.texts.bank_files import NAME_FIELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.profiles.answers import AnswerFormat
    from unioncard.banks.profiles.issuance import Cards

Line = Answer | CardEventRow | StockLot

_SOURCES: Final[Mapping[Problem, tuple[str, ...]]] = {
    Problem.ROW_UNKNOWN: ("row", "agent"),
    Problem.ROW_DOUBLED: ("row", "agent"),
    Problem.WRONG_PERSON: ("document", "tail", "name"),
    Problem.CARD_SHAPE: ("card", "prefix"),
    Problem.CARD_TAKEN: ("card",),
    Problem.CARD_CHECK: ("card",),
    Problem.CARD_NOT_RESERVED: ("card",),
    Problem.CARD_OF_REFUSED: ("card",),
    Problem.REASON_MISSING: ("code", "text", "file_code"),
    Problem.NEW_CARD_IGNORED: ("new_card",),
    Problem.CARD_UNKNOWN: ("card",),
    Problem.NUMBER_SPOILT: ("card", "document"),
    Problem.NEW_CARD_MISSING: ("new_card", "event"),
    Problem.EVENT_CONTRADICTS: ("event",),
    Problem.CARD_ENDED: ("event",),
    Problem.TIME_IMPOSSIBLE: ("at", "opened_on"),
    Problem.LOT_CONTRADICTS: ("first", "lot"),
    Problem.LOT_TOO_LARGE: ("last",),
}
"""The fields that a problem is about, by source; the first that the file has."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The title of the field that a problem is about, '' for none, and the sentence."""

    field: str
    text: str


def explain(problem: Problem, line: Line | None, form: AnswerFormat, cards: Cards, now: datetime) -> Explanation:
    """The explanation of a problem with a line; None for a problem of the file, or a line that is not at hand.

    ``now`` says whether an opening day lies ahead; a day that does not was long before the card was asked for.
    """
    sources: Sequence[str] = _SOURCES.get(problem, ())
    text = texts.PROBLEMS[problem.value]
    match line:
        case Answer():
            own = _of_answer(problem, line, form, cards, now)
        case CardEventRow():
            if problem is Problem.TIME_IMPOSSIBLE and not form.title_of("at"):
                return Explanation(NAME_FIELD, texts.TIME_IN_NAME)
            own = _of_event(problem, line, cards)
        case StockLot() if problem is Problem.CARD_SHAPE:
            own = "prefix", texts.OTHER_ISSUER.format(prefixes=texts.OR.join(cards.prefixes))
        case _:
            own = None
    if own:
        sources, text = own[:1], own[1] or text
    return Explanation(next((title for source in sources if (title := form.title_of(source))), ""), text)


def _of_answer(
    problem: Problem, line: Answer, form: AnswerFormat, cards: Cards, now: datetime
) -> tuple[str, str] | None:
    """The source of the field and the sentence ('' for the usual one); None where nothing more is known."""
    if problem is Problem.CARD_SHAPE:
        return "card", card_sentence(line.card, cards)
    if problem in {Problem.WRONG_PERSON, Problem.FIELD_MISSING} and line.lacks:
        sentence = texts.NOBODY if problem is Problem.WRONG_PERSON else texts.EMPTY_FIELD
        return line.lacks, sentence.format(field=form.title_of(line.lacks))
    if problem is Problem.TIME_IMPOSSIBLE and is_possible(line.opened_on, now):
        return "opened_on", texts.LONG_BEFORE.format(days=AWAITED_DAYS)
    document = line.identity.document or ""
    if problem is Problem.NUMBER_SPOILT and (is_scientific(document) or is_rounded_id(document)):
        return "document", ""
    return None


def _of_event(problem: Problem, line: CardEventRow, cards: Cards) -> tuple[str, str] | None:
    """As ``_of_answer``."""
    if problem is Problem.CARD_SHAPE and not cards.holds(line.card):
        return "card", card_sentence(line.card, cards)
    if problem is Problem.CARD_SHAPE:
        return "new_card", new_card_sentence(line, cards)
    if problem is Problem.CARD_TAKEN:
        return "new_card", texts.NEW_CARD_TAKEN
    if problem is Problem.NUMBER_SPOILT and is_scientific(line.new_card):
        return "new_card", ""
    return None


def rows_by_line(value: Value) -> Mapping[int, Line]:
    """The answers, events or lots of a file by their lines."""
    match value:
        case Receipt():
            return {one.line: one for one in value.faults}
        case Return():
            return {one.line: one for one in value.answers}
        case Events():
            return dict(by_line(value.events))
        case Stock():
            return dict(by_line(value.lots))


def new_card_sentence(event: CardEventRow, cards: Cards) -> str:
    """What is wrong with the number that takes a card's place."""
    return texts.SAME_CARD if event.new_card == event.card else card_sentence(event.new_card, cards, texts.NEW_CARD)


def card_sentence(number: str, cards: Cards, name: str = texts.CARD) -> str:
    """What is wrong with a card's number, and which numbers the bank has."""
    if not number:
        return texts.NO_CARD.format(card=name)
    if cards.is_shaped(number):
        return texts.CHECK_DIGIT.format(card=name)
    return texts.OTHER_SHAPE.format(card=name, lengths=_lengths(cards.lengths), prefixes=texts.OR.join(cards.prefixes))


def _lengths(lengths: Iterable[int]) -> str:
    """16 至 19, or 16 或 19."""
    listed = sorted(set(lengths))
    if len(listed) > 2 and listed == list(range(listed[0], listed[-1] + 1)):  # noqa: PLR2004 two are no run
        return texts.TO.format(first=listed[0], last=listed[-1])
    return texts.OR.join(map(str, listed))
