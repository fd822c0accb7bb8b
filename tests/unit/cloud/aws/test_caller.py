"""The address of whoever asks: what a caller writes into headers changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncard.cloud.aws.caller import caller_address

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event

SECRET = "of-our-own-edge"
EDGE, CALLER, VICTIM = "198.51.100.9", "203.0.113.5", "192.0.2.77"


def event(source: str, forwarded: str | None = None, secret: str | None = None) -> Event:
    headers = {"x-forwarded-for": forwarded, "x-unioncard-edge": secret}
    given = {name: value for name, value in headers.items() if value is not None}
    return {"requestContext": {"http": {"sourceIp": source}}, "headers": given}


def test_without_an_edge_it_is_who_connects() -> None:
    assert str(caller_address(event(CALLER), SECRET)) == CALLER


@pytest.mark.parametrize("secret", [None, "", "guessed", SECRET.upper(), f"{SECRET},{SECRET}", "猜的"])
def test_an_address_forwarded_by_somebody_else_is_not_believed(secret: str | None) -> None:
    assert str(caller_address(event(CALLER, VICTIM, secret), SECRET)) == CALLER


def test_no_secret_at_all_proves_nothing() -> None:
    assert str(caller_address(event(CALLER, VICTIM, ""), "")) == CALLER


@pytest.mark.parametrize(
    "forwarded",
    [
        CALLER,
        f"{CALLER}, {EDGE}",
        f"{VICTIM}, {CALLER}, {EDGE}",
        f"{VICTIM},{VICTIM},{CALLER}",
        f"{EDGE}, {CALLER}, {EDGE}",
        f"no address, {CALLER}, {EDGE}",
    ],
)
def test_behind_our_edge_it_is_the_entry_that_the_edge_wrote(forwarded: str) -> None:
    """The last one, or the last but one where API Gateway appended the edge; what stands before is the caller's own."""
    assert str(caller_address(event(EDGE, forwarded, SECRET), SECRET)) == CALLER


def test_an_edge_asking_itself_is_itself() -> None:
    assert str(caller_address(event(EDGE, EDGE, SECRET), SECRET)) == EDGE


@pytest.mark.parametrize("forwarded", [None, "", "unknown", f"{VICTIM}, unknown", f"{VICTIM},"])
def test_an_edge_that_wrote_no_address_is_counted_itself(forwarded: str | None) -> None:
    assert str(caller_address(event(EDGE, forwarded, SECRET), SECRET)) == EDGE


def test_ipv6_is_read_too() -> None:
    assert str(caller_address(event(EDGE, "2001:db8::0001", SECRET), SECRET)) == "2001:db8::1"
