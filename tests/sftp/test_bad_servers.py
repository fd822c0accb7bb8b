"""Servers that fail, lie or fall silent: the file waits or an operator is called, and no half file gets its name."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from support import sftp_servers
from support.bad_banks import (
    CutsOnce,
    Dripping,
    Full,
    FullVersion6,
    Garbling,
    NoPosixRename,
    NoWriting,
    OverQuota,
    Overtaken,
    OvertakenBySame,
    OvertakenWhileWriting,
    Silent,
    Truncating,
)
from unioncard.banks.sftp.errors import Broken, DifferentFile, NoSpace, PermissionDenied
from unioncard.banks.sftp.session import Pushed, connected

if TYPE_CHECKING:
    from pathlib import Path

    from sftp.conftest import Drop
    from support.sftp_servers import Bank, Watching


def _push(bank: Bank, content: bytes, timeout_s: float = 15) -> Pushed:
    with connected(bank.address, timeout_s=timeout_s) as session:
        return session.push("put", "a.txt", content)


def test_a_connection_dropped_by_the_server_is_gone_on_with(tmp_path: Path, content: bytes) -> None:
    with sftp_servers.running(tmp_path, CutsOnce) as bank:
        with pytest.raises(Broken):
            _push(bank, content)
        kept = (bank.put / "a.txt.part").stat().st_size
        bank.seen.writes.clear()
        bank.seen.writes.append((0, 400_000))

        assert _push(bank, content) is Pushed.RESUMED

        assert kept > 0
        assert min(offset for offset, _ in bank.seen.writes[1:]) == kept
        assert (bank.put / "a.txt").read_bytes() == content


def test_a_server_that_never_confirms_is_a_broken_connection_in_time(tmp_path: Path, content: bytes) -> None:
    with sftp_servers.running(tmp_path, Silent) as bank, pytest.raises(Broken):
        _push(bank, content, timeout_s=1)

    assert not (bank.put / "a.txt").exists()


def test_a_server_that_is_never_silent_and_never_done_is_broken_off_in_time(tmp_path: Path, content: bytes) -> None:
    began = time.monotonic()
    with (
        sftp_servers.running(tmp_path, Dripping) as bank,
        pytest.raises(Broken),
        connected(bank.address, whole_s=2) as session,
    ):
        for number in range(200):
            session.push("put", f"{number}.txt", content)

    assert time.monotonic() - began < 30


@pytest.mark.parametrize("behaviour", [Full, FullVersion6, OverQuota])
def test_a_full_server_is_told_and_tried_again_later(tmp_path: Path, content: bytes, behaviour: type[Watching]) -> None:
    with sftp_servers.running(tmp_path, behaviour) as bank, pytest.raises(NoSpace):
        _push(bank, content)

    assert not (bank.put / "a.txt").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_behind_openssh_is_told_and_the_file_arrives_when_there_is_room(drop: Drop, content: bytes) -> None:
    def mount(*options: str) -> None:
        subprocess.run(["/bin/mount", "-t", "tmpfs", *options, "tmpfs", str(drop.disk)], check=True)  # noqa: S603

    mount("-o", "size=512k,mode=777")
    try:
        with connected(drop.address) as session:
            with pytest.raises(NoSpace):
                session.push(drop.name, "a.txt", content)
            assert drop.names() == ["a.txt.part"]
            mount("-o", "remount,size=4m,mode=777")

            # Gone on with, or written anew: writes still under way may have found the room first and left a hole.
            session.push(drop.name, "a.txt", content)

        assert drop.names() == ["a.txt"]
        assert (drop.disk / "a.txt").read_bytes() == content
    finally:
        subprocess.run(["/bin/umount", str(drop.disk)], check=True)  # noqa: S603


def test_a_server_that_cuts_files_gets_no_file_of_ours_named(tmp_path: Path, content: bytes) -> None:
    with sftp_servers.running(tmp_path, Truncating) as bank, pytest.raises(Broken):
        _push(bank, content)

    assert [file.name for file in bank.put.iterdir()] == ["a.txt.part"]


def test_a_resumed_file_that_reads_back_otherwise_is_thrown_away(tmp_path: Path, content: bytes) -> None:
    with sftp_servers.running(tmp_path, Garbling) as bank:
        (bank.put / "a.txt.part").write_bytes(content[:100_000])
        with pytest.raises(Broken):
            _push(bank, content)

        assert list(bank.put.iterdir()) == []


def test_without_posix_rename_a_file_still_gets_its_name_at_once(tmp_path: Path, content: bytes) -> None:
    with sftp_servers.running(tmp_path, NoPosixRename) as bank:
        assert _push(bank, content) is Pushed.SENT
        assert _push(bank, content) is Pushed.ALREADY_THERE
        assert [file.name for file in bank.put.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("behaviour", [Overtaken, OvertakenWhileWriting])
def test_another_file_that_takes_the_name_meanwhile_is_not_overwritten(
    tmp_path: Path, behaviour: type[Watching]
) -> None:
    with sftp_servers.running(tmp_path, behaviour) as bank, pytest.raises(DifferentFile):
        _push(bank, b"bytes")

    assert (bank.put / "a.txt").read_bytes() == b""


def test_the_same_file_that_takes_the_name_meanwhile_is_success(tmp_path: Path) -> None:
    with sftp_servers.running(tmp_path, OvertakenBySame) as bank:
        assert _push(bank, b"bytes") is Pushed.ALREADY_THERE
        assert [file.name for file in bank.put.iterdir()] == ["a.txt"]


def test_a_server_that_lets_nobody_write_calls_an_operator(tmp_path: Path) -> None:
    with sftp_servers.running(tmp_path, NoWriting) as bank, pytest.raises(PermissionDenied):
        _push(bank, b"bytes")
