"""Debian's OpenSSH server: the server most banks run, started as a bank would set it up."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from support.packages import Packages
from unioncard.banks.sftp.connection import SftpAddress
from unioncard_local.bank.hosted_sftp import make_key
from unioncard_local.stack import ports
from unioncard_local.stack.settings import HOST
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXECUTABLE = Path("/usr/sbin/sshd")
_KEYGEN = Path("/usr/bin/ssh-keygen")
PACKAGES = Packages("sftp", ("openssh-server",), (EXECUTABLE, _KEYGEN))
_PRIVILEGE_SEPARATION = Path("/run/sshd")


@cache
def provide(say: Callable[[str], None]) -> Path:
    """Where sshd is; installs it from the distribution's packages when run as root. Raises packages.Missing."""
    PACKAGES.provide(say)
    return EXECUTABLE


@dataclass(frozen=True, slots=True)
class Server:
    """A running sshd. root: the folder in which a login starts. address pins its Ed25519 key; it has an RSA key too."""

    address: SftpAddress
    root: Path
    rsa_host_key: str

    def folder(self, name: str) -> Path:
        """A new folder below root that the login may write into."""
        folder = self.root / name
        folder.mkdir()
        give(folder)
        return folder


def login_name() -> str:
    """Who logs in: not root, whom no permission stops."""
    return "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def give(path: Path) -> None:
    """Make a path the login's own."""
    if os.geteuid() == 0:
        shutil.chown(path, login_name())


@contextmanager
def running(sshd: Path, *, denied: str = "", settings: str = "") -> Iterator[Server]:
    """sshd on a free port with keys of its own.

    denied: SFTP requests it is configured to refuse (internal-sftp -P). settings: more lines of its configuration.
    """
    # Not pytest's folder: others than its owner cannot walk into that.
    with TemporaryDirectory(prefix="unioncard-sshd-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        root = folder / "root"
        root.mkdir()
        give(root)
        port = ports.choose({})["sftp"]
        address = _configured(folder, root, port, denied, settings)
        if os.geteuid() == 0:
            _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(  # noqa: S603
                [str(sshd), "-D", "-e", "-f", str(folder / "sshd_config")], stdout=log, stderr=log
            )
        try:
            assert until(lambda: b"listening" in (folder / "log").read_bytes())
            yield Server(address, root, (folder / "rsa_key.pub").read_text())
        finally:
            server.terminate()
            server.wait()


def _configured(folder: Path, root: Path, port: int, denied: str, settings: str) -> SftpAddress:
    host_key = make_key(folder / "host_key")
    command = [str(_KEYGEN), "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", str(folder / "rsa_key")]
    subprocess.run(command, check=True)  # noqa: S603
    (folder / "authorized_keys").write_text(make_key(folder / "login_key") + "\n")
    refuse = f" -P {denied}" if denied else ""
    (folder / "sshd_config").write_text(
        f"ListenAddress {HOST}:{port}\nHostKey {folder / 'host_key'}\nHostKey {folder / 'rsa_key'}\n"
        "PidFile none\nStrictModes no\n"
        f"AuthorizedKeysFile {folder / 'authorized_keys'}\nPasswordAuthentication no\n"
        f"KbdInteractiveAuthentication no\nSubsystem sftp internal-sftp\n"
        f"ForceCommand internal-sftp -d {root}{refuse}\n{settings}"
    )
    return SftpAddress(HOST, port, login_name(), host_key, (folder / "login_key").read_text())
