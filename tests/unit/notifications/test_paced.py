"""All unions' letters on the 1st: none faster than the service takes them, none lost, none twice, none starved."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.templates import declared
from unioncard.cloud.aws.queue import LONGEST_DELAY_SECONDS
from unioncard.errors import TryAgain
from unioncard.notifications.letters.letter import Letter
from unioncard.notifications.outbox import Outbox
from unioncard.notifications.paced import PacedTransport

if TYPE_CHECKING:
    from email.message import EmailMessage

    from support.worked import Way
    from unioncard.notifications.outbox import MailStore

WORKERS, RATE, DELIVERIES = 10, 14, 6
BEGIN = datetime(2027, 3, 1, tzinfo=UTC)


@dataclass
class Service:
    """Takes so many messages in any second and refuses the others; some it refuses once for reasons of its own."""

    time: float = 0.0
    refused: int = 0
    taken: list[tuple[float, str]] = field(default_factory=list)
    _second: deque[float] = field(default_factory=deque)
    _odd: set[str] = field(default_factory=set)

    def send(self, message: EmailMessage) -> None:
        whose = str(message["Subject"])
        while self._second and self._second[0] <= self.time - 1:
            self._second.popleft()
        if len(self._second) >= RATE + WORKERS:  # what is tolerated at the first moment
            self.refused += 1
            self.time += 0.1
            raise TryAgain("Throttling")
        self._second.append(self.time)
        if whose.endswith("7") and whose not in self._odd:
            self._odd.add(whose)
            self.time += 0.1
            raise TryAgain("421")
        self.taken.append((self.time, whose))
        self.time += 0.2

    def wait(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class First:
    """What became of the letters."""

    service: Service
    dead: int = 0
    seconds: float = 0.0


def first_of_the_month(store: MailStore, letters: int, *, paced: bool = True) -> First:
    """Workers take messages from a queue that gives back what failed, later each time, and gives up after six."""
    service = Service()
    transport: Any = PacedTransport(service, WORKERS / RATE, lambda: service.time, service.wait) if paced else service
    outbox = Outbox(store, transport, "card@example.org", lambda: BEGIN + timedelta(seconds=service.time))
    done = First(service)
    queue = [(0.0, number, 1) for number in range(letters)]
    free = [0.0] * WORKERS
    while queue:
        visible, number, delivery = heapq.heappop(queue)
        service.time = max(heapq.heappop(free), visible)
        try:
            outbox.post(
                f"month-report/2027-02/{number}/1", f"{number}@example.org", lambda n=number: Letter(f"{n}", "")
            )
        except TryAgain:
            if delivery == DELIVERIES:
                done.dead += 1
            else:
                back = service.time + min(20 * 4 ** (delivery - 1), LONGEST_DELAY_SECONDS)
                heapq.heappush(queue, (back, number, delivery + 1))
        heapq.heappush(free, service.time)
        done.seconds = max(done.seconds, service.time)
    return done


def test_no_letter_is_lost_none_is_sent_twice_and_those_that_come_back_keep_no_other_waiting(way: Way) -> None:
    letters = 300
    done = first_of_the_month(way.stores.mails, letters)
    assert (done.dead, done.service.refused) == (0, 0)
    assert Counter(whose for _, whose in done.service.taken) == Counter(map(str, range(letters)))
    tries = letters * 1.1
    assert done.seconds <= tries / RATE + 20 + 2
    at = {int(whose): time for time, whose in done.service.taken}
    assert all(at[number] <= number * 1.1 / RATE + 2 for number in at if number % 10 != 7)


def test_without_the_pace_the_service_would_refuse_most_of_them(way: Way) -> None:
    assert first_of_the_month(way.stores.mails, 150, paced=False).service.refused > 0


def test_who_waits_has_sent_and_a_slow_service_is_not_waited_for_again() -> None:
    service = Service()
    waited: list[float] = []
    paced = PacedTransport(service, 0.1, lambda: service.time, waited.append)
    paced.send({"Subject": "1"})  # type: ignore[arg-type]
    with pytest.raises(TryAgain):
        PacedTransport(service, 1.0, lambda: service.time, waited.append).send({"Subject": "7"})  # type: ignore[arg-type]
    assert waited == [pytest.approx(0.9)]


def test_as_many_work_as_the_pace_is_shared_by() -> None:
    function = declared("NotifyFunction")
    workers = int(function["Environment"]["Variables"]["LETTER_WORKERS"])
    source = function["Events"]["Mail"]["Properties"]
    assert source["ScalingConfig"]["MaximumConcurrency"] == workers
    assert source["BatchSize"] == 1
