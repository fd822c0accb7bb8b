"""What a letter about an agreement says, by what is stored when it is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from unioncard.errors import NotIssuable
from unioncard.notifications.letters.letter import Letter, page, render
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from unioncard.messages.notify import AgreementTerm
    from unioncard.unions.agreement import Agreement
    from unioncard.unions.store import AgreementStore, DirectoryStore


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """Values of a letter to ``reader`` (a name) about the agreement of ``union`` (and its ``code``) with ``bank``.

    ``begins`` and ``ends`` are its first and last day, ``ends`` '' without an end. ``is_own``: the reader's;
    ``is_beginning``: the letter is about its first day, else its last. ``next_bank`` opens cards from the next day on,
    by an agreement of ``next_union``; '' if none covers it.
    """

    reader: str
    union: str
    code: str
    bank: str
    begins: str
    ends: str = ""
    is_own: bool = True
    is_beginning: bool = True
    next_bank: str = ""
    next_union: str = ""


def agreement_term(words: AgreementWords, *, origin: str) -> Letter:
    """The letter about an agreement that begins or ends. No word in it is true on one day alone: it may come late."""
    template, subject = (
        ("agreement_begins.txt.j2", texts.AGREEMENT_BEGINS)
        if words.is_beginning
        else ("agreement_ends.txt.j2", texts.AGREEMENT_ENDS)
    )
    values = asdict(words) | {"link": page(origin, f"unions/{words.code}")}
    return Letter(subject.format(**asdict(words)), render(template, values))


def agreement_on(store: AgreementStore, order: AgreementTerm) -> Agreement | None:
    """The agreement of which an order is still true; None once it was prolonged, or before it is stored."""
    known, _ = store.of_union(order.agreement.partition(".")[0])
    for one in known:
        day = one.valid_from if order.term == "begins" else one.valid_to
        if one.id == order.agreement and str(day) == order.day:
            return one
    return None


def agreement_words(directory: DirectoryStore, store: AgreementStore, order: AgreementTerm) -> AgreementWords | None:
    """The letter's values; None if there is nothing to say any more."""
    found = agreement_on(store, order)
    if found is None:
        return None
    union, last = directory.union(found.union), found.valid_to
    following = None
    if order.term != "begins" and last is not None:
        try:
            following = directory.agreement_covering(union, last + timedelta(days=1))
        except NotIssuable:
            following = None
    return AgreementWords(
        reader=directory.union(order.union).name,
        union=union.name,
        code=union.code,
        bank=directory.bank(found.bank).name,
        begins=str(found.valid_from),
        ends=str(last) if last else "",
        is_own=order.union == found.union,
        is_beginning=order.term == "begins",
        next_bank=directory.bank(following.bank).name if following else "",
        next_union=directory.union(following.union).name if following else "",
    )
