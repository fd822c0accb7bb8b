"""Workbooks that Excel encrypts with its own password and opens without asking ([MS-OFFCRYPTO], [MS-XLS] 2.4.117).

Excel does so when a workbook is protected against changes of its structure, or "read only recommended", and its user
set no password to open it. No other password is tried: such files are the officer's to unlock. In the cage alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from itertools import count, islice
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from unioncard.sheets import old_excel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PASSWORD: Final = "VelvetSweatshop".encode("utf-16-le")  # [MS-OFFCRYPTO] and [MS-XLS] 2.4.191 name it
_KEY_VALUE, _VERIFIER, _VERIFIER_HASH = (
    bytes.fromhex(key) for key in ("146e0be7abacd0d6", "fea7d2763b4b9e79", "d7aa0f6d3061344e")
)
_SEGMENT: Final = 4096
_OLD_BLOCK: Final = 1024
_STANDARD_SPINS: Final = 50_000
_MOST_SPINS: Final = 1_000_000
"""Excel hashes 100,000 times; the number stands in the file."""
_HASHES: Final = frozenset({"sha1", "sha256", "sha384", "sha512"})
_FILE_PASS, _BOUND_SHEET = 0x2F, 0x85
_BIFF8: Final = 0x0600
# Records that are never encrypted ([MS-XLS] 2.2.10), and the place of a sheet in BoundSheet8.
_PLAIN: Final = frozenset({0x809, _FILE_PASS, 0xE1, 0x195, 0x194, 0x138})
_PLACE: Final = 4


def decrypted(content: bytes) -> bytes | None:
    """The workbook in an encrypted one, None when it has another password or another kind of encryption."""
    try:
        book = old_excel.stream(content, old_excel.WORKBOOK_STREAMS)
        if book:
            return _old_workbook(book)
        return _package(
            old_excel.stream(content, ("EncryptionInfo",)), old_excel.stream(content, ("EncryptedPackage",))
        )
    except (struct.error, ValueError, KeyError, IndexError, StopIteration, binascii.Error, ElementTree.ParseError):
        return None


# --- .xlsx -----------------------------------------------------------------------------------------------------------


def _package(info: bytes, package: bytes) -> bytes | None:
    major, minor = struct.unpack_from("<HH", info)
    size = struct.unpack_from("<Q", package)[0]
    body = package[8:]
    body += bytes(-len(body) % 16)
    if (major, minor) == (4, 4):
        plain = _agile(info[8:].rstrip(b"\0"), body)
    elif major in (2, 3, 4) and minor == 2:  # noqa: PLR2004 the version of standard encryption
        plain = _standard(info, body)
    else:
        return None
    return plain[:size] if plain else None


def _agile(xml: bytes, body: bytes) -> bytes | None:
    """2.3.4.10 to 2.3.4.15."""
    root = ElementTree.fromstring(xml)  # noqa: S314 in the cage, and expat bounds entities
    data = next(one for one in root.iter() if one.tag.endswith("}keyData"))
    key = next(one for one in root.iter() if one.tag.endswith("}encryptedKey"))
    digest = _hash(key.attrib["hashAlgorithm"])
    salt, spins = base64.b64decode(key.attrib["saltValue"]), int(key.attrib["spinCount"])
    if not 0 <= spins <= _MOST_SPINS:
        return None
    hashed = _spun(digest, salt, spins)

    def opened(attribute: str, block: bytes) -> bytes:
        made = _fitted(digest(hashed + block), int(key.attrib["keyBits"]) // 8)
        return _cbc(made, _fitted(salt, 16), base64.b64decode(key.attrib[attribute]))

    verifier = opened("encryptedVerifierHashInput", _VERIFIER)[: len(salt)]
    wanted = digest(verifier)
    if opened("encryptedVerifierHashValue", _VERIFIER_HASH)[: len(wanted)] != wanted:
        return None
    secret = opened("encryptedKeyValue", _KEY_VALUE)[: int(data.attrib["keyBits"]) // 8]
    package_hash, package_salt = _hash(data.attrib["hashAlgorithm"]), base64.b64decode(data.attrib["saltValue"])
    segments = (body[at : at + _SEGMENT] for at in range(0, len(body), _SEGMENT))
    return b"".join(
        _cbc(secret, _fitted(package_hash(package_salt + struct.pack("<I", number)), 16), segment)
        for number, segment in enumerate(segments)
    )


def _standard(info: bytes, body: bytes) -> bytes | None:
    """2.3.4.5 to 2.3.4.9."""
    size = struct.unpack_from("<I", info, 8)[0]
    bits = struct.unpack_from("<I", info, 12 + 16)[0]
    at = 12 + size + 4
    salt, verifier, hashed = info[at : at + 16], info[at + 16 : at + 32], info[at + 36 : at + 68]
    sha1 = _hash("SHA1")
    final = sha1(_spun(sha1, salt, _STANDARD_SPINS) + bytes(4))
    padded = final.ljust(64, b"\0")
    halves = (bytes(one ^ fill for one in padded) for fill in (0x36, 0x5C))
    key = b"".join(map(sha1, halves))[: bits // 8]
    if _ecb(key, hashed)[:20] != sha1(_ecb(key, verifier)):
        return None
    return _ecb(key, body)


def _hash(name: str) -> Callable[[bytes], bytes]:
    plain = name.lower().replace("-", "")
    if plain not in _HASHES:
        raise ValueError(plain)
    return lambda data: hashlib.new(plain, data).digest()


def _spun(digest: Callable[[bytes], bytes], salt: bytes, spins: int) -> bytes:
    hashed = digest(salt + _PASSWORD)
    for number in range(spins):
        hashed = digest(number.to_bytes(4, "little") + hashed)
    return hashed


def _fitted(data: bytes, size: int) -> bytes:
    return data[:size].ljust(size, b"\x36")


# `cryptography` takes 30 ms to import, and one register in thousands needs it.


def _cbc(key: bytes, start: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415 see above

    return Cipher(algorithms.AES(key), modes.CBC(start)).decryptor().update(data)


def _ecb(key: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415 see above

    return Cipher(algorithms.AES(key), modes.ECB()).decryptor().update(data)  # noqa: S305 what the format says


# --- .xls ------------------------------------------------------------------------------------------------------------


def _old_workbook(book: bytes) -> bytes | None:
    """A compound file with the records in plain text; the one that says they are encrypted becomes one nobody knows."""
    at, size = next((at, size) for kind, at, size in old_excel.records(book, 0) if kind == _FILE_PASS)
    header = book[at : at + size]
    is_biff8 = struct.unpack_from("<H", book, 4)[0] == _BIFF8
    if not is_biff8 or header[:2] == bytes(2):
        return _obfuscated(book, *struct.unpack_from("<HH", header, 2 if is_biff8 else 0))
    key_of = _old_key(header)
    if key_of is None:
        return None
    whole = b"".join(islice(_key_stream(key_of), -(-len(book) // _OLD_BLOCK)))[: len(book)]
    mixed = int.from_bytes(book, "little") ^ int.from_bytes(whole, "little")
    plain = bytearray(mixed.to_bytes(len(book), "little"))
    at = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        kept = 4 + (size if kind in _PLAIN else _PLACE if kind == _BOUND_SHEET else 0)
        plain[at : at + kept] = book[at : at + kept]
        if kind == _FILE_PASS:
            plain[at : at + 2] = bytes(2)
        at += 4 + size
    if at > len(book) + 3:  # cut off in the middle of a record
        return None
    return old_excel.compound(bytes(plain))


def _obfuscated(book: bytes, key: int, verifier: int) -> bytes | None:
    """Each byte rotated and mixed with one of sixteen ([MS-OFFCRYPTO] 2.3.7, [MS-XLS] 2.2.10)."""
    if (key, verifier) != (_XOR_KEY, _XOR_VERIFIER):
        return None
    turned = bytes((byte << 3 | byte >> 5) & 0xFF for byte in range(256))
    made, at = bytearray(book), 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        kept = size if kind in _PLAIN else _PLACE if kind == _BOUND_SHEET else 0
        if kept < size:
            first, last = at + 4 + kept, at + 4 + size
            begin = (first + size) % len(_XOR_BYTES)
            mixing = (_XOR_BYTES[begin:] + _XOR_BYTES * (size // len(_XOR_BYTES) + 1))[: last - first]
            body = book[first:last].translate(turned).ljust(last - first, b"\0")
            mixed = int.from_bytes(body, "little") ^ int.from_bytes(mixing, "little")
            made[first:last] = mixed.to_bytes(last - first, "little")
        if kind == _FILE_PASS:
            made[at : at + 2] = bytes(2)
        at += 4 + size
    if at > len(book) + 3:  # cut off in the middle of a record
        return None
    return old_excel.compound(bytes(made))


def _xor_bytes(password: bytes, key: int) -> bytes:
    """The sixteen bytes (2.3.7.2), for a password of the greatest length, 15."""
    mixed = (one ^ key.to_bytes(2, "little")[place % 2] for place, one in enumerate(password + b"\xbb"))
    return bytes((one << 2 | one >> 6) & 0xFF for one in mixed)


# Of Excel's own password by the algorithms of 2.3.7.1 and 2.3.7.2, whose tables would be longer than what they yield.
_XOR_KEY, _XOR_VERIFIER = 0xB359, 0x9A0A
_XOR_BYTES: Final = _xor_bytes(b"VelvetSweatshop", _XOR_KEY)


def _old_key(header: bytes) -> Callable[[int], bytes] | None:
    """The key of a block of 1,024 bytes by its number, None when the password does not fit."""
    method, major, minor = struct.unpack_from("<HHH", header)
    digest: Callable[[bytes], bytes] = _md5 if minor == 1 else _hash("SHA1")
    if method != 1:
        return None
    if (major, minor) == (1, 1):  # 2.3.6
        bits, verifier = 128, header[6:54]
        first = _md5((_md5(_PASSWORD)[:5] + verifier[:16]) * 16)[:5]
        checked = verifier[16:48]
    elif minor == 2:  # noqa: PLR2004 the version of CryptoAPI encryption, 2.3.5
        size = struct.unpack_from("<I", header, 10)[0]
        bits, verifier = struct.unpack_from("<I", header, 30)[0] or 40, header[14 + size + 4 :]
        first = digest(verifier[:16] + _PASSWORD)
        checked = verifier[16:32] + verifier[36:56]
    else:
        return None

    def key_of(block: int) -> bytes:
        made = digest(first + struct.pack("<I", block))[: bits // 8]
        return made.ljust(16, b"\0") if bits == 40 else made  # noqa: PLR2004 2.3.5.2

    plain = _rc4(key_of(0), checked)
    return key_of if digest(plain[:16]) == plain[16:] else None


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data).digest()  # noqa: S324 what the format says


def _key_stream(key_of: Callable[[int], bytes]) -> Iterator[bytes]:
    return (_rc4(key_of(block), bytes(_OLD_BLOCK)) for block in count())


def _rc4(key: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4  # noqa: PLC0415 see above
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415 see above

    return Cipher(ARC4(key), mode=None).encryptor().update(data)
