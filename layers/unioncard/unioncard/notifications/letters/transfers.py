"""Letters about members whom another union asked for, by what is stored when they are written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.members.transfer import ANSWER_DAYS, Direction, TransferState, slot_of
from unioncard.messages.notify import TransferAnswered, TransferAsked, TransferRaised
from unioncard.notifications.letters.letter import SHOWN_ROWS, SHOWN_UNIONS, Letter, page, render
from unioncard.texts import mail as texts
from unioncard.texts.transfers import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.members.transfer import TransferRequest, TransferRequests, TransferStore
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

_TOGETHER: Final = 500
"""Requests read at once for a letter."""


def transfer_asked(union: str, register: str, rows: Sequence[int], *, origin: str, asker: str = "") -> Letter:
    """The letter to the union whose members another one (``asker``, its name) wants: its own register and its rows,
    nothing of the persons.
    """
    words = {
        "union": union,
        "register": register,
        "rows": "、".join(map(str, rows[:SHOWN_ROWS])),
        "count": len(rows),
        "more": len(rows) > SHOWN_ROWS,
        "link": page(origin, "transfers?direction=asked-of-us"),
        "asker": asker,
        "days": ANSWER_DAYS,
    }
    subject = texts.TRANSFER_ASKED.format(people=len(rows), union=union)
    return Letter(subject, render("transfer_asked.txt.j2", words))


def transfer_raised(union: str, holders: Sequence[tuple[str, int]], *, origin: str) -> Letter:
    """The letter to the union above those (name, people) that did not answer requests in time."""
    count = sum(people for _, people in holders)
    words = {
        "union": union,
        "count": count,
        "holders": holders[:SHOWN_UNIONS],
        "more": len(holders) > SHOWN_UNIONS,
        "days": ANSWER_DAYS,
        "link": page(origin, "transfers?direction=asked-of-us&state=asked"),
    }
    return Letter(texts.TRANSFER_RAISED.format(people=count, union=union), render("transfer_raised.txt.j2", words))


@dataclass(frozen=True, slots=True)
class AnsweredTransfers:
    """Values of the letter about answers: rows of the asking union's ``register`` that went over, those that did not
    (row, reason), and those that need no transfer any more.
    """

    union: str
    register: str
    done: Sequence[int] = ()
    refused: Sequence[tuple[int, str]] = ()
    needless: Sequence[int] = ()


def transfer_answered(answered: AnsweredTransfers, *, origin: str) -> Letter:
    """The letter to the union that asked for members of others: its own register and rows, nothing of the persons."""
    counts = {name: len(getattr(answered, name)) for name in ("done", "refused", "needless")}
    words = {
        "union": answered.union,
        "register": answered.register,
        "counts": counts,
        "done": _rows(answered.done),
        "needless": _rows(answered.needless),
        "refused": answered.refused[:SHOWN_ROWS],
        "more": len(answered.refused) > SHOWN_ROWS,
        "link": page(origin, f"registers/{answered.register}"),
    }
    subject = texts.TRANSFER_ANSWERED.format(done=counts["done"], refused=counts["refused"], union=answered.union)
    return Letter(subject, render("transfer_answered.txt.j2", words))


def _rows(rows: Sequence[int]) -> str:
    return "、".join(map(str, rows[:SHOWN_ROWS])) + ("……" if len(rows) > SHOWN_ROWS else "")


@dataclass(frozen=True, slots=True)
class TransferLetters:
    """Writes letters about transfers. Without ``requests`` it knows of none that a register asked for."""

    directory: DirectoryStore
    registers: RegisterStore
    transfers: TransferStore
    requests: TransferRequests | None
    origin: str

    def write(self, order: TransferAsked | TransferRaised | TransferAnswered, union: Union) -> Letter | None:
        """The letter that an order is about, to a union; None if there is nothing to say any more."""
        match order:
            case TransferAsked():
                return self._asked(order, union)
            case TransferRaised():
                return self._raised(order, union)
            case TransferAnswered():
                return self._answered(order, union)

    def _asked(self, order: TransferAsked, union: Union) -> Letter | None:
        waiting = self._waiting_rows(order)
        if not waiting:
            return None
        asker = self.directory.union(self.registers.find(order.by).union).name
        return transfer_asked(union.name, order.register_id, waiting, origin=self.origin, asker=asker)

    def _waiting_rows(self, order: TransferAsked) -> list[int]:
        """The rows of the holder's register that the asking register wants and nobody has answered."""
        waiting = [one.row for one in self.transfers.of_register(order.register_id) if one.release is None]
        if self.requests is None:
            return waiting
        asked = (one for _, one in self.requests.wanted_by(order.by))
        still = {
            one.holder_row
            for one in asked
            if one.state is TransferState.ASKED and one.holder_register == order.register_id
        }
        return [row for row in waiting if row in still]

    def _raised(self, order: TransferRaised, union: Union) -> Letter | None:
        raised: Counter[str] = Counter()
        for one in self._asked_of(order.union):
            if one.raised_on == order.day and one.answerers[-1] == order.union:
                raised[one.holder] += 1
        holders = sorted((self.directory.union(code).name, people) for code, people in raised.items())
        return transfer_raised(union.name, holders, origin=self.origin) if holders else None

    def _asked_of(self, union: str) -> Iterator[TransferRequest]:
        """The requests that wait for a union's answer."""
        after = ""
        while self.requests:
            page = self.requests.page(Direction.OF_US, union, TransferState.ASKED, after, _TOGETHER)
            yield from page.requests
            if not page.following:
                return
            after = page.following

    def _answered(self, order: TransferAnswered, union: Union) -> Letter | None:
        rows = self.requests.wanted_by(order.register_id) if self.requests else []
        ended = [(row, one) for row, one in rows if one.ended_at and slot_of(one.ended_at) == order.slot]
        if not ended:
            return None
        refused = [
            (row, REASONS[one.answer.reason])
            for row, one in ended
            if one.state is TransferState.REFUSED and one.answer and one.answer.reason
        ]
        done = [row for row, one in ended if one.state is TransferState.DONE]
        needless = [row for row, one in ended if one.state is TransferState.NEEDLESS]
        answered = AnsweredTransfers(union.name, order.register_id, done, refused, needless)
        return transfer_answered(answered, origin=self.origin)
