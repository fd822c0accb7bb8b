"""Masking: personal data shown only in part (docs/domain/masking.md)."""

from __future__ import annotations

import re
import unicodedata

_LONG_NUMBER = re.compile(r"\d(?:[\s\-.·_]?\d){5,}(?:[\s\-.·_]?[Xx])?", re.ASCII)
_LONG = 6
_SHOWN = 3
_HIDDEN = "*"
_WHOLE_NAME = 3
_LEAST_HIDDEN = 4
"""Characters: of a number with fewer to hide nothing is shown."""
_LETTER = re.compile(r"[A-Za-z'’]")


def mask_numbers(text: str) -> str:
    """``text`` with every number of six digits or more cut to its first three and stars.

    Covers documents, phones and cards, also in full-width digits or grouped: users put them in wrong columns.
    """
    plain = unicodedata.normalize("NFKC", text)
    return plain if len(plain) < _LONG else _LONG_NUMBER.sub(lambda found: found[0][:_SHOWN] + "****", plain)


def mask_name(name: str) -> str:
    """A person's name with its surname and, from three characters on, its last one: 张* and 欧**兰.

    A name of several parts (阿依努尔·买买提, JOHN SMITH) is masked part by part, each to its first character. Marks
    that belong to the character before them stay with it or go with it.
    """
    separator = next((one for one in ("·", " ") if one in name), "")
    if separator:
        return separator.join(_first_alone(_characters(part)) for part in name.split(separator))
    characters = _characters(name)
    if len(characters) < _WHOLE_NAME or _LETTER.match(name):
        return _first_alone(characters)
    return characters[0] + _HIDDEN * (len(characters) - 2) + characters[-1]


def mask_document(number: str) -> str:
    """An identity document's number: its first and last character.

    The first six and last four of an ID, as often seen, leave some 1,490 numbers for a person of working age and 33
    once the year of birth is known: no mask at all (docs/domain/masking.md has the numbers that each mask leaves).
    """
    return _ends(number, 1, 1)


def mask_card(number: str) -> str:
    """A bank card's number: its last four, by which a holder finds it; the first six say only what bank it is."""
    return _ends(number, 0, 4)


def _ends(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    return text[:first] + _HIDDEN * hidden + text[-last:] if hidden >= _LEAST_HIDDEN else _HIDDEN * len(text)


def _first_alone(characters: list[str]) -> str:
    """The first of several; a single character is all there is to hide."""
    return characters[0] + _HIDDEN * (len(characters) - 1) if len(characters) > 1 else _HIDDEN * len(characters)


def _characters(text: str) -> list[str]:
    """As a reader counts them: a variation selector or combining mark is part of the character before it."""
    found: list[str] = []
    for one in text:
        if found and unicodedata.category(one).startswith("M"):
            found[-1] += one
        else:
            found.append(one)
    return found
