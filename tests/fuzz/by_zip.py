"""Mutations of the container: its fields lie, its parts overlap, unfold without end or come twice."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from fuzz.books import packed, unpacked
from fuzz.raw_zip import Container, Part
from fuzz.ways import EXCEL, ZIPPED, Kind

if TYPE_CHECKING:
    from random import Random

    from fuzz.seeds import Seed

ZIP = Kind("zip", [])
SHEET = "xl/worksheets/sheet1.xml"
_MANY = 2**27


def container(seed: Seed) -> Container:
    """The seed's parts, to be written anew."""
    return Container([Part(name.encode(), data) for name, data in unpacked(seed.content).items()])


def _lie(chance: Random, true: int) -> int:
    return chance.choice((0, 1, true - 1, true + 1, true // 2, true * 2, 2**31, 2**32 - 2, chance.randrange(2**32)))


@ZIP.way(ZIPPED)
def lying_sizes(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    part = chance.choice(book.parts)
    for header in chance.choice(((part.local,), (part.central,), (part.local, part.central))):
        for name in chance.sample(["size", "packed", "crc"], chance.choice((1, 1, 2))):
            header[name] = _lie(chance, len(part.data))
    return book.written()


@ZIP.way(ZIPPED)
def lying_fields(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    part = chance.choice(book.parts)
    header = chance.choice((part.local, part.central))
    header[chance.choice(("flags", "method", "version"))] = chance.choice((0, 1, 8, 9, 12, 14, 93, 99, 0xFFFF))
    return book.written()


@ZIP.way(ZIPPED)
def lying_offsets(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    chance.choice(book.parts).at = _lie(chance, len(seed.content))
    return book.written()


@ZIP.way(ZIPPED)
def lying_end_of_directory(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    book.zip64 = chance.random() < 0.5
    book.end[chance.choice(("count", "size", "offset"))] = _lie(chance, len(seed.content))
    return book.written()


@ZIP.way(ZIPPED)
def overlapping_parts(seed: Seed, chance: Random) -> bytes:
    """Many names for the same bytes, or a part that begins inside another."""
    book = container(seed)
    first = Part(b"xl/bomb.bin", bytes(chance.choice((10**4, 10**6))))
    same = [Part(b"xl/bomb%d.bin" % number, first.data, body=b"", at=0) for number in range(chance.choice((2, 900)))]
    for part in same:
        part.central = {"packed": len(zlib.compress(first.data)) - 6}
    book.parts = [first, *same, *book.parts]
    return book.written()


@ZIP.way(ZIPPED)
def duplicate_names(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    part = chance.choice(book.parts)
    name = chance.choice((part.name, part.name.upper(), b"/" + part.name, part.name.replace(b"/", b"\\")))
    book.parts.insert(
        chance.randrange(len(book.parts)), Part(name, chance.choice((part.data[: len(part.data) // 2], b"")))
    )
    return book.written()


@ZIP.way(ZIPPED, lossless=True)
def a_container_inside(seed: Seed, chance: Random) -> bytes:
    inner = seed.content
    for _ in range(chance.choice((1, 3, 8))):
        inner = packed({"xl/embeddings/inner.xlsx": inner, "a": b"x" * 1000})
    return packed(unpacked(seed.content) | {"xl/embeddings/inner.xlsx": inner})


@ZIP.way(ZIPPED, weight=0.02)
def bombs(seed: Seed, chance: Random) -> bytes:
    """One byte in a thousand; in some other part, or inside the sheet."""
    book = container(seed)
    data = chance.choice((b"\0", b" ", b"<a>", b"<!-- -->")) * chance.choice((_MANY // 8, _MANY))
    if chance.random() < 0.5:
        book.parts.append(Part(b"xl/media/image1.png", data))
    else:
        part = chance.choice(book.parts)
        at = part.data.rfind(b"</")
        part.data = part.data[:at] + data + part.data[at:]
    return book.written()


@ZIP.way(ZIPPED)
def encrypted_flag(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    chance.choice(book.parts).flags |= chance.choice((1, 0x41, 0x2000))
    return book.written()


@ZIP.way(ZIPPED)
def unknown_packing(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    part = chance.choice(book.parts)
    part.body, part.method = part.data, chance.choice((1, 6, 9, 12, 14, 20, 93, 95, 98, 99))
    return book.written()


@ZIP.way(ZIPPED, lossless=True)
def data_descriptors(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    for part in book.parts:
        part.flags |= 8 if chance.random() < 0.8 else 0
    return book.written()


@ZIP.way(ZIPPED, lossless=True)
def zip64_fields(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    for part in book.parts:
        part.zip64 = chance.random() < 0.7
    book.zip64 = chance.random() < 0.5
    return book.written()


@ZIP.way(ZIPPED, lossless=True)
def stored_or_in_another_order(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    chance.shuffle(book.parts)
    for part in book.parts:
        part.method = chance.choice((0, 8))
    return book.written()


@ZIP.way(ZIPPED)
def comments(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, *[chance.choice((0, 1, 9))] * 2, chance.randrange(99), 0, 0)
    book.comment = chance.choice((b"PK\x03\x04", b"PK\x05\x06", end, b"x" * 65_000, seed.content[:60_000]))
    return book.written()


@ZIP.way(ZIPPED)
def junk_before_or_behind(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    book.before = chance.choice((b"", b"MZ" + bytes(98), b"PK\x03\x04" + bytes(30), b"PK", b"\n", b"%PDF-1.4\n"))
    return book.written() + chance.choice((b"", b"\0" * 100, b"PK\x05\x06" + bytes(18), b"\r\n"))


@ZIP.way(EXCEL)
def parts_away_or_empty(seed: Seed, chance: Random) -> bytes:
    parts = unpacked(seed.content)
    name = chance.choice(list(parts))
    parts = {other: data for other, data in parts.items() if other != name}
    return packed(parts if chance.random() < 0.5 else parts | {name: chance.choice((b"", b"\xff\xfe", b"<a/>"))})


@ZIP.way(ZIPPED, weight=0.2)
def too_many_names(seed: Seed, chance: Random) -> bytes:
    book = container(seed)
    count = chance.choice((900, 1_001, 20_000))
    more = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
        for _ in range(count)
    )
    content = book.written()
    end = content.rfind(b"PK\x05\x06")
    fields = list(struct.unpack("<4s4H2IH", content[end : end + 22]))
    fields[5] += len(more)
    return content[:end] + more + struct.pack("<4s4H2IH", *fields)
