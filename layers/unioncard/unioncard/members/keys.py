"""Keyed digests of a person: the member's key, and whether two rows say the same of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.digest import keyed_digest
from unioncard.people.documents import DocumentType, for_life

if TYPE_CHECKING:
    from collections.abc import Mapping

_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode

SERIAL = "序号"
"""Says where a row stands, nothing of the person."""


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """Makes member keys and digests of cells with the members' own pepper."""

    pepper: bytes

    def of(self, values: Mapping[str, str]) -> str:
        """The key for a row's 证件类别 and 证件号码 (both already normalised): one person, one record (invariant 1).

        A travel permit's count of renewals at its end is left out: the renewed permit is the same person's.
        """
        kind, number = DocumentType(values["证件类别"]), values["证件号码"]
        return keyed_digest(self.pepper, kind, for_life(kind, number))

    def of_cells(self, values: Mapping[str, str]) -> str:
        """A digest of all normalised cells; equal cells are known by it without opening what is sealed.

        No document type is called ``cells``, so it can never equal a key. Empty cells are left out: a column that the
        form gains later changes nobody.
        """
        told = {column: value for column, value in values.items() if value and column != SERIAL}
        return keyed_digest(self.pepper, "cells", _json(told))
