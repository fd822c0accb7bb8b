"""Plays the bank over real SFTP: fetches issuance files as a bank's job does, and hands in returns."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import paramiko

from unioncard_local.faults import PickupFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TIMEOUT_S = 20.0
_OUT, _IN = "out", "in"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a bank's files are exchanged, and with which keys (files) both sides prove who they are."""

    host: str
    port: int
    user: str
    key_file: Path
    known_hosts: Path


@contextmanager
def connect(address: Address) -> Iterator[paramiko.SFTPClient]:
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
        )
        with client.open_sftp() as session:
            yield session
    finally:
        client.close()


def pickup(session: paramiko.SFTPClient, into: Path) -> tuple[Path, ...]:
    """Fetch every issuance file whose control file is there, and check it against that. Returns the files, by name.

    A .txt without its .ok is still being written and is left alone. Raises PickupFailed when bytes or digest differ.
    """
    into.mkdir(parents=True, exist_ok=True)
    names = set(session.listdir(_OUT))
    ready = sorted(name for name in names if name.endswith(".txt") and _control(name) in names)
    return tuple(_fetch(session, name, into) for name in ready)


def _fetch(session: paramiko.SFTPClient, name: str, into: Path) -> Path:
    promised = json.loads(_read(session, f"{_OUT}/{_control(name)}"))
    content = _read(session, f"{_OUT}/{name}")
    found = (name, len(content), hashlib.sha256(content).hexdigest())
    if found != (promised.get("file"), promised.get("bytes"), promised.get("sha256")):
        raise PickupFailed(
            f"{name} 与控制文件不符：应为 {promised.get('bytes')} 字节，实为 {len(content)} 字节或摘要不同"
        )
    target = into / name
    target.write_bytes(content)
    (into / _control(name)).write_text(json.dumps(promised, ensure_ascii=False), encoding="utf-8")
    return target


def hand_in(session: paramiko.SFTPClient, name: str, content: bytes) -> None:
    """Upload into in/ under a temporary name, check the size, then rename: nobody reads half a return."""
    unfinished = f"{_IN}/{name}.part"
    with session.open(unfinished, "wb") as remote:
        remote.set_pipelined(True)
        remote.write(content)
    size = session.stat(unfinished).st_size
    if size != len(content):
        raise PickupFailed(f"上传 {name} 不完整：{size} / {len(content)} 字节")
    session.rename(unfinished, f"{_IN}/{name}")


def _read(session: paramiko.SFTPClient, path: str) -> bytes:
    with session.open(path, "rb") as remote:
        remote.prefetch()
        return remote.read()


def _control(name: str) -> str:
    return name.removesuffix(".txt") + ".ok"
