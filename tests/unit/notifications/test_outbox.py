"""Each letter is written once, and is not lost when the mail service is away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from unioncard.errors import Conflict, Refused, TryAgain
from unioncard.notifications.letters.letter import Letter
from unioncard.notifications.outbox import LEASE, MailRecord, MailState, Outbox, Unanswered

if TYPE_CHECKING:
    from email.message import EmailMessage

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
TO = "union@unions.example"


@dataclass
class Records:
    kept: dict[str, MailRecord] = field(default_factory=dict)

    def find(self, name: str) -> MailRecord | None:
        return self.kept.get(name)

    def lease(self, record: MailRecord, before: MailRecord | None) -> None:
        if self.kept.get(record.name) != before:
            raise Conflict(record.name)
        self.kept[record.name] = record

    def finish(self, record: MailRecord) -> None:
        self.kept[record.name] = record


@dataclass
class Service:
    fails: Exception | None = None
    sent: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        if self.fails:
            raise self.fails
        self.sent.append(message)


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def service() -> Service:
    return Service()


def outbox(records: Records, service: Service, later: timedelta = timedelta()) -> Outbox:
    return Outbox(records, service, "card@union.example", now=lambda: NOW + later)


def letter() -> Letter:
    return Letter("主题", "正文")


def test_a_letter_ordered_twice_is_written_once(records: Records, service: Service) -> None:
    states = [outbox(records, service).post("register-checked/R1", TO, letter) for _ in range(3)]
    assert states == [MailState.SENT] * 3
    assert len(service.sent) == 1


def test_while_one_delivery_sends_another_waits(records: Records, service: Service) -> None:
    records.lease(MailRecord("x", MailState.SENDING, "2026-11-23T05:59:00Z"), None)
    with pytest.raises(TryAgain) as waits:
        outbox(records, service).post("x", TO, letter)
    assert service.sent == []
    # Six deliveries would be spent before the lease is over, and the letter among the dead letters.
    assert waits.value.after == (LEASE - timedelta(minutes=1)).total_seconds()


def test_whoever_meets_another_delivery_looks_again_soon_and_then_when_the_lease_is_over(
    records: Records, service: Service
) -> None:
    """It has sent the letter by then, and a message that waited for its lease kept its queue busy for 15 minutes."""
    records.lease(MailRecord("x", MailState.SENDING, "2026-11-23T06:00:00Z"), None)
    waits = []
    for seconds in (0, 5, 20, 60):
        with pytest.raises(TryAgain) as met:
            outbox(records, service, later=timedelta(seconds=seconds)).post("x", TO, letter)
        waits.append(met.value.after)
    assert waits == [20, 15, 880, 840]


def test_a_delivery_that_died_while_sending_is_taken_over_with_the_same_message_id(
    records: Records, service: Service
) -> None:
    outbox(records, service).post("x", TO, letter)
    records.kept["x"] = MailRecord("x", MailState.SENDING, "2026-11-23T06:00:00Z")

    outbox(records, service, later=LEASE).post("x", TO, letter)

    first, second = service.sent
    assert first["Message-ID"] == second["Message-ID"]
    assert records.kept["x"].state is MailState.SENT


def test_when_the_service_is_away_the_letter_goes_with_the_next_delivery(records: Records, service: Service) -> None:
    service.fails = TryAgain("away")
    with pytest.raises(TryAgain):
        outbox(records, service).post("x", TO, letter)
    service.fails = None

    assert outbox(records, service, later=timedelta(seconds=20)).post("x", TO, letter) is MailState.SENT
    assert len(service.sent) == 1


def test_a_refused_address_is_recorded_and_not_tried_for_ever(records: Records, service: Service) -> None:
    service.fails = Refused("550 no such mailbox")
    assert outbox(records, service).post("x", TO, letter) is MailState.REFUSED
    service.fails = None
    assert outbox(records, service).post("x", TO, letter) is MailState.REFUSED
    assert "550" not in records.kept["x"].reason


def test_a_letter_without_an_answer_is_never_sent_again(records: Records, service: Service) -> None:
    service.fails = Unanswered("no answer")
    assert outbox(records, service).post("x", TO, letter) is MailState.UNANSWERED
    service.fails = None
    assert outbox(records, service, later=timedelta(days=1)).post("x", TO, letter) is MailState.UNANSWERED
    assert service.sent == []


def test_a_union_without_an_address_is_recorded(records: Records, service: Service) -> None:
    assert outbox(records, service).post("x", "", letter) is MailState.NO_ADDRESS


def test_the_message_id_names_nobody(records: Records, service: Service) -> None:
    outbox(records, service).post("register-checked/R20261123-ABCDEFGHJK", TO, letter)
    assert "R20261123" not in service.sent[0]["Message-ID"]
