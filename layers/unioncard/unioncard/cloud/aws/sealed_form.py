"""One more record like one that the AWS Encryption SDK has sealed or opened: another message, the same header.

The SDK spends ten times what the ciphers take on each record: it builds, and reads, a header that is the same for all
records of a data key, through some forty objects. So the first record of each data key is the SDK's own; from it come
the header and the key, and what follows here is the arithmetic of one suite alone, AES_256_GCM_HKDF_SHA512_COMMIT_KEY,
in one frame. Format: AWS Encryption SDK Developer Guide, "message format reference", version 2 and "algorithms
reference"; held against the SDK, both ways, in tests/unit/cloud/aws/test_sealed_form.py (docs/decisions/0102).
"""

from __future__ import annotations

import hmac
import os
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

_BEGIN: Final = b"\x02\x04\x78"
"""Version 2, the suite's number."""

_SHA_512: Final = SHA512()
_KEY: Final = 32
_ID: Final = 32
_COMMITMENT: Final = 32
_TAG: Final = 16
_SHARED: Final = len(_BEGIN) + _ID
"""Where the part of the header begins that records of a data key share: context, encrypted key, frame's length."""

_FRAMED: Final = b"\x02"
FRAME: Final = 4096
"""Bytes of a frame as the SDK writes them; a message that fills one is continued in another."""

_IV: Final = 12
_HEADERS_IV: Final = bytes(_IV)
_FIRST: Final = (1).to_bytes(4, "big")
_FRAMES_IV: Final = (1).to_bytes(_IV, "big")
_LAST_FRAME: Final = b"\xff\xff\xff\xff" + _FIRST + _FRAMES_IV
"""The mark of the last frame, its number, its IV: the first frame is the last."""

_FRAME_IS: Final = b"AWSKMSEncryptionClient Final Frame" + _FIRST


def shared_header(sealed: bytes) -> bytes | None:
    """What a record's header has in common with others of its data key; None for any other format, suite or framing.

    Nothing in it is believed: it is compared with what the SDK has accepted before.
    """
    if not sealed.startswith(_BEGIN):
        return None
    context = _SHARED + 2 + _number(sealed, _SHARED, 2)
    if _number(sealed, context, 2) != 1:
        return None
    end = context + 2
    for _ in ("provider", "key's name", "encrypted key"):
        end += 2 + _number(sealed, end, 2)
    end += 5
    return sealed[_SHARED:end] if sealed[end - 5 : end] == _FRAMED + FRAME.to_bytes(4, "big") else None


def sealed_like(shared: bytes, key: bytes, plain: bytes) -> bytes:
    """Seals a message shorter than ``FRAME`` under a data key, whose other records have this in their headers."""
    record = os.urandom(_ID)
    cipher, commitment = _keys(key, record)
    header = b"".join((_BEGIN, record, shared, commitment))
    head = cipher.encrypt(_HEADERS_IV, b"", header)
    length = len(plain).to_bytes(8, "big")
    body = cipher.encrypt(_FRAMES_IV, plain, record + _FRAME_IS + length)
    return b"".join((header, head, _LAST_FRAME, length[4:], body))


def opened_like(shared: bytes, key: bytes, sealed: bytes) -> bytes | None:
    """The message of a record with this in its header, of this data key; None if it is not of that form alone.

    cryptography's InvalidTag for what was altered, or sealed under another key.
    """
    commitment = _SHARED + len(shared)
    tag = commitment + _COMMITMENT
    frame = tag + _TAG
    length = frame + len(_LAST_FRAME)
    body = length + 4
    plain = len(sealed) - body - _TAG
    if sealed[frame:length] != _LAST_FRAME or not 0 <= plain <= FRAME or _number(sealed, length, 4) != plain:
        return None
    record = sealed[len(_BEGIN) : _SHARED]
    cipher, committed = _keys(key, record)
    if not hmac.compare_digest(sealed[commitment:tag], committed):
        return None
    cipher.decrypt(_HEADERS_IV, sealed[tag:frame], sealed[:tag])
    return cipher.decrypt(_FRAMES_IV, sealed[body:], record + _FRAME_IS + plain.to_bytes(8, "big"))


def _keys(key: bytes, record: bytes) -> tuple[AESGCM, bytes]:
    """A record's cipher, and what commits it to its key."""
    pseudorandom = HKDF.extract(_SHA_512, record, key)
    own = HKDFExpand(_SHA_512, _KEY, _BEGIN[1:] + b"DERIVEKEY").derive(pseudorandom)
    return AESGCM(own), HKDFExpand(_SHA_512, _COMMITMENT, b"COMMITKEY").derive(pseudorandom)


def _number(sealed: bytes, at: int, size: int) -> int:
    return int.from_bytes(sealed[at : at + size], "big")
