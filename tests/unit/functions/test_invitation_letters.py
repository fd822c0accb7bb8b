"""The letter to whoever is invited, or whose appointment ends: not lost wherever the function dies, nor written of
nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from support.handlers import deployed_handlers, event, taken_out
from support.killing import Killed, Killer, killing
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.appointments import AppointmentTable
from unioncard.errors import TryAgain
from unioncard.messages.notify import MAIL_ORDER, AppointmentEnded, AppointmentMade
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import WAITS, Post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.handlers import Handlers
    from support.worked import Way
    from unioncard.unions.appointment import Appointment

CITY, UNION = "410100", "4101000001"
CLAIMS = {"sub": "chief", "union": CITY, "roles": "administrator"}


class Sent:
    """A mail service that keeps the subjects of what it is given."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    def send(self, message: Any) -> None:
        self.subjects.append(str(message["Subject"]))


@pytest.fixture
def handlers(way: Way) -> Iterator[Handlers]:
    with deployed_handlers(way.stores, UNION_CLAIM="union") as opened:
        yield opened


def store(way: Way) -> AppointmentTable:
    return AppointmentTable(Table("directory"), way.stores.vault)


def kept(way: Way) -> dict[str, Appointment]:
    return {one.id: one for one in store(way).of_union(UNION)[0]}


def delivered(way: Way) -> list[str]:
    """Everything in the queue of letters, delivered until it has waited long enough; the subjects of what was sent."""
    sent = Sent()
    for body in taken_out("mail"):
        post(way, sent).carry_out(MAIL_ORDER.validate_json(body), WAITS + 1)
    return sent.subjects


def post(way: Way, sent: Sent) -> Post:
    s = way.stores
    outbox = Outbox(s.mails, sent, "card@example.org")
    return Post(
        s.directory, s.registers, s.products, outbox, "https://x.example", s.transfers, appointments=lambda: store(way)
    )


def invite(handlers: Handlers, mail: str) -> Any:
    body = {"union": UNION, "roles": ["clerk"], "mail": mail, "name": "王会计"}
    return handlers.answer(event("POST /appointments", CLAIMS, body=body))


def end(handlers: Handlers, id: str) -> Any:
    return handlers.answer(event("POST /appointments/{id}/end", CLAIMS, path={"id": id}))


@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_whoever_is_invited_is_written_to(way: Way, handlers: Handlers, *, after: bool) -> None:
    call, done, known = 0, False, kept(way)
    while not done:
        call += 1
        done = survived(call, lambda n=call: invite(handlers, f"number-{n}@example.invalid"), after=after)
        made, known = kept(way).keys() - known.keys(), kept(way)
        assert len(delivered(way)) == len(made), call
    assert call > 3


@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_whose_appointment_ends_is_written_to(way: Way, handlers: Handlers, *, after: bool) -> None:
    call, done = 0, False
    while not done:
        call += 1
        invite(handlers, f"number-{call}@example.invalid")
        taken_out("mail")
        (one,) = (id for id, made in kept(way).items() if not made.ended_at)
        done = survived(call, lambda id=one: end(handlers, id), after=after)
        assert len(delivered(way)) == bool(kept(way)[one].ended_at), call
        end(handlers, one)
        taken_out("mail")
    assert call > 3


def survived(call: int, act: Callable[[], Any], *, after: bool) -> bool:
    """Act, and be killed at this call to AWS; whether it was done with fewer."""
    with killing(Killer(call, after)) as killer, suppress(Killed):
        act()
    return killer.calls < call


def test_an_order_waits_for_its_cause_and_is_then_dropped_without_a_trace(way: Way, handlers: Handlers) -> None:
    sent = Sent()
    invite(handlers, "wang@example.invalid")
    (one,) = kept(way)
    ended, never = AppointmentEnded(appointment_id=one), AppointmentMade(appointment_id="A20261101-NEVERWAS22")
    for order in (ended, never):
        for delivery in range(1, WAITS + 1):
            with pytest.raises(TryAgain):
                post(way, sent).carry_out(order, delivery)
        assert post(way, sent).carry_out(order, WAITS + 1) is MailState.NEEDLESS
        assert way.stores.mails.find(order.name) is None
    end(handlers, one)
    assert post(way, sent).carry_out(ended) is MailState.SENT
