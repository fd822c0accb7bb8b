"""One OpenSSH server for all SFTP tests; each test has a folder of its own on it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest

from support import openssh
from support.packages import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncard.banks.sftp.connection import SftpAddress


@dataclass(frozen=True, slots=True)
class Drop:
    """A folder on a real server: `name` there, `disk` here."""

    address: SftpAddress
    name: str
    disk: Path

    def leave(self, name: str, content: bytes) -> Path:
        """Put a file there as the bank would."""
        file = self.disk / name
        file.write_bytes(content)
        openssh.give(file)
        return file

    def names(self) -> list[str]:
        """What lies there."""
        return sorted(file.name for file in self.disk.iterdir())


@pytest.fixture(scope="session")
def sshd(request: pytest.FixtureRequest) -> Path:
    """Debian's sshd."""
    try:
        return openssh.provide(request.config.pluginmanager.getplugin("terminalreporter").write_line)
    except Missing as why:
        pytest.skip(str(why))


@pytest.fixture(scope="package")
def server(sshd: Path) -> Iterator[openssh.Server]:
    """A running sshd."""
    with openssh.running(sshd) as started:
        yield started


@pytest.fixture
def drop(server: openssh.Server, request: pytest.FixtureRequest) -> Drop:
    """A folder of the test's own."""
    name = f"{request.node.name[:60]}-{len(list(server.root.iterdir()))}"
    return Drop(server.address, name, server.folder(name))


@pytest.fixture(scope="session")
def content() -> bytes:
    """A megabyte and a bit that nothing on the way can compress or guess."""
    return Random(20261125).randbytes((1 << 20) + 4321)  # noqa: S311
