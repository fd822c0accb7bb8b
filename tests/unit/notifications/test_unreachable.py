"""An address that takes no mail is a matter of the union's: the one above it is written to, once in a month."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from support.mails import plain
from support.worked import people_file
from unioncard.messages.notify import RegisterChecked
from unioncard.notifications.mail_delivery import MailDelivery
from unioncard.notifications.outbox import AddressRefused, MailState, Outbox
from unioncard.notifications.post import Post
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from email.message import EmailMessage

    from support.worked import Way

UNION = "4101000001"
ORIGIN = "https://card.example.org"


@dataclass
class Service:
    """A mail service to which some addresses are unknown."""

    unknown: set[str]
    sent: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        if message["To"].addresses[0].username in self.unknown:
            raise AddressRefused("550")
        self.sent.append(message)


@dataclass
class Mailing:
    """A directory in which every union has an address."""

    directory: Any

    def union(self, code: str) -> Any:
        return replace(self.directory.union(code), contact_mail=f"{code}@example.org")


def post(way: Way, service: Service, today: date = date(2026, 11, 28)) -> Post:
    s = way.stores
    outbox = Outbox(s.mails, service, "card@example.org")
    return Post(Mailing(s.directory), s.registers, s.products, outbox, ORIGIN, s.transfers, lambda: today)  # type: ignore[arg-type]


def checked(way: Way, seed: int) -> RegisterChecked:
    return RegisterChecked(register_id=way.taken(people_file(sample_rows(1, seed=seed))).id)


def recipients(service: Service) -> list[str]:
    return [one["To"].addresses[0].username for one in service.sent]


def test_the_union_above_is_written_to_and_the_address_is_not_repeated(way: Way) -> None:
    service = Service({UNION})
    assert post(way, service).carry_out(checked(way, 1)) is MailState.REFUSED
    [letter] = service.sent
    above = way.stores.directory.union(UNION).parent
    assert recipients(service) == [above]
    text = plain(letter)
    assert UNION in text and f"{UNION}@" not in text and ORIGIN in text


def test_once_in_a_month_whatever_was_not_delivered(way: Way) -> None:
    service = Service({UNION})
    first, second = checked(way, 1), checked(way, 2)
    for order in (first, first, second):
        post(way, service).carry_out(order)
    assert len(service.sent) == 1
    post(way, service, date(2026, 12, 1)).carry_out(checked(way, 3))
    assert len(service.sent) == 2


def test_where_the_union_above_cannot_be_reached_either_the_next_one_is(way: Way) -> None:
    above = str(way.stores.directory.union(UNION).parent)
    service = Service({UNION, above})
    post(way, service).carry_out(checked(way, 1))
    assert recipients(service) == ["410000"]


def test_a_delivery_that_died_between_the_two_letters_writes_the_second_when_it_comes_again(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, order = Service({UNION}), checked(way, 1)
    with monkeypatch.context() as death:
        death.setattr(MailDelivery, "_report_unreachable", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            post(way, service).carry_out(order)
    assert service.sent == []
    assert post(way, service).carry_out(order) is MailState.REFUSED
    assert len(service.sent) == 1
