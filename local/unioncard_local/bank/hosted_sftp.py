"""The bank server: one `rclone serve sftp` over the drop, one user a bank, each rooted in its own folder.

rclone asks login.py at each log-in who may come in, where to, and with which credentials; so the borders between
banks are those of their IAM roles, not of this server.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOST_KEY = "host_key"
_PROXY = "bankproxy"


def make_key(file: Path) -> str:
    """An Ed25519 key pair in OpenSSH's format, unless the file is there. Returns the public line `ssh-ed25519 …`."""
    public = file.with_name(file.name + ".pub")
    if not file.exists() or not public.exists():
        key = Ed25519PrivateKey.generate()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
            )
        )
        line = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        public.write_bytes(line + b"\n")
    return public.read_text(encoding="ascii").strip()


def prepare(folder: Path, port: int) -> None:
    """Host key, known_hosts for the clients, and the program rclone runs at each log-in."""
    host_key = make_key(folder / _HOST_KEY)
    (folder / "known_hosts").write_text(f"[{HOST}]:{port} {host_key}\n", encoding="ascii")
    # A script beside the state, called by a relative name: rclone splits the option at spaces, and a checkout's path
    # may hold some.
    script = folder / _PROXY
    call = shlex.join([sys.executable, "-m", "unioncard_local.bank.login", str(folder)])
    script.write_text(f"#!/bin/sh\nexec {call}\n", encoding="utf-8")
    script.chmod(0o700)


def command(port: int) -> list[str]:
    """The server; run it in the state folder."""
    return [str(Path(sys.executable).with_name("rclone")), *_arguments(port)]


def _arguments(port: int) -> Iterator[str]:
    yield from ("serve", "sftp", "--config", "", "--cache-dir", "cache", "--log-level", "NOTICE")
    yield from ("--addr", f"{HOST}:{port}", "--key", _HOST_KEY, "--auth-proxy", f"./{_PROXY}")
    # Files are written whole, at close, and at once; a listing is at most a second old.
    # No cache: with one, rclone says yes to an upload at once and S3's refusal reaches only its log (seen with
    # --vfs-cache-mode writes on out/). Straight through, a refused file is not there when the client looks.
    yield from ("--vfs-cache-mode", "off", "--dir-cache-time", "1s")
