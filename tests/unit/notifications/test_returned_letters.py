"""What SES reports of a letter later: its address is marked, the letter was not delivered, the union above is told."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.mails import plain
from support.templates import declared
from support.worked import people_file
from unioncard import clock
from unioncard.cloud.stores.address_marks import AddressMarkTable
from unioncard.desk.mark_view import mark_view, marks_of
from unioncard.messages.notify import MAIL_ORDER, LetterReturned, RegisterChecked, tag_of
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import Post
from unioncard.people.address_mark import KEPT, Fault
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from support.worked import Way

UNION, CITY, PROVINCE = "4101000001", "410100", "410000"
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)


@dataclass
class Service:
    """A mail service that takes everything; ``meanwhile`` happens before it answers."""

    sent: list[EmailMessage] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None

    def send(self, message: EmailMessage) -> None:
        self.sent.append(message)
        if self.meanwhile:
            self.meanwhile()


@dataclass
class Mailing:
    """A directory in which every union has an address, this one's possibly another."""

    directory: Any
    other: str = ""

    def union(self, code: str) -> Any:
        mail = self.other if self.other and code == UNION else f"{code}@example.org"
        return replace(self.directory.union(code), contact_mail=mail)


def post(way: Way, service: Service, now: datetime = NOW, other: str = "") -> Post:
    s = way.stores
    addresses = AddressMarkTable(s.mails.table)
    outbox = Outbox(s.mails, service, "card@example.org", lambda: now, addresses, "reports")
    directory: Any = Mailing(s.directory, other)
    day = now.astimezone(clock.SHANGHAI).date()
    return Post(directory, s.registers, s.products, outbox, "https://x.example", s.transfers, lambda: day)


def checked(way: Way, seed: int) -> RegisterChecked:
    return RegisterChecked(register_id=way.taken(people_file(sample_rows(1, seed=seed))).id)


def of_ses(message: EmailMessage, fault: str = "Permanent", at: datetime = NOW) -> LetterReturned:
    """SES's report of a message as it comes out of our rules: its event, through their template."""
    lines = message.as_bytes().decode("ascii").split("\r\n")
    assert f"X-SES-MESSAGE-TAGS: {message['X-SES-MESSAGE-TAGS']}" in lines
    tags = dict([pair.split("=", 1) for pair in message["X-SES-MESSAGE-TAGS"].split(",")])
    assert message["X-SES-CONFIGURATION-SET"] == "reports"
    complained = fault == "Complaint"
    whom = [{"emailAddress": str(message["To"])}]
    event: dict[str, Any] = {
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "detail-type": "Email Complaint Received" if complained else "Email Bounced",
        "detail": {
            "mail": {"destination": [str(message["To"])], "tags": {key: [value] for key, value in tags.items()}},
            **({"complaint": {"complainedRecipients": whom}} if complained else {}),
            **({} if complained else {"bounce": {"bounceType": fault, "bouncedRecipients": whom}}),
        },
    }
    body = through_the_rule("LetterComplainedOf" if complained else "LetterBounced", event)
    assert "example.org" not in body
    order = MAIL_ORDER.validate_json(body)
    assert isinstance(order, LetterReturned)
    return order


def through_the_rule(name: str, event: dict[str, Any]) -> str:
    rule = declared(name)
    assert rule["EventPattern"]["detail-type"] == [event["detail-type"]]
    written: str = rule["Targets"][0]["InputTransformer"]["InputTemplate"]
    for key, path in rule["Targets"][0]["InputTransformer"]["InputPathsMap"].items():
        value: Any = event
        for step in re.findall(r"[\w-]+", path):
            value = value[int(step) if step.isdigit() else step]
        written = written.replace(f"<{key}>", json.dumps(value)[1:-1])
    return written


def marks(way: Way, mail: str, now: datetime = NOW) -> Any:
    return mark_view(marks_of(AddressMarkTable(way.stores.mails.table), [mail], now).get(mail))


def to(service: Service) -> list[str]:
    return [one["To"].addresses[0].username for one in service.sent]


