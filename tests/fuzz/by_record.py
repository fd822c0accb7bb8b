"""Mutations of an .xls: records of the stream ([MS-XLS] 2.1.4) and sectors of the compound file ([MS-CFB] 2.1)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from fuzz.ways import OLD, Kind

if TYPE_CHECKING:
    from random import Random

    from fuzz.seeds import Seed

RECORDS = Kind("xls", [])
_SECTOR = 512
_FAT, _DIRECTORY, _STREAM = _SECTOR, 2 * _SECTOR, 3 * _SECTOR
_KINDS = (
    0x0006,
    0x000A,
    0x000C,
    0x0031,
    0x003C,
    0x0042,
    0x0085,
    0x0200,
    0x0201,
    0x0203,
    0x0204,
    0x0205,
    0x0207,
    0x0208,
)
_KINDS += (
    0x00BD,
    0x00BE,
    0x00D6,
    0x00FC,
    0x00FD,
    0x00FF,
    0x00E0,
    0x041E,
    0x0809,
    0x027E,
    0x0022,
    0x002F,
    0x0018,
    0x0017,
)


def _records(stream: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        found.append((kind, stream[at + 4 : at + 4 + size]))
        at += 4 + size
        if (kind, size) == (0, 0):
            break
    return found


def _rebuilt(seed: Seed, records: list[tuple[int, bytes]], length: int | None = None) -> bytes:
    stream = b"".join(
        struct.pack("<HH", kind, len(body) if length is None else length) + body for kind, body in records
    )
    room = len(seed.content) - _STREAM
    return seed.content[:_STREAM] + stream[:room].ljust(room, b"\0")


@RECORDS.way(OLD, weight=3)
def records_of_other_kinds_and_bodies(seed: Seed, chance: Random) -> bytes:
    records = _records(seed.content[_STREAM:])
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(records))
        kind, body = records[at]
        other = chance.choice(
            (body, body[: len(body) // 2], b"", chance.randbytes(len(body)), b"\xff" * len(body), body * 3)
        )
        records[at] = (chance.choice((kind, chance.choice(_KINDS))), other)
    return _rebuilt(seed, records)


@RECORDS.way(OLD)
def more_records(seed: Seed, chance: Random) -> bytes:
    records = _records(seed.content[_STREAM:])
    body = chance.choice((b"", chance.randbytes(chance.randrange(40)), b"\xff" * 20, bytes(20)))
    records.insert(chance.randrange(len(records)), (chance.choice(_KINDS), body))
    return _rebuilt(seed, records)


@RECORDS.way(OLD)
def lengths_that_lie(seed: Seed, chance: Random) -> bytes:
    content, at = bytearray(seed.content), _STREAM
    for _ in range(chance.randrange(60)):
        at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")
    content[at + 2 : at + 4] = struct.pack("<H", chance.choice((0, 1, 5, 7, 8224, 0x7FFF, 0xFFFF)))
    return bytes(content)


@RECORDS.way(OLD)
def far_cells(seed: Seed, chance: Random) -> bytes:
    records = _records(seed.content[_STREAM:])
    at = chance.choice([place for place, (kind, _) in enumerate(records) if kind == 0x0204])
    kind, body = records[at]
    place = struct.pack("<HH", chance.choice((0, 65_535, 5)), chance.choice((255, 65_535, 16_383)))
    records[at] = (kind, place + body[4:])
    return _rebuilt(seed, records)


@RECORDS.way(OLD, weight=2)
def sector_chains(seed: Seed, chance: Random) -> bytes:
    """Loops, ends and strays in the table of sectors."""
    content = bytearray(seed.content)
    entries = (len(content) - _SECTOR) // _SECTOR
    for _ in range(chance.choice((1, 1, 4))):
        value = chance.choice((chance.randrange(entries), 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFA, 0, 10**6))
        struct.pack_into("<I", content, _FAT + 4 * chance.randrange(entries), value)
    return bytes(content)


@RECORDS.way(OLD, weight=2)
def header_and_directory(seed: Seed, chance: Random) -> bytes:
    content = bytearray(seed.content)
    start = chance.choice((24, _DIRECTORY, _DIRECTORY + 64, _DIRECTORY + 128, _DIRECTORY + 192))
    at = start + chance.randrange(56)
    value = chance.choice((0, 1, 2, 0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFF, 12, 20, 32, chance.randrange(2**32)))
    size = chance.choice((1, 2, 4))
    content[at : at + size] = value.to_bytes(8, "little")[:size]
    return bytes(content)


@RECORDS.way(OLD)
def stream_ends_early(seed: Seed, chance: Random) -> bytes:
    content = bytearray(seed.content[: _STREAM + chance.randrange(len(seed.content) - _STREAM)])
    if chance.random() < 0.5:
        struct.pack_into("<Q", content, _DIRECTORY + 128 + 120, chance.randrange(5_000))
    return bytes(content)
