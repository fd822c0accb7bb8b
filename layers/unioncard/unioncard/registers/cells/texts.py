"""Texts, running numbers and names of people, as all forms have them."""

from __future__ import annotations

from unioncard.people import names
from unioncard.registers.cells.cell import Cell, Change, made, tidy


def read_text(_column: str, raw: object) -> Cell:
    """Any text, tidied."""
    return made(raw, *tidy(raw))


def read_serial(_column: str, raw: object) -> Cell:
    """A running number, typed or counted: its type says nothing, and nothing is noted of it."""
    return Cell(tidy(raw)[0])


def read_name(_column: str, raw: object) -> Cell:
    """A person's name, with its separator dots as U+00B7 (民委发〔2016〕33号)."""
    text, changes = tidy(raw)
    name = names.tidy(text)
    if name != text:
        changes.append(Change.DOT if names.DOT in name else Change.SPACE)
    return made(raw, name, changes)
