"""The bank's server of the local cloud, as the process it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import paramiko
import pytest

from unioncard.banks.sftp.connection import SftpAddress
from unioncard.banks.sftp.session import Pushed, connected
from unioncard_local.bank import own_sftp as bank_server
from unioncard_local.bank.hosted_sftp import make_key
from unioncard_local.stack import ports, processes
from unioncard_local.stack.settings import HOST
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[SftpAddress]:
    """Started by its command, ended by its process id."""
    host_key = make_key(tmp_path / bank_server.HOST_KEY)
    (tmp_path / bank_server.AUTHORIZED_KEYS).write_text(make_key(tmp_path / "login_key") + "\n")
    port = ports.choose({})["sftp"]
    started = processes.start(
        "bank",
        [sys.executable, "-m", "unioncard_local.bank.own_sftp", str(tmp_path), str(port)],
        environment=processes.minimal_environment(tmp_path),
        folder=tmp_path,
    )
    try:
        assert until(lambda: processes.listens(started, port))
        yield SftpAddress(HOST, port, "unioncard", host_key, (tmp_path / "login_key").read_text())
    finally:
        assert processes.stop([started]) == [], "it ends on SIGTERM"


def test_files_go_in_and_answers_come_out(bank: SftpAddress, tmp_path: Path, content: bytes) -> None:
    root = tmp_path / bank_server.ROOT
    (root / bank_server.GET / "answer.txt").write_bytes(b"answer")

    with connected(bank) as session:
        assert session.push(bank_server.PUT, "a.txt", content) is Pushed.SENT
        assert session.push(bank_server.PUT, "a.txt", content) is Pushed.ALREADY_THERE
        assert session.fetch(f"/{bank_server.GET}", "answer.txt", 100) == b"answer"

    assert (root / bank_server.PUT / "a.txt").read_bytes() == content


def test_a_login_sees_nothing_outside_its_root(bank: SftpAddress) -> None:
    with connected(bank) as session:
        assert session.listing("/") == ()
        assert session.listing("../../..") == (), "no host_key"


def test_a_login_gets_no_shell(bank: SftpAddress, tmp_path: Path) -> None:
    client = paramiko.SSHClient()
    client.get_host_keys().add(
        f"[{HOST}]:{bank.port}",
        "ssh-ed25519",
        paramiko.Ed25519Key.from_private_key_file(str(tmp_path / bank_server.HOST_KEY)),
    )
    client.connect(HOST, bank.port, "unioncard", key_filename=str(tmp_path / "login_key"), allow_agent=False)
    with client, pytest.raises(paramiko.SSHException):
        client.exec_command("id")
