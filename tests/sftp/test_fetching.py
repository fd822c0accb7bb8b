"""Answers are fetched whole or not at all, and moved over no other file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import paramiko
import pytest
from paramiko.sftp import CMD_READ, CMD_READDIR

from support import sftp_servers, wires
from support.bad_banks import Growing, TellsLess, TellsMore
from unioncard.banks.sftp.errors import (
    Broken,
    Changed,
    DifferentFile,
    FolderMissing,
    PermissionDenied,
    TooLarge,
)
from unioncard.banks.sftp.listing import Remote
from unioncard.banks.sftp.session import connected

if TYPE_CHECKING:
    from sftp.conftest import Drop
    from support.sftp_servers import Watching

from pathlib import Path


def test_a_fetched_file_is_the_banks_byte_for_byte(drop: Drop, content: bytes) -> None:
    drop.leave("answer.txt", content)
    drop.leave("empty.txt", b"")

    with connected(drop.address) as session:
        assert session.fetch(drop.name, "answer.txt", len(content)) == content
        assert session.fetch(drop.name, "empty.txt", 0) == b""


def test_a_file_over_the_limit_is_not_read(drop: Drop, content: bytes) -> None:
    drop.leave("answer.txt", content)

    with connected(drop.address) as session, pytest.raises(TooLarge):
        session.fetch(drop.name, "answer.txt", len(content) - 1)


def test_a_listing_has_finished_plain_files_by_name(drop: Drop) -> None:
    for name in ("b.txt", "a.txt", ".hidden", "c.txt.part", "d.TMP", "e.filepart", "银行回盘.txt"):
        drop.leave(name, b"123")
    os.utime(drop.disk / "a.txt", (1_700_000_000, 1_700_000_000))
    (drop.disk / "folder").mkdir()
    (drop.disk / "link.txt").symlink_to("a.txt")

    with connected(drop.address) as session:
        listing = session.listing(drop.name)

    assert [file.name for file in listing] == ["a.txt", "b.txt", "银行回盘.txt"]
    assert listing[0] == Remote("a.txt", 3, 1_700_000_000)


def test_a_folder_of_20_000_files_is_listed_whole_within_a_session(drop: Drop) -> None:
    for number in range(20_000):
        (drop.disk / f"UC_{number:05}.ret").touch()

    with connected(drop.address) as session:
        contents = session.contents(drop.name)

    assert contents.is_whole
    assert [file.name for file in contents.files] == [f"UC_{number:05}.ret" for number in range(20_000)]


@pytest.mark.parametrize("request_", [CMD_READ, CMD_READDIR], ids=["a file", "a folder"])
def test_a_connection_that_ends_before_we_ask_for_more_is_not_the_end_of_it(
    drop: Drop, monkeypatch: pytest.MonkeyPatch, request_: int
) -> None:
    """paramiko says with one exception that a server has no more, and that a request found no connection."""
    for number in range(200):
        (drop.disk / f"{number:03}.txt").touch()
    drop.leave("answer.txt", bytes(100_000))
    asked, sent = 0, paramiko.Channel.send

    def ends_at_the_second(channel: paramiko.Channel, packet: bytes) -> int:
        nonlocal asked
        asked += packet[4] == request_
        if asked == 2:
            channel.get_transport().close()
            return 0  # as of a channel that is closed while it waits to send
        return sent(channel, packet)

    monkeypatch.setattr(paramiko.Channel, "send", ends_at_the_second)
    with connected(drop.address) as session, pytest.raises(Broken):
        if request_ == CMD_READDIR:
            session.contents(drop.name)
        else:
            session.fetch(drop.name, "answer.txt", 100_000)
    assert asked == 2


def test_a_file_name_in_another_encoding_hides_no_other_and_is_fetched(drop: Drop) -> None:
    path = Path(os.fsdecode(os.fsencode(drop.disk) + b"/" + "回盘.ret".encode("gbk")))
    path.write_bytes(b"123")
    drop.leave("a.ret", b"1")

    with connected(drop.address) as session:
        names = [file.name for file in session.listing(drop.name)]
        assert names == ["a.ret", path.name]
        assert session.fetch(drop.name, path.name, 10) == b"123"


def test_a_file_taken_away_meanwhile_is_tried_again(drop: Drop) -> None:
    with connected(drop.address) as session, pytest.raises(Changed):
        session.fetch(drop.name, "gone.txt", 100)


def test_a_file_we_may_not_read_calls_an_operator(drop: Drop) -> None:
    drop.leave("answer.txt", b"123").chmod(0)

    with connected(drop.address) as session, pytest.raises(PermissionDenied):
        session.fetch(drop.name, "answer.txt", 100)


@pytest.mark.parametrize("behaviour", [Growing, TellsMore, TellsLess])
def test_a_file_whose_size_does_not_stand_still_is_tried_again(tmp_path: Path, behaviour: type[Watching]) -> None:
    with sftp_servers.running(tmp_path, behaviour) as bank:
        (bank.get / "answer.txt").write_bytes(b"x" * 3_000_000)
        with connected(bank.address) as session, pytest.raises(Changed):
            session.fetch("get", "answer.txt", 4_000_000)


def test_a_connection_lost_while_fetching_is_tried_again(drop: Drop) -> None:
    drop.leave("answer.txt", bytes(8 << 20))

    with wires.wire(drop.address) as wire, connected(wire.to(drop.address)) as session:
        wire.cut_after = wire.sent + 2_500
        with pytest.raises(Broken):
            session.fetch(drop.name, "answer.txt", 8 << 20)


def test_a_fetched_file_moves_once(drop: Drop) -> None:
    drop.leave("answer.txt", b"123")
    (drop.disk / "done").mkdir(mode=0o777)
    (drop.disk / "done").chmod(0o777)

    with connected(drop.address) as session:
        for _ in range(2):
            session.move(drop.name, "answer.txt", f"{drop.name}/done")

    assert (drop.disk / "done" / "answer.txt").read_bytes() == b"123"
    assert drop.names() == ["done"]


def test_a_file_moves_over_the_same_one_but_never_over_another(drop: Drop) -> None:
    (drop.disk / "done").mkdir()
    for name, moved in (("same.txt", b"123"), ("other.txt", b"abc")):
        drop.leave(name, b"123")
        drop.leave(f"done/{name}", moved)

    with connected(drop.address) as session:
        session.move(drop.name, "same.txt", f"{drop.name}/done")
        with pytest.raises(DifferentFile):
            session.move(drop.name, "other.txt", f"{drop.name}/done")

    assert drop.names() == ["done", "other.txt"]
    assert (drop.disk / "done" / "other.txt").read_bytes() == b"abc"


def test_a_move_tells_a_missing_folder_from_a_missing_file(drop: Drop) -> None:
    drop.leave("answer.txt", b"123")

    with connected(drop.address) as session:
        with pytest.raises(FolderMissing):
            session.move(drop.name, "answer.txt", f"{drop.name}/done")
        with pytest.raises(Changed):
            session.move(drop.name, "gone.txt", drop.name)