def test_a_bounce_marks_address_and_letter_and_the_union_above_is_told_once(way: Way) -> None:
    service, order = Service(), checked(way, 1)
    assert post(way, service).carry_out(order) is MailState.SENT
    report = of_ses(service.sent[0])
    for _ in range(2):
        assert post(way, service).carry_out(report) is MailState.REFUSED
    assert to(service) == [UNION, CITY]
    assert UNION in plain(service.sent[1]) and "@example" not in plain(service.sent[1])
    found = way.stores.mails.find(order.name)
    assert found and (found.state, found.reason) == (MailState.REFUSED, "bounced")
    shown = marks(way, f"{UNION}@example.org")
    assert (shown["fault"], shown["day"], shown["held_until"]) == ("bounced", "2026-11-28", "2026-12-28")
    assert "2026-12-28" in shown["message"]


def test_nothing_goes_to_an_address_that_bounced_until_it_is_another_or_thirty_days_passed(way: Way) -> None:
    service = Service()
    post(way, service).carry_out(checked(way, 1))
    post(way, service).carry_out(of_ses(service.sent[0]))
    assert post(way, service).carry_out(checked(way, 2)) is MailState.REFUSED
    assert to(service) == [UNION, CITY]
    assert post(way, service, other="new@example.org").carry_out(checked(way, 3)) is MailState.SENT
    assert marks(way, "new@example.org") is None
    later = NOW + KEPT
    assert post(way, service, later).carry_out(checked(way, 4)) is MailState.SENT
    assert marks(way, f"{UNION}@example.org", later) is None


def test_a_full_mailbox_is_shown_and_written_to_again(way: Way) -> None:
    service = Service()
    post(way, service).carry_out(checked(way, 1))
    post(way, service).carry_out(of_ses(service.sent[0], "Transient"))
    assert marks(way, f"{UNION}@example.org")["held_until"] is None
    assert post(way, service).carry_out(checked(way, 2)) is MailState.SENT


def test_a_complaint_leaves_the_letter_delivered_and_is_a_reason_of_its_own(way: Way) -> None:
    service, order = Service(), checked(way, 1)
    post(way, service).carry_out(order)
    assert post(way, service).carry_out(of_ses(service.sent[0], "Complaint")) is MailState.SENT
    assert "垃圾邮件" in service.sent[1]["Subject"]
    post(way, service).carry_out(of_ses(service.sent[0]))
    assert to(service) == [UNION, CITY, CITY]
    assert marks(way, f"{UNION}@example.org")["fault"] == "bounced"


def test_a_report_that_is_here_before_the_letter_is_known_to_have_left_sends_nothing_twice(way: Way) -> None:
    service, order = Service(), checked(way, 1)

    def reported() -> None:
        service.meanwhile = None
        post(way, service).carry_out(of_ses(service.sent[0]))

    service.meanwhile = reported
    assert post(way, service).carry_out(order) is MailState.REFUSED
    assert post(way, service).carry_out(order) is MailState.REFUSED
    assert to(service) == [UNION, CITY]


def test_when_the_letter_to_the_union_above_comes_back_the_next_one_hears_of_both(way: Way) -> None:
    service = Service()
    post(way, service).carry_out(checked(way, 1))
    post(way, service).carry_out(of_ses(service.sent[0]))
    for _ in range(2):
        post(way, service).carry_out(of_ses(service.sent[1]))
    assert to(service) == [UNION, CITY, PROVINCE, PROVINCE]
    assert {UNION in plain(one) for one in service.sent[2:]} == {True, False}


def test_reports_out_of_order_keep_the_latest(way: Way) -> None:
    book = AddressMarkTable(way.stores.mails.table)
    for days in (2, 0, 1):
        book.mark("digest", Fault.BOUNCED, clock.stamp(NOW + timedelta(days=days)))
    [found] = book.marks(["digest", "none"]).values()
    assert found.now(NOW + KEPT + timedelta(days=1)) is not None
    assert found.now(NOW + KEPT + timedelta(days=2)) is None


@pytest.mark.parametrize("name", ["register-checked/R1", "agreement-term/410100.2026-12-01.bankone/ends/2026-12-01/1"])
def test_a_tag_is_one_that_ses_takes_and_leads_back_to_the_letter(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", tag_of(name))
    assert LetterReturned(letter=tag_of(name), fault="Permanent", at=clock.stamp(NOW)).name == name


def test_a_report_of_a_letter_that_is_forgotten_changes_nothing(way: Way) -> None:
    service, order = (
        Service(),
        LetterReturned(letter=tag_of("register-checked/R0"), fault="Permanent", at=clock.stamp(NOW)),
    )
    assert post(way, service).carry_out(order) is MailState.NEEDLESS
    assert way.stores.mails.find(order.name) is None and not service.sent
