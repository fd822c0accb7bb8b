"""A broken connection costs what was not yet sent, and nothing else; OpenSSH behind a wire that is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import wires
from unioncard.banks.sftp.errors import Broken
from unioncard.banks.sftp.session import Pushed, connected

if TYPE_CHECKING:
    from sftp.conftest import Drop

_HANDSHAKE = 20_000
"""Bytes at most that a connection costs before the first of a file."""


def test_a_broken_file_is_gone_on_with(drop: Drop, content: bytes) -> None:
    part = drop.disk / "a.txt.part"
    with wires.wire(drop.address, cut_after=700_000, when=lambda: part.stat().st_size > 300_000) as wire:
        with connected(wire.to(drop.address)) as session, pytest.raises(Broken):
            session.push(drop.name, "a.txt", content)
        assert drop.names() == ["a.txt.part"], "nobody sees half a file under its name"
        kept, wire.sent = part.stat().st_size, 0

        with connected(wire.to(drop.address)) as session:
            assert session.push(drop.name, "a.txt", content) is Pushed.RESUMED

        assert wire.sent < len(content) - kept + _HANDSHAKE, "the kept bytes were not sent again"
    assert drop.names() == ["a.txt"]
    assert (drop.disk / "a.txt").read_bytes() == content


def test_a_file_that_only_lacked_its_name_gets_it(drop: Drop, content: bytes) -> None:
    drop.leave("a.txt.part", content)

    with wires.wire(drop.address) as wire, connected(wire.to(drop.address)) as session:
        assert session.push(drop.name, "a.txt", content) is Pushed.RESUMED
        assert wire.sent < _HANDSHAKE

    assert drop.names() == ["a.txt"]


@pytest.mark.parametrize(
    "left",
    [b"", b"other bytes than ours", b"\0" * 32_768, b"longer than ours" * 10_000],
    ids=["empty", "other", "a hole", "longer"],
)
def test_a_leftover_that_is_no_beginning_of_ours_is_written_anew(drop: Drop, content: bytes, left: bytes) -> None:
    drop.leave("a.txt.part", left)

    with connected(drop.address) as session:
        assert session.push(drop.name, "a.txt", content[:100_000]) is Pushed.SENT

    assert (drop.disk / "a.txt").read_bytes() == content[:100_000]


def test_a_leftover_we_may_not_read_is_written_anew(drop: Drop) -> None:
    drop.leave("a.txt.part", b"by").chmod(0o200)

    with connected(drop.address) as session:
        assert session.push(drop.name, "a.txt", b"bytes") is Pushed.SENT

    assert (drop.disk / "a.txt").read_bytes() == b"bytes"


def test_a_connection_lost_after_the_last_byte_is_found_out_by_the_next_attempt(drop: Drop, content: bytes) -> None:
    """Cut at any of the last requests (size, rename): whichever it hits, the second attempt ends well."""
    with wires.wire(drop.address) as counting, connected(counting.to(drop.address)) as session:
        session.push(drop.name, "count.txt", content)
        whole = counting.sent
    for back in (120, 400, 700):
        name = f"a{back}.txt"
        with wires.wire(drop.address, cut_after=whole - back) as wire:
            with connected(wire.to(drop.address)) as session, pytest.raises(Broken):
                session.push(drop.name, name, content)
                session.listing(drop.name)
            with connected(wire.to(drop.address)) as session:
                assert session.push(drop.name, name, content) in set(Pushed)
        assert (drop.disk / name).read_bytes() == content
    assert not [name for name in drop.names() if name.endswith(".part")]
