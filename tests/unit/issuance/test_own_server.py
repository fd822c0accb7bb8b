"""A bank's own server: one sender at a time, and nobody calls a line that rests (invariant 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from support.worked import OWN_SERVER_UNION, register_file
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.sftp.errors import DeliveryInProgress, Unreachable
from unioncard.banks.sftp.server import LEASE, OwnServer
from unioncard.cloud.stores.bank_servers import BankServerTable
from unioncard.issuance.batch import Stage
from unioncard.issuance.deliver import BatchDelivery
from unioncard.issuance.withdraw import withdraw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from support.worked import Way
    from unioncard.unions.agreement import Bank

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
FILES = [("a.csv", b"x"), ("a.done", b"")]


def server(way: Way, now: datetime = NOW) -> OwnServer:
    """Whoever gets past the lease and the circuit breaker asks for the key, and ends with Unreachable there."""

    def no_key(_name: str) -> str:
        raise Unreachable

    servers = BankServerTable(way.stores.batches.work)
    return OwnServer(servers, servers, no_key, now=lambda: now)


def lease(way: Way) -> None:
    """Another delivery began to send, and has not ended."""
    servers = BankServerTable(way.stores.batches.work)
    servers.acquire("bankthree", "a.csv", "2026-11-25T04:00:00Z", "2026-11-25T04:06:00Z")


def test_two_deliveries_never_send_the_same_files_at_once(way: Way) -> None:
    lease(way)
    with pytest.raises(DeliveryInProgress):
        server(way).put(way.stores.directory.bank("bankthree"), FILES, lambda: None)


def test_the_lease_of_a_sender_that_died_expires(way: Way) -> None:
    lease(way)
    with pytest.raises(Unreachable):
        server(way, NOW + LEASE + timedelta(seconds=1)).put(way.stores.directory.bank("bankthree"), FILES, lambda: None)


def test_an_attempt_that_failed_releases_its_lease_at_once(way: Way) -> None:
    for _ in range(2):
        with pytest.raises(Unreachable):
            server(way).put(way.stores.directory.bank("bankthree"), FILES, lambda: None)


def test_a_server_is_not_called_while_its_circuit_is_open(way: Way) -> None:
    servers = BankServerTable(way.stores.batches.work)
    servers.trip("bankthree", "2026-11-25T05:00:00Z")

    def must_not_be_asked(_name: str) -> str:
        raise AssertionError

    paused = OwnServer(servers, servers, must_not_be_asked, now=lambda: NOW)
    with pytest.raises(Unreachable):
        paused.put(way.stores.directory.bank("bankthree"), FILES, lambda: None)


def test_after_the_pause_one_caller_tries_and_the_others_wait_for_its_outcome(way: Way) -> None:
    servers = BankServerTable(way.stores.batches.work)
    servers.trip("bankthree", "2026-11-25T03:00:00Z")
    servers.acquire("bankthree", "probe", "2026-11-25T04:00:00Z", "2026-11-25T04:06:00Z")
    calls: list[str] = []

    def key(name: str) -> str:
        calls.append(name)
        raise Unreachable

    waits = OwnServer(servers, servers, key, now=lambda: NOW)
    with pytest.raises(Unreachable):
        waits.put(way.stores.directory.bank("bankthree"), FILES, lambda: None)
    assert calls == []

    servers.release("bankthree", "probe")
    with pytest.raises(Unreachable):
        waits.put(way.stores.directory.bank("bankthree"), FILES, lambda: None)
    assert len(calls) == 1
    assert servers.open_until("bankthree") > "2026-11-25T04:00:00Z", "and its failure opens the circuit again"


def test_a_profile_that_changes_after_the_file_was_written_changes_nothing_about_it(way: Way) -> None:
    """Neither the name nor the bytes of the control file, also when it is sent again."""
    batch = way.sent(register_file(2), OWN_SERVER_UNION)
    bank = way.stores.directory.bank("bankthree")
    profile = profile_of(bank)
    control = profile.issuance.control.model_copy(update={"file_name": "{stem}.other"})
    issuance = profile.issuance.model_copy(update={"control": control})
    changed = replace(bank, profile=profile.model_copy(update={"issuance": issuance}).model_dump_json())
    taken = TakesAll()
    delivering = BatchDelivery(way.stores.batches, way.stores.masters, taken, way.stores.trail)

    delivered = delivering.deliver(batch, changed)
    delivering.resend(delivered, changed)

    written = [batch.file, issuance_file.control_name(profile, batch.file)]
    assert [name for name, _ in taken.files] == written * 2
    assert delivered.stage is Stage.DELIVERED


class TakesAll:
    """A drop."""

    def __init__(self) -> None:
        self.files: list[tuple[str, bytes]] = []

    def put(self, _bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None]) -> None:
        before()
        self.files += files

    def put_again(self, bank: Bank, files: Sequence[tuple[str, bytes]]) -> None:
        self.put(bank, files, lambda: None)


def test_while_the_bank_cannot_be_reached_its_batch_can_be_taken_back(way: Way) -> None:
    batch = way.sent(register_file(2), OWN_SERVER_UNION)
    unreached = BatchDelivery(way.stores.batches, way.stores.masters, server(way), way.stores.trail)
    with pytest.raises(Unreachable):
        unreached.deliver(batch, way.stores.directory.bank("bankthree"))
    assert way.stores.batches.find(batch.id).stage is Stage.WRITTEN
    assert withdraw(way.stores.batches, batch.id).stage is Stage.WITHDRAWN
