"""Mutations of the bytes of a file as they lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz.seeds import seeds
from fuzz.ways import ALL, Kind

if TYPE_CHECKING:
    from random import Random

    from fuzz.seeds import Seed

BYTES = Kind("bytes", [])
_EDGES = (b"\0", b"\xff", b"\x7f\xff", b"\xff\xff\xff\xff", b"\0\0\0\x80", b"PK\x03\x04", b"<", b'"', b"\r", b"\x1a")


@BYTES.way()
def flipped_bits(seed: Seed, chance: Random) -> bytes:
    content = bytearray(seed.content)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


@BYTES.way()
def overwritten(seed: Seed, chance: Random) -> bytes:
    content = bytearray(seed.content)
    for _ in range(chance.choice((1, 2, 8))):
        at, edge = chance.randrange(len(content)), chance.choice(_EDGES)
        content[at : at + len(edge)] = edge
    return bytes(content)


@BYTES.way()
def inserted(seed: Seed, chance: Random) -> bytes:
    at = chance.randrange(len(seed.content))
    more = chance.choice((chance.choice(_EDGES), chance.randbytes(chance.choice((1, 3, 600)))))
    return seed.content[:at] + more + seed.content[at:]


@BYTES.way()
def deleted(seed: Seed, chance: Random) -> bytes:
    at = chance.randrange(len(seed.content))
    return seed.content[:at] + seed.content[at + chance.choice((1, 2, 4, 100, 512)) :]


@BYTES.way()
def truncated(seed: Seed, chance: Random) -> bytes:
    return seed.content[: chance.randrange(len(seed.content))]


@BYTES.way()
def repeated(seed: Seed, chance: Random) -> bytes:
    first, last = sorted(chance.randrange(len(seed.content)) for _ in range(2))
    return seed.content[:last] + seed.content[first:last] * chance.choice((1, 2, 300)) + seed.content[last:]


@BYTES.way()
def spliced_with_another(seed: Seed, chance: Random) -> bytes:
    other = seeds()[chance.choice(ALL)].content
    return seed.content[: chance.randrange(len(seed.content))] + other[chance.randrange(len(other)) :]
