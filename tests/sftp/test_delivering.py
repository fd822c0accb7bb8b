"""Files arrive whole, once, in order, and over no other file; against OpenSSH."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import openssh
from unioncard.banks.sftp.errors import DifferentFile, FolderMissing, PermissionDenied
from unioncard.banks.sftp.server import deliver
from unioncard.banks.sftp.session import Pushed, connected

if TYPE_CHECKING:
    from pathlib import Path

    from sftp.conftest import Drop


def test_a_batch_arrives_byte_for_byte(drop: Drop, content: bytes) -> None:
    with connected(drop.address) as session:
        pushed = deliver(session, drop.name, [("a.txt", content), ("empty.txt", b""), ("a.txt.ok", b"1\n")])

    assert pushed == (Pushed.SENT,) * 3
    assert drop.names() == ["a.txt", "a.txt.ok", "empty.txt"]
    assert (drop.disk / "a.txt").read_bytes() == content
    assert (drop.disk / "empty.txt").read_bytes() == b""


def test_the_control_file_is_last_wherever_it_stands_in_the_batch(drop: Drop) -> None:
    drop.leave("b.txt", b"somebody else's")

    with connected(drop.address) as session, pytest.raises(DifferentFile):
        deliver(session, drop.name, [("b.txt.ok", b"1\n"), ("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c")])

    assert drop.names() == ["a.txt", "b.txt"], "nothing after a failure, and no control file"


def test_a_second_delivery_changes_nothing(drop: Drop, content: bytes) -> None:
    batch = [("a.txt", content), ("a.txt.ok", b"1\n")]
    with connected(drop.address) as session:
        deliver(session, drop.name, batch)
        before = (drop.disk / "a.txt").stat()

        assert deliver(session, drop.name, batch) == (Pushed.ALREADY_THERE, Pushed.ALREADY_THERE)

    after = (drop.disk / "a.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("other", [b"short", b"other content"])
def test_a_file_of_the_same_name_and_other_content_is_left_alone(drop: Drop, other: bytes) -> None:
    """Shorter, and as long as ours."""
    drop.leave("a.txt", other)

    with connected(drop.address) as session, pytest.raises(DifferentFile):
        session.push(drop.name, "a.txt", b"our own bytes")

    assert (drop.disk / "a.txt").read_bytes() == other


def test_a_leftover_goes_when_the_file_itself_is_there(drop: Drop) -> None:
    """The connection broke between a plain rename's two steps: both names hold the bytes."""
    drop.leave("a.txt", b"bytes")
    drop.leave("a.txt.part", b"bytes")

    with connected(drop.address) as session:
        assert session.push(drop.name, "a.txt", b"bytes") is Pushed.ALREADY_THERE

    assert drop.names() == ["a.txt"]


def test_a_server_without_posix_rename_gets_a_plain_one(sshd: Path) -> None:
    with openssh.running(sshd, denied="posix-rename") as server:
        put = server.folder("put")
        with connected(server.address) as session:
            assert session.push("put", "a.txt", b"bytes") is Pushed.SENT

        assert [file.name for file in put.iterdir()] == ["a.txt"]


def test_a_folder_that_is_not_there_is_told(drop: Drop) -> None:
    with connected(drop.address) as session:
        with pytest.raises(FolderMissing):
            session.push("nowhere", "a.txt", b"bytes")
        with pytest.raises(FolderMissing):
            session.listing("nowhere")


def test_a_folder_we_may_not_write_is_told(drop: Drop) -> None:
    drop.disk.chmod(0o555)

    with connected(drop.address) as session, pytest.raises(PermissionDenied):
        session.push(drop.name, "a.txt", b"bytes")

    assert drop.names() == []


def test_a_final_file_we_may_not_read_is_not_taken_for_ours(drop: Drop) -> None:
    drop.leave("a.txt", b"bytes").chmod(0o200)

    with connected(drop.address) as session, pytest.raises(PermissionDenied):
        session.push(drop.name, "a.txt", b"bytes")


def test_an_absolute_folder_is_the_servers(drop: Drop) -> None:
    with connected(drop.address) as session:
        session.push(str(drop.disk), "a.txt", b"bytes")

    assert drop.names() == ["a.txt"]
