"""Where a bank's own server is, whose key it must show, and with which key we log in."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from unioncard.banks.drops.errors import KeyUnusable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.serialization import PrivateFormat

# RFC 8332: an RSA key signs with SHA-2; "ssh-rsa" itself means SHA-1 and is not negotiated.
_SIGNATURES = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
_HOST_KEYS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")


@dataclass(frozen=True, slots=True)
class SftpAddress:
    """A bank's server as its agreement names it.

    host_key: the pinned public line, `ssh-ed25519 AAAA…` (a comment may follow).
    key: our private key as text, OpenSSH or PEM, without a passphrase; never shown by repr.
    """

    host: str
    port: int
    user: str
    host_key: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """The one key the server may show."""

    name: str
    blob: bytes

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Signature algorithms with which this key, and no other kind, can prove itself."""
        return _SIGNATURES.get(self.name, (self.name,))


def pinned_key(line: str) -> PinnedKey:
    """The pinned key of a public line. Raises KeyUnusable when it is none."""
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
