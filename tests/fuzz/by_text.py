"""Mutations of a text file: quotes, separators, line ends, lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz.ways import TEXT, Kind

if TYPE_CHECKING:
    from random import Random

    from fuzz.seeds import Seed

CSV = Kind("csv", [])
_ENCODINGS = {"csv utf-8": "utf-8-sig", "csv gb18030": "gb18030", "csv utf-16": "utf-16"}


def _text(seed: Seed) -> str:
    return seed.content.decode(_ENCODINGS[seed.name])


def _again(seed: Seed, text: str) -> bytes:
    return text.encode(_ENCODINGS[seed.name], "replace")


@CSV.way(TEXT, weight=3)
def marks_in_strange_places(seed: Seed, chance: Random) -> bytes:
    text = _text(seed)
    for _ in range(chance.choice((1, 2, 9))):
        at = chance.randrange(len(text))
        mark = chance.choice(
            ('"', '""', ",", ";", "\t", "\n", "\r", "\0", "\x1a", "\ufeff", "\u2028", "'", "=", "😀", " ")
        )
        text = text[:at] + mark + text[at:]
    return _again(seed, text)


@CSV.way(TEXT, lossless=True)
def other_line_ends(seed: Seed, chance: Random) -> bytes:
    ends = chance.choice(("\n", "\r\n", "\r"))
    return _again(seed, _text(seed).replace("\r\n", ends).rstrip("\r\n") + chance.choice(("", ends, ends * 3)))


@CSV.way(TEXT, weight=0.1)
def a_long_cell_or_line(seed: Seed, chance: Random) -> bytes:
    long = chance.choice(("x", "汉", '""', ",", " ")) * chance.choice((100_000, 140_000, 1_000_000))
    text, at = _text(seed), chance.randrange(len(_text(seed)))
    return _again(seed, text[:at] + chance.choice(('"', "")) + long + text[at:])


@CSV.way(TEXT)
def another_encoding_in_the_middle(seed: Seed, chance: Random) -> bytes:
    text, at = _text(seed), chance.randrange(len(_text(seed)))
    other = chance.choice(("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5", "latin-1"))
    return _again(seed, text[:at]) + text[at:].encode(other, "replace")


@CSV.way(TEXT)
def bytes_that_are_no_characters(seed: Seed, chance: Random) -> bytes:
    at = chance.randrange(len(seed.content))
    wrong = chance.choice(
        (b"\x80", b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\x81\x30", b"\xfe\xff", b"\xff\xfe", b"\x00\xd8")
    )
    return seed.content[:at] + wrong + seed.content[at:]
