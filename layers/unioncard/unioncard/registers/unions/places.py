"""Matching: which union of the directory an entry is, and below which parent; what is ambiguous becomes a finding."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.errors import Refused
from unioncard.people.masking import mask_numbers
from unioncard.registers.unions import columns
from unioncard.sheets.findings import FindingCode, found
from unioncard.unions.unit import Refusal

if TYPE_CHECKING:
    from unioncard.registers.unions.entries import Entry
    from unioncard.unions.store import UnionRegisterStore
    from unioncard.unions.union import Union

_CHOICES: Final = 5
_CODE_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class NotPlaced(Refused):
    """The entry cannot be placed; carries the finding. Raised and caught inside the admission."""

    def __init__(self, finding: FindingCode, column: str, **parameters: object) -> None:
        problem = found(finding, None, column, **parameters)  # type: ignore[arg-type]
        super().__init__(problem.message)
        self.refusal = Refusal(column, finding.value, problem.message)


@dataclass(frozen=True, slots=True)
class Place:
    """``known`` (None: a new union, which will have ``code``) below ``parent``."""

    known: Union | None
    code: str
    parent: Union


@dataclass(frozen=True, slots=True)
class Places:
    """Finds places below ``scope``, the register's own union (invariant 8)."""

    unions: UnionRegisterStore
    scope: Union

    def place(self, entry: Entry) -> Place:
        """Where the entry belongs; NotPlaced."""
        known = self._by_code(entry)
        parent = self._parent(entry, known)
        code = known.code if known else entry.value(columns.UNION_CREDIT) or nameless_code(parent.code, entry)
        if known is None:
            known = self.unions.find(code)
        if known is None:
            self._ask_about_namesake(entry, parent)
        elif not self._is_below(known):
            raise NotPlaced(FindingCode.UNION_OUTSIDE, columns.UNION)
        elif parent.is_within(known.code):
            raise NotPlaced(FindingCode.PARENT_CYCLE, columns.PARENT)
        self._must_be_its_own(entry, known)
        return Place(known, code, parent)

    def _by_code(self, entry: Entry) -> Union | None:
        """The union of this code or credit code. An unknown code is a typing error, not a new union."""
        code, credit = entry.value(columns.CODE), entry.value(columns.UNION_CREDIT)
        if code:
            known = self.unions.find(code) or self.unions.holder(code)
            if known is None:
                raise NotPlaced(FindingCode.UNION_UNKNOWN, columns.CODE, value=_quoted(code))
            return known
        return self.unions.holder(credit) if credit else None

    def _must_be_its_own(self, entry: Entry, known: Union | None) -> None:
        """NotPlaced unless the credit code is free or this union's own."""
        credit = entry.value(columns.UNION_CREDIT)
        if not credit or known is None:
            return
        owner = self.unions.holder(credit)
        taken = owner is not None and owner.code != known.code
        if taken or known.credit_code not in ("", credit):
            raise NotPlaced(FindingCode.UNION_CODE_TAKEN, columns.UNION_CREDIT, union=known.code)

    def _parent(self, entry: Entry, known: Union | None) -> Union:
        text = entry.value(columns.PARENT)
        called = self._called(text)
        below = [one for one in called if self._is_in_scope(one)]
        if not below:
            outside = FindingCode.UNION_OUTSIDE if called else FindingCode.PARENT_UNKNOWN
            raise NotPlaced(outside, columns.PARENT, value=_quoted(text))
        # Of namesakes the present parent is meant: repeating what is stored is no move.
        present = [one for one in below if known and one.code == known.parent]
        if len(below) > 1 and not present:
            choices = "、".join(one.code for one in below[:_CHOICES])
            raise NotPlaced(
                FindingCode.PARENT_AMBIGUOUS, columns.PARENT, value=_quoted(text), count=len(below), choices=choices
            )
        return (present or below)[0]

    def _called(self, text: str) -> list[Union]:
        """The union of this code, this credit code, or all of this name."""
        code = "".join(unicodedata.normalize("NFKC", text).upper().split())
        known = (self.unions.find(code) or self.unions.holder(code)) if code.isascii() else None
        return [known] if known else self.unions.named(text)

    def _ask_about_namesake(self, entry: Entry, parent: Union) -> None:
        """NotPlaced: the same name below the same parent may be the same union under another code, or another one."""
        for one in self.unions.named(entry.value(columns.UNION)):
            if one.parent == parent.code:
                raise NotPlaced(FindingCode.UNION_KNOWN, columns.UNION, union=one.code)

    def _is_in_scope(self, union: Union) -> bool:
        return union.path.startswith(self.scope.path)

    def _is_below(self, union: Union) -> bool:
        return self._is_in_scope(union) and union.code != self.scope.code


def nameless_code(parent: str, entry: Entry) -> str:
    """The code of a union without a credit code: a digest of parent and name, so that a second upload finds it.

    ``U`` and ten characters without 0/O, 1/I (50 bits): officers read it out and type it.
    """
    digest = hashlib.sha256(f"{parent}\x1f{entry.value(columns.UNION)}".encode()).digest()
    return "U" + "".join(_CODE_LETTERS[byte % 32] for byte in digest[:10])


def _quoted(text: str) -> str:
    line = " ".join(mask_numbers(text).split())
    return line if len(line) <= 20 else line[:20] + "…"  # noqa: PLR2004 as in rules.py
