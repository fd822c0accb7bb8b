"""A zip container written field by field, so that each field can lie (APPNOTE.TXT 4.3)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

_LOCAL, _CENTRAL, _END, _DESCRIPTOR = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x07\x08"
_END64, _LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
_FULL = 0xFFFFFFFF


@dataclass(slots=True)
class Part:
    """One part. ``local`` and ``central`` override fields of the two headers; ``at`` overrides its offset."""

    name: bytes
    data: bytes
    method: int = 8
    flags: int = 0x800
    local: dict[str, int] = field(default_factory=dict)
    central: dict[str, int] = field(default_factory=dict)
    at: int | None = None
    zip64: bool = False
    body: bytes | None = None
    """What lies there in place of ``data``, packed."""


@dataclass(slots=True)
class Container:
    """Parts, and what stands around them."""

    parts: list[Part]
    before: bytes = b""
    comment: bytes = b""
    end: dict[str, int] = field(default_factory=dict)
    zip64: bool = False

    def written(self) -> bytes:
        """The bytes."""
        content, directory = self.before, b""
        for part in self.parts:
            offset = len(content)
            content += _local(part)
            directory += _central(part, offset if part.at is None else part.at)
        count = len(self.parts)
        fields = {"count": count, "size": len(directory), "offset": len(content)} | self.end
        more = _end64(fields, len(content) + len(directory)) if self.zip64 else b""
        claimed = dict.fromkeys(fields, _FULL) if self.zip64 else fields
        shown = claimed["count"] & 0xFFFF
        end = struct.pack(
            "<4s4H2IH", _END, 0, 0, shown, shown, claimed["size"] & _FULL, claimed["offset"] & _FULL, len(self.comment)
        )
        return content + directory + more + end + self.comment


def _packed(part: Part) -> bytes:
    if part.body is not None:
        return part.body
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(part.data) + packer.flush() if part.method == 8 else part.data


def _fields(part: Part, lies: dict[str, int]) -> dict[str, int]:
    true = {"crc": zlib.crc32(part.data), "packed": len(_packed(part)), "size": len(part.data)}
    return true | {"flags": part.flags, "method": part.method, "version": 45 if part.zip64 else 20} | lies


def _local(part: Part) -> bytes:
    claimed = _fields(part, part.local)
    extra = struct.pack("<HHQQ", 1, 16, claimed["size"], claimed["packed"]) if part.zip64 else b""
    size, packed = (_FULL, _FULL) if part.zip64 else (claimed["size"] & _FULL, claimed["packed"] & _FULL)
    described = bool(claimed["flags"] & 8)
    shown = (0, 0, 0) if described else (claimed["crc"] & _FULL, packed, size)
    head = struct.pack(
        "<4s5H3I2H",
        _LOCAL,
        claimed["version"],
        claimed["flags"],
        claimed["method"],
        0,
        33,
        *shown,
        len(part.name),
        len(extra),
    )
    tail = struct.pack("<4s3I", _DESCRIPTOR, claimed["crc"] & _FULL, packed, size) if described else b""
    return head + part.name + extra + _packed(part) + tail


def _central(part: Part, offset: int) -> bytes:
    claimed = _fields(part, part.central)
    extra = struct.pack("<HHQQQ", 1, 24, claimed["size"], claimed["packed"], offset) if part.zip64 else b""
    size, packed, at = (
        (_FULL,) * 3 if part.zip64 else (claimed["size"] & _FULL, claimed["packed"] & _FULL, offset & _FULL)
    )
    head = struct.pack(
        "<4s6H3I",
        _CENTRAL,
        20,
        claimed["version"],
        claimed["flags"],
        claimed["method"],
        0,
        33,
        claimed["crc"] & _FULL,
        packed,
        size,
    )
    return head + struct.pack("<5H2I", len(part.name), len(extra), 0, 0, 0, 0, at) + part.name + extra


def _end64(fields: dict[str, int], at: int) -> bytes:
    count = fields["count"]
    head = struct.pack("<4sQ2H2I4Q", _END64, 44, 45, 45, 0, 0, count, count, fields["size"], fields["offset"])
    return head + struct.pack("<4sIQI", _LOCATOR64, 0, at, 1)
