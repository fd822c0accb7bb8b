"""Workbooks encrypted as Excel does it ([MS-OFFCRYPTO]), in the four ways that Excel has used."""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import TYPE_CHECKING

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SALT, _VERIFIER = bytes(range(16)), bytes(range(100, 116))
_SPINS = 1_000
_PACKAGE_KEY = bytes(range(32))
_BLOCKS = ("fea7d2763b4b9e79", "d7aa0f6d3061344e", "146e0be7abacd0d6")


def agile(package: bytes, password: str) -> bytes:
    """As Excel 2010 and later: AES-256, SHA-512."""
    hashed = _sha512(_SALT + password.encode("utf-16-le"))
    for number in range(_SPINS):
        hashed = _sha512(struct.pack("<I", number) + hashed)
    values = (_VERIFIER, _sha512(_VERIFIER), _PACKAGE_KEY)
    keys = (_sha512(hashed + bytes.fromhex(block))[:32] for block in _BLOCKS)
    shown = [base64.b64encode(_cbc(key, _SALT, value)).decode() for key, value in zip(keys, values, strict=True)]
    salt = base64.b64encode(_SALT).decode()
    common = (
        'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" '
        f'cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="{salt}"'
    )
    place = "http://schemas.microsoft.com/office/2006"
    xml = (
        f'<encryption xmlns="{place}/encryption" xmlns:p="{place}/keyEncryptor/password"><keyData {common}/>'
        f'<dataIntegrity encryptedHmacKey="" encryptedHmacValue=""/>'
        f'<keyEncryptors><keyEncryptor uri="{place}/keyEncryptor/password"><p:encryptedKey spinCount="{_SPINS}" '
        f"{common} "
        f'encryptedVerifierHashInput="{shown[0]}" encryptedVerifierHashValue="{shown[1]}" '
        f'encryptedKeyValue="{shown[2]}"/></keyEncryptor></keyEncryptors></encryption>'
    )
    padded = package + bytes(-len(package) % 16)
    body = b"".join(
        _cbc(_PACKAGE_KEY, _sha512(_SALT + struct.pack("<I", number))[:16], padded[at : at + 4096])
        for number, at in enumerate(range(0, len(padded), 4096))
    )
    info = struct.pack("<HHI", 4, 4, 0x40) + xml.encode()
    return _compound({"EncryptionInfo": info, "EncryptedPackage": struct.pack("<Q", len(package)) + body})


