"""Whoever takes something for themselves has it, also when the answer was lost and the SDK asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from support.lost_answers import lost_answers
from unioncard import clock
from unioncard.cloud.stores.bank_servers import BankServerTable
from unioncard.cloud.stores.letters import MailTable
from unioncard.cloud.stores.refusal_looks import RefusalLookTable
from unioncard.errors import Conflict
from unioncard.notifications.outbox import MailRecord, MailState

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.cloud.aws.table import Table

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)


@pytest.fixture
def work(way: Way) -> Table:
    return way.stores.batches.work


def test_a_letter_is_ours_to_send_and_nobody_elses(work: Table) -> None:
    mails = MailTable(work)
    first = MailRecord("register-checked/R1", MailState.SENDING, clock.stamp(NOW))
    again = MailRecord(first.name, MailState.SENDING, clock.stamp(LATER))

    with lost_answers():
        mails.lease(first, None)
        with pytest.raises(Conflict):
            mails.lease(first, None)
        mails.lease(again, first)
        with pytest.raises(Conflict):
            mails.lease(again, first)


def test_a_banks_server_is_ours_to_write_to_and_nobody_elses(work: Table) -> None:
    servers = BankServerTable(work)
    now, until = clock.stamp(NOW), clock.stamp(LATER)

    with lost_answers():
        servers.acquire("bankone", "file", now, until)
        with pytest.raises(Conflict):
            servers.acquire("bankone", "file", now, until)
        servers.release("bankone", "file")
        servers.acquire("bankone", "file", now, until)


def test_a_look_at_refused_people_is_ordered_and_once(work: Table) -> None:
    looks = RefusalLookTable(work, lambda: NOW)

    with lost_answers():
        assert [looks.is_new("4101000001"), looks.is_new("4101000001")] == [True, False]
