"""The simulated bank's SFTP client: downloads issuance files as a bank's job does, and uploads answers."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import paramiko

from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.inbox import REJECTION
from unioncard.banks.sftp.time_limit import closed_after
from unioncard_local.bank.files import issued, plain
from unioncard_local.errors import PickupFailed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from unioncard.banks.profiles.profile import Profile
    from unioncard_local.bank.files import Decrypt

_TIMEOUT_S = 20.0
_WHOLE_S = 600.0
"""For a whole session: a limit for each answer begins anew with every byte."""


@dataclass(frozen=True, slots=True)
class Address:
    """An SFTP server, login and key files; ``fetch`` is the folder of issuance files, ``hand_in`` that for answers."""

    host: str
    port: int
    user: str
    key_file: Path
    known_hosts: Path
    fetch: str = "out"
    hand_in: str = "in"


@dataclass(frozen=True, slots=True)
class Session:
    """An SFTP session at an address."""

    sftp: paramiko.SFTPClient
    address: Address

    def pickup(
        self, profile: Profile, into: Path, but: Collection[str] = (), decrypt: Decrypt | None = None
    ) -> tuple[Path, ...]:
        """Download every issuance file that has its control file, and verify it. Returns the local files, by name.

        Files named in ``but`` were downloaded before and are skipped, as are those without a control file: they are
        still being written. An encrypted file is kept as it came; the decrypted one beside it is returned. Raises
        PickupFailed when a file does not match its control file, ValueError where one cannot be decrypted.
        """
        into.mkdir(parents=True, exist_ok=True)
        names = {name for name in self.sftp.listdir(self.address.fetch) if not name.endswith(REJECTION)}
        controls = {name: issuance_file.control_name(profile, name) for name in names}
        whole = {name for name, control in controls.items() if control in names and control != name}
        ready = sorted(whole - set(but))
        return tuple(self._fetch(profile, name, controls[name], into, decrypt) for name in ready)

    def hand_in(self, name: str, content: bytes) -> None:
        """Upload under a temporary name, check the size, then rename, so that no partial file is read. PickupFailed."""
        unfinished = f"{self.address.hand_in}/{name}.part"
        with self.sftp.open(unfinished, "wb") as remote:
            remote.set_pipelined(True)
            remote.write(content)
        size = self.sftp.stat(unfinished).st_size
        if size != len(content):
            raise PickupFailed(f"上传 {name} 不完整：{size} / {len(content)} 字节")
        self.sftp.rename(unfinished, f"{self.address.hand_in}/{name}")

    def handed_in(self) -> set[str]:
        """Names in the folder for answers, those of unfinished uploads by their final name."""
        return {name.removesuffix(".part") for name in self.sftp.listdir(self.address.hand_in)}

    def in_hand_in(self, name: str) -> bytes:
        """A file in the folder for answers; b"" while its upload is unfinished."""
        try:
            with self.sftp.open(f"{self.address.hand_in}/{name}", "rb") as remote:
                remote.prefetch()
                return remote.read()
        except FileNotFoundError:
            return b""

    def _fetch(self, profile: Profile, name: str, control: str, into: Path, decrypt: Decrypt | None) -> Path:
        content, promised = self._read(name), self._read(control)
        plain_name, readable = plain(name, content, decrypt)
        # What a control file says follows from the file, so that every kind of it is checked in one way.
        _, expected = issuance_file.control(profile, name, issued(profile, plain_name, readable), content)
        if expected != promised:
            raise PickupFailed(f"{name} 与控制文件 {control} 不符：字节数、行数或摘要不同")
        files = {into / control: promised, into / name: content, into / plain_name: readable}
        for file, written in files.items():
            # a key, a profile or another cloud's batch of this name is not ours to replace
            if file.exists() and file.read_bytes() != written:
                raise PickupFailed(f"文件夹 {into} 中已有内容不同的 {file.name}，没有覆盖；请用 --out 换一个文件夹")
        for file, written in files.items():
            file.write_bytes(written)
        return into / plain_name

    def _read(self, name: str) -> bytes:
        with self.sftp.open(f"{self.address.fetch}/{name}", "rb") as remote:
            remote.prefetch()
            return remote.read()


@contextmanager
def connect(address: Address) -> Iterator[Session]:
    """An SFTP session; the host's key must be the known one.

    Raises paramiko.SSHException (unknown or changed host key), paramiko.AuthenticationException (not this key).
    """
    client = paramiko.SSHClient()
    client.load_host_keys(str(address.known_hosts))
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.connect(
            address.host,
            address.port,
            username=address.user,
            key_filename=str(address.key_file),
            allow_agent=False,
            look_for_keys=False,
            timeout=_TIMEOUT_S,
            auth_timeout=_TIMEOUT_S,
            banner_timeout=_TIMEOUT_S,
            channel_timeout=_TIMEOUT_S,
        )
        transport = client.get_transport()
        if transport is None:
            raise paramiko.SSHException("the connection has ended")
        with closed_after(transport, _WHOLE_S), client.open_sftp() as sftp:
            channel = sftp.get_channel()
            if channel is not None:
                channel.settimeout(_TIMEOUT_S)
            yield Session(sftp, address)
    finally:
        client.close()