def standard(package: bytes, password: str) -> bytes:
    """As Excel 2007: AES-128 without chaining, SHA-1."""
    hashed = _sha1(_SALT + password.encode("utf-16-le"))
    for number in range(50_000):
        hashed = _sha1(struct.pack("<I", number) + hashed)
    final = _sha1(hashed + bytes(4)).ljust(64, b"\0")
    key = _sha1(bytes(one ^ 0x36 for one in final))[:16]
    header = struct.pack("<IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + "AES\0".encode("utf-16-le")
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header + struct.pack("<I", 16) + _SALT
    info += _ecb(key, _VERIFIER) + struct.pack("<I", 20) + _ecb(key, _sha1(_VERIFIER).ljust(32, b"\0"))
    body = _ecb(key, package + bytes(-len(package) % 16))
    return _compound({"EncryptionInfo": info, "EncryptedPackage": struct.pack("<Q", len(package)) + body})


def rc4(book: bytes, password: str) -> bytes:
    """The records of an .xls as Excel 97 to 2003 encrypt them with a password."""
    half = _md5((_md5(password.encode("utf-16-le"))[:5] + _SALT) * 16)[:5]

    def key_of(block: int) -> bytes:
        return _md5(half + struct.pack("<I", block))

    mixed = _rc4(key_of(0), _VERIFIER + _md5(_VERIFIER))
    return _old(book, struct.pack("<HHH", 1, 1, 1) + _SALT + mixed, key_of)


def crypto_api(book: bytes, password: str, bits: int) -> bytes:
    """The same with a provider of Windows, as Excel 2002 and later offer it."""
    first = _sha1(_SALT + password.encode("utf-16-le"))

    def key_of(block: int) -> bytes:
        made = _sha1(first + struct.pack("<I", block))[: bits // 8]
        return made.ljust(16, b"\0") if bits == 40 else made

    mixed = _rc4(key_of(0), _VERIFIER + _sha1(_VERIFIER))
    header = struct.pack("<IIIIIIII", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + "RC4\0".encode("utf-16-le")
    start = struct.pack("<HHHII", 1, 2, 2, 4, len(header)) + header + struct.pack("<I", 16) + _SALT
    return _old(book, start + mixed[:16] + struct.pack("<I", 20) + mixed[16:], key_of)


XOR_OF_EXCELS, XOR_OF_ANOTHER = (
    (0xB359, 0x9A0A, b"VelvetSweatshop\xbb"),
    (0x147A, 0x83AF, b"password" + bytes.fromhex("bbffffbaffffb980")),
)
"""Key, verifier and padded password as Excel writes them for VelvetSweatshop and "password" ([MS-OFFCRYPTO] 2.3.7)."""


def obfuscated(book: bytes, secret: tuple[int, int, bytes]) -> bytes:
    """The records of an .xls as Excel 95, and later ones for its sake, hide them with a password."""
    key, verifier, padded = secret
    sixteen = [_turned(one ^ key.to_bytes(2, "little")[place % 2], 2) for place, one in enumerate(padded)]
    is_new = struct.unpack_from("<H", book, 4)[0] == 0x600
    header = (bytes(2) if is_new else b"") + struct.pack("<HH", key, verifier)
    plain = _with_file_pass(book, header)
    made, at = bytearray(plain), 0
    while at + 4 <= len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        kept = size if kind in (0x809, 0x2F) else 4 if kind == 0x85 else 0
        for place in range(kept, size):
            index = at + 4 + place
            made[index] = _turned(plain[index] ^ sixteen[(index + size) % 16], 5)
        at += 4 + size
    return _compound({"Workbook" if is_new else "Book": bytes(made)})


def _turned(byte: int, bits: int) -> int:
    return (byte << bits | byte >> 8 - bits) & 0xFF


def _with_file_pass(book: bytes, header: bytes) -> bytes:
    """The records with FilePass behind the first, and the places of sheets moved."""
    first = 4 + struct.unpack_from("<H", book, 2)[0]
    passed = struct.pack("<HH", 0x2F, len(header)) + header
    plain = bytearray(book[:first] + passed + book[first:])
    at = 0
    while at + 4 <= len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        if kind == 0x85:
            struct.pack_into("<I", plain, at + 4, struct.unpack_from("<I", plain, at + 4)[0] + len(passed))
        at += 4 + size
    return bytes(plain)


def _old(book: bytes, header: bytes, key_of: Callable[[int], bytes]) -> bytes:
    plain = _with_file_pass(book, header)
    mixed = bytearray(
        b"".join(_rc4(key_of(at // 1024), bytes(plain[at : at + 1024])) for at in range(0, len(plain), 1024))
    )
    at = 0
    while at + 4 <= len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        kept = 4 + (size if kind in (0x809, 0x2F) else 4 if kind == 0x85 else 0)
        mixed[at : at + kept] = plain[at : at + kept]
        at += 4 + size
    return _compound({"Workbook": bytes(mixed)})


def _compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, each in sectors of its own."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors = sum(-(-len(data) // _SECTOR) for data in padded.values())
    fats = -(-(sectors + 1) // 127)
    chain, entries, body, at = [*[_FAT] * fats, _END], [], b"", fats + 1
    for number, (name, data) in enumerate(padded.items(), 1):
        length = -(-len(data) // _SECTOR)
        chain += [*range(at + 1, at + length), _END]
        following = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, (_FREE, following, _FREE), at, len(data)))
        body += data.ljust(length * _SECTOR, b"\0")
        at += length
    chain += [_FREE] * (128 * fats - len(chain))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fats, fats, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(fats), *[_FREE] * (109 - fats))
    directory = _entry("Root Entry", 5, (_FREE, _FREE, 1), _END, 0) + b"".join(entries)
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory.ljust(_SECTOR, b"\0") + body


def _entry(name: str, kind: int, tree: tuple[int, int, int], start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(encoded), kind, 1, *tree)
    return encoded.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


def _sha512(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data).digest()  # noqa: S324 the format's


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data).digest()  # noqa: S324 the format's


def _cbc(key: bytes, start: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.CBC(start)).encryptor().update(data)


def _ecb(key: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(data)  # noqa: S305 the format's


def _rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(data)
