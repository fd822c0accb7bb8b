"""OpenPGP encryption of issuance files, for banks whose profile has a public key.

pysequoia is imported inside the functions: most banks' files do not need it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unioncard.errors import InvalidInput
from unioncard.texts import encryption as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pysequoia import Cert
    from pysequoia.packet import Packet

SUFFIX = ".pgp"
"""Added to the name of an encrypted file."""


def encrypt(content: bytes, public_key: str) -> bytes:
    """The content as a binary OpenPGP message (RFC 9580) for the holder of this key, unsigned.

    Not deterministic: encrypt a file once and keep the result for every later delivery attempt. Raises InvalidInput
    unless this armored key can be encrypted to now.
    """
    return _encrypted(content, _usable(public_key))


def _usable(public_key: str) -> Cert:
    # Before parsing: a private key must be reported as one whatever else is wrong with it.
    if "PRIVATE KEY" in public_key:
        raise InvalidInput(texts.PRIVATE_KEY)
    certificate = _parsed(public_key)
    if certificate.is_revoked:
        raise InvalidInput(texts.REVOKED)
    now = datetime.now(UTC)
    if certificate.expiration is not None and certificate.expiration <= now:
        raise InvalidInput(texts.EXPIRED)
    # pysequoia 0.1.35 looks at the whole key only, and encrypts to a subkey that has expired without a word.
    if not any(_takes_encryption(key, signatures, now) for key, signatures in _keys(certificate)):
        raise InvalidInput(texts.NOT_FOR_ENCRYPTION)
    return certificate


def _parsed(public_key: str) -> Cert:
    """The one key in this text; InvalidInput. All of pysequoia's failures are plain Exceptions."""
    from pysequoia import Cert  # noqa: PLC0415 see above

    try:
        certificates = Cert.split_bytes(public_key.encode())
    except Exception:
        certificates = []
    if not certificates:
        raise InvalidInput(texts.UNREADABLE)
    if len(certificates) > 1:
        raise InvalidInput(texts.SEVERAL_KEYS)
    return certificates[0]


def _keys(certificate: Cert) -> Iterator[tuple[Packet, list[Packet]]]:
    """The key itself and its subkeys, each with the signatures that follow it (RFC 9580, 10.1)."""
    from pysequoia.packet import PacketPile, Tag  # noqa: PLC0415 see above

    key: Packet | None = None
    signatures: list[Packet] = []
    for packet in PacketPile.from_bytes(bytes(certificate)):
        if packet.tag in (Tag.PublicKey, Tag.PublicSubkey):
            if key is not None:
                yield key, signatures
            key, signatures = packet, []
        elif packet.tag == Tag.Signature:
            signatures.append(packet)
    if key is not None:
        yield key, signatures


def _takes_encryption(key: Packet, signatures: list[Packet], now: datetime) -> bool:
    """Whether the newest signature with key flags allows transport encryption and has not expired."""
    from pysequoia.packet import SignatureType  # noqa: PLC0415 see above

    if any(signature.signature_type == SignatureType.SubkeyRevocation for signature in signatures):
        return False
    saying = [(signature.signature_created, signature) for signature in signatures if signature.key_flags]
    _, newest = max(saying, key=lambda pair: pair[0] or datetime.min.replace(tzinfo=UTC), default=(None, None))
    if newest is None or newest.key_flags is None or key.key_created is None:
        return False
    lasts = newest.key_validity_period
    return newest.key_flags.transport_encryption and (lasts is None or key.key_created + lasts > now)


def _encrypted(content: bytes, certificate: Cert) -> bytes:
    from pysequoia import encrypt as encrypt_for  # noqa: PLC0415 see above

    try:
        return encrypt_for(content, [certificate], armor=False)
    except Exception:
        # What its policy turns down though the key says yes: SHA-1 signatures, unknown algorithms.
        raise InvalidInput(texts.OUTDATED) from None
