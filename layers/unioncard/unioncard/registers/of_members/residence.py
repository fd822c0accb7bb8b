"""港澳台居民居住证: one name in notices (国办发〔2018〕81号) for two documents, told apart by the number alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from unioncard.people.documents import DocumentType, own_document
from unioncard.registers.cells.cell import Change
from unioncard.registers.findings import FindingCode
from unioncard.registers.of_members import columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.registers.cells.cell import Cell

_BOTH: Final = re.compile(r"(?:中华人民共和国)?港澳台(?:居民)?居住证")
_KINDS: Final = frozenset({DocumentType.HONG_KONG_MACAO_RESIDENCE, DocumentType.TAIWAN_RESIDENCE})


def named_by_number(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The row's cells, with 证件类别 named by the number where it was given as 港澳台居民居住证.

    A number from 810000 or 820000 on can only be of a 港澳居民居住证, one from 830000 on only of a 台湾居民居住证; so
    nothing is guessed, and the change is noted as wording. With any other number the cell stays as it is, not listed.
    """
    given, number = cells[columns.DOCUMENT], cells[columns.NUMBER].text
    kind = own_document(number) if number[2:6] == "0000" else None
    if given.fault is not FindingCode.NOT_LISTED or kind not in _KINDS or not _BOTH.fullmatch(given.text):
        return dict(cells)
    original = given.text if given.original is None else given.original
    named = replace(given, text=kind.value, original=original, changes=(*given.changes, Change.WORDING), fault=None)
    return {**cells, columns.DOCUMENT: named}
