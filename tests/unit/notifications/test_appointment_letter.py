"""Letters about appointments: to the address that was invited, once for each reason, true when they are written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from support.mails import plain
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.appointments import AppointmentTable
from unioncard.desk.appointments import AppointmentDesk
from unioncard.messages.notify import MAIL_ORDER, AppointmentEnded, AppointmentMade
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import Post
from unioncard.unions.officer import Officer, Person, Role

if TYPE_CHECKING:
    from support.worked import Way

CITY, UNION = "410100", "4101000001"
CHIEF = Officer("chief", CITY, frozenset({Role.ADMINISTRATOR}))
INVITED = Person("clerk-2", mail="wang@example.invalid")
ROLES = frozenset({Role.CLERK, Role.OFFICER})


class Sent:
    """A mail service that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def send(self, message: Any) -> None:
        self.messages.append(message)

    def last(self) -> tuple[str, str, str]:
        """To whom, the subject, the text."""
        message = self.messages[-1]
        return str(message["To"]), str(message["Subject"]), plain(message)


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def desk(way: Way) -> AppointmentDesk:
    return AppointmentDesk(way.stores.directory, AppointmentTable(Table("directory"), way.stores.vault), "410000")


@pytest.fixture
def post(way: Way, sent: Sent, desk: AppointmentDesk) -> Post:
    s = way.stores
    outbox = Outbox(s.mails, sent, "card@example.org")
    origin = "https://card.example.org"
    return Post(
        s.directory, s.registers, s.products, outbox, origin, s.transfers, appointments=lambda: desk.appointments
    )


def invited(desk: AppointmentDesk, **more: Any) -> str:
    return desk.appoint(CHIEF, UNION, ROLES, mail=INVITED.mail, name="王会计", **more).id


def test_whoever_is_invited_learns_where_by_whom_as_what_and_until_when(
    post: Post, sent: Sent, desk: AppointmentDesk, way: Way
) -> None:
    order = AppointmentMade(appointment_id=invited(desk, until=date(2099, 6, 30)))
    assert MAIL_ORDER.validate_json(order.model_dump_json()) == order
    assert [post.carry_out(order) for _ in range(2)] == [MailState.SENT] * 2
    (_,) = sent.messages
    address, subject, text = sent.last()
    names = [way.stores.directory.union(code).name for code in (UNION, CITY)]
    assert address == INVITED.mail and names[0] in subject
    assert [word for word in (*names, "经办人、会员卡专干", "2099-06-30", "desk.html#/work") if word not in text] == []
    assert "王会计" not in text and INVITED.mail not in text


def test_who_accepted_or_was_ended_before_the_letter_is_not_asked_to_accept(
    post: Post, sent: Sent, desk: AppointmentDesk
) -> None:
    accepted, ended = invited(desk), invited(desk)
    desk.accept(INVITED, accepted)
    desk.end(CHIEF, ended)
    for one in (accepted, ended):
        assert post.carry_out(AppointmentMade(appointment_id=one)) is MailState.NEEDLESS
    assert sent.messages == []


@pytest.mark.parametrize("accepts", [True, False])
def test_whose_appointment_ends_learns_it_once(post: Post, sent: Sent, desk: AppointmentDesk, accepts: bool) -> None:
    made = invited(desk)
    if accepts:
        desk.accept(INVITED, made)
    desk.end(CHIEF, made)
    for _ in range(2):
        post.carry_out(AppointmentEnded(appointment_id=made))
    (_,) = sent.messages
    address, subject, text = sent.last()
    assert (address, ("已结束" in subject) is accepts, ("不能再以这个岗位" in text) is accepts) == (
        INVITED.mail,
        True,
        True,
    )
