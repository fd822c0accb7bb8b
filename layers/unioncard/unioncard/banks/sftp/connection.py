"""Opens authenticated SFTP channels: pinned host key verified first, then public-key login."""

from __future__ import annotations

import socket
import struct
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, Any

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from paramiko.sftp import SFTPError
from paramiko.ssh_exception import IncompatiblePeer

from unioncard.banks.sftp.client import AnyEncodingClient
from unioncard.banks.sftp.errors import (
    Broken,
    HostKeyDiffers,
    HostKeyOutdated,
    KeyUnusable,
    LoginRefused,
    NoCommonCipher,
    TooSlow,
    Unreachable,
)
from unioncard.banks.sftp.time_limit import TimeLimit, closed_after

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.serialization import PrivateFormat


# RFC 8332: an RSA key signs with SHA-2; "ssh-rsa" itself means SHA-1 and is not negotiated.
_SIGNATURES = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
_HOST_KEYS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")


@dataclass(frozen=True, slots=True)
class SftpAddress:
    """A bank's server as its profile names it.

    host_key: the pinned public key, one line `ssh-ed25519 AAAA…` (a comment may follow).
    key: our private key as text, OpenSSH or PEM, without a passphrase; never shown by repr.
    """

    host: str
    port: int
    user: str
    host_key: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """The only host key that the server may present."""

    name: str
    blob: bytes

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Signature algorithms of this type of key, offered exclusively."""
        return _SIGNATURES.get(self.name, (self.name,))


def pinned_key(line: str) -> PinnedKey:
    """Parses a public key line. Raises KeyUnusable."""
    name, _, rest = line.strip().partition(" ")
    try:
        blob = b64decode(rest.split()[0], validate=True)
        serialization.load_ssh_public_key(line.strip().encode())
    except (ValueError, IndexError, UnsupportedAlgorithm):
        raise KeyUnusable from None
    if name not in _HOST_KEYS:
        raise KeyUnusable
    return PinnedKey(name, blob)


def login_key(text: str) -> paramiko.PKey:
    """Our private key for paramiko, from OpenSSH's or any PEM format. Raises KeyUnusable, also for a passphrase."""
    content = text.strip().encode() + b"\n"
    load = serialization.load_ssh_private_key if b"OPENSSH" in content else serialization.load_pem_private_key
    try:
        key = load(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnusable from None
    # paramiko reads fewer formats than cryptography does, so it is given the one it reads for each kind.
    if isinstance(key, Ed25519PrivateKey):
        return paramiko.Ed25519Key(file_obj=_written(key, serialization.PrivateFormat.OpenSSH))
    if isinstance(key, RSAPrivateKey):
        return paramiko.RSAKey(file_obj=_written(key, serialization.PrivateFormat.TraditionalOpenSSL))
    if isinstance(key, EllipticCurvePrivateKey):
        return paramiko.ECDSAKey(file_obj=_written(key, serialization.PrivateFormat.TraditionalOpenSSL))
    raise KeyUnusable


def _written(key: Ed25519PrivateKey | RSAPrivateKey | EllipticCurvePrivateKey, format_: PrivateFormat) -> StringIO:
    content = key.private_bytes(serialization.Encoding.PEM, format_, serialization.NoEncryption())
    return StringIO(content.decode("ascii"))


CONNECTION_FAILURES = (paramiko.SSHException, SFTPError, OSError, EOFError, UnicodeError, struct.error)
"""What paramiko raises when a connection fails or carries something else than the protocol.

SFTPError: a log-in script that prints into the SFTP stream. UnicodeError: a farewell that is not UTF-8.
"""


class PinnedTransport(paramiko.Transport):
    """Remembers which host key algorithms the server offered, also when none of them is ours."""

    offered: tuple[str, ...] = ()

    def _parse_kex_init(self, m: paramiko.Message) -> None:
        parsed: Any = self._really_parse_kex_init(paramiko.Message(m.get_remainder()))  # type: ignore[attr-defined]
        self.offered = tuple(parsed["server_key_algo_list"])
        super()._parse_kex_init(m)  # type: ignore[misc]


@contextmanager
def sftp_client(
    address: SftpAddress, *, timeout_s: float, whole_s: float
) -> Iterator[tuple[AnyEncodingClient, TimeLimit]]:
    """An open SFTP client and its time limit, closed on exit. Raises as ``session.connected`` documents."""
    pinned, key = pinned_key(address.host_key), login_key(address.key)
    transport = _transport(address, timeout_s)
    try:
        try:
            with closed_after(transport, timeout_s):
                client = _open(transport, pinned, address.user, key, timeout_s)
        except CONNECTION_FAILURES:
            raise Unreachable from None
        limit = TimeLimit(transport.close, whole_s).start()
        try:
            yield client, limit
        except Broken:
            raise (TooSlow if limit.expired else Broken) from None
        finally:
            limit.cancel()
    finally:
        transport.close()


def _transport(address: SftpAddress, timeout_s: float) -> PinnedTransport:
    try:
        connection = socket.create_connection((address.host, address.port), timeout=timeout_s)
    except OSError:
        raise Unreachable from None
    transport = PinnedTransport(connection)
    transport.banner_timeout = transport.handshake_timeout = timeout_s
    transport.auth_timeout = transport.channel_timeout = timeout_s
    return transport


def _open(
    transport: PinnedTransport, pinned: PinnedKey, user: str, key: paramiko.PKey, timeout_s: float
) -> AnyEncodingClient:
    _know_host(transport, pinned, timeout_s)
    _log_in(transport, user, key)
    channel = transport.open_session(timeout=timeout_s)
    channel.settimeout(timeout_s)
    channel.invoke_subsystem("sftp")
    return AnyEncodingClient(channel)


def _know_host(transport: PinnedTransport, pinned: PinnedKey, timeout_s: float) -> None:
    """Key exchange with the holder of the pinned key only; HostKeyDiffers, HostKeyOutdated, NoCommonCipher.

    A server with host keys of other types finds no common algorithm; another key of the same type fails the comparison.
    Both precede the user name (RFC 4253, 7 to 10).
    """
    transport.get_security_options().key_types = pinned.algorithms
    try:
        transport.start_client(timeout=timeout_s)
    except IncompatiblePeer as failure:
        if "host key" not in str(failure):
            raise NoCommonCipher from None
        # An RSA key may be the pinned one, and a server of before 2016 signs with SHA-1 only (RFC 8332).
        raise (HostKeyOutdated if pinned.name in transport.offered else HostKeyDiffers) from None
    if transport.get_remote_server_key().asbytes() != pinned.blob:
        raise HostKeyDiffers


def _log_in(transport: paramiko.Transport, user: str, key: paramiko.PKey) -> None:
    """Public-key login only; LoginRefused when the key is rejected or not sufficient, else the connection's error."""
    try:
        wants_more = transport.auth_publickey(user, key)
    except paramiko.AuthenticationException as failure:
        if not transport.is_active() or "timeout" in str(failure).lower():
            raise
        raise LoginRefused from None
    if wants_more:
        raise LoginRefused
