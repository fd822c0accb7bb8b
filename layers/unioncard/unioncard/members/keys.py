"""Keyed digests of a person: the member's key, and the digest by which equal cells are recognised."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.digest import keyed_digest
from unioncard.members.columns import DOCUMENT, NUMBER, SERIAL
from unioncard.people.documents import DocumentType, for_life

if TYPE_CHECKING:
    from collections.abc import Mapping

_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """Makes member keys and digests of cells with the members' own pepper."""

    pepper: bytes

    def of(self, values: Mapping[str, str]) -> str:
        """The key for a row's 证件类别 and 证件号码 (both already normalised): one person, one record (invariant 1).

        A travel permit's count of renewals at its end is left out: the renewed permit is the same person's.
        """
        kind, number = DocumentType(values[DOCUMENT]), values[NUMBER]
        return keyed_digest(self.pepper, kind, for_life(kind, number))

    def of_cells(self, values: Mapping[str, str]) -> str:
        """A digest of all normalised cells but 序号, to compare records without decrypting them.

        No document type is called ``cells``, so it can never equal a key. Empty cells are left out: a column that the
        form gains later changes nobody.
        """
        filled = {column: value for column, value in values.items() if value and column != SERIAL}
        return keyed_digest(self.pepper, "cells", _json(filled))
