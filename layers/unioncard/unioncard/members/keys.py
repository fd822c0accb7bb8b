"""Keyed digests of a person: the member's key, and the digest by which equal cells are recognised."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.digest import group_name, keyed_digest
from unioncard.members.columns import BIRTH, DOCUMENT, MOBILE, NAME, NUMBER, SERIAL, SEX
from unioncard.people.documents import DocumentType, for_life, holder
from unioncard.people.names import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncard.digest import GroupSecrets

_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


_MARK: Final = 22
"""Characters of a mark, 132 bits."""


@dataclass(frozen=True, slots=True)
class PersonMarks:
    """Keyed digests of the mobile, of name, sex and mobile, of these with the birth date, and of the name alone.

    '' if not known.
    """

    mobile: str = ""
    person: str = ""
    birth: str = ""
    name: str = ""

    def may_be_same(self, other: PersonMarks) -> bool:
        """Whether name, sex and mobile are the same, and the birth dates where both are known."""
        births = {self.birth, other.birth} - {""}
        return bool(self.person) and self.person == other.person and len(births) < 2  # noqa: PLR2004 both known


NO_MARKS: Final = PersonMarks()


@dataclass(frozen=True, slots=True)
class RowDigests:
    """Everything by which a row's person is found and compared: see the methods of ``MemberKeys`` of the same names."""

    key: str
    named: str
    cells: str
    marks: PersonMarks


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """Makes member keys and digests of cells.

    Documents that begin alike share a secret, and so do the mobiles of one union: whoever reads a function's
    memory can try the numbers of those groups alone, of which the function had the people in hand.
    """

    secrets: GroupSecrets

    def prepare(self, union: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Fetch at once the secrets for these rows of a union's register."""
        self.secrets.prepare([_of_union(union), *(_of_document(*_document(row)) for row in rows)])

    def digests(self, union: str, values: Mapping[str, str]) -> RowDigests:
        """All digests of a row of a union's register; its groups are worked out once, as this is done for every row."""
        kind = DocumentType(values[DOCUMENT])
        lasting = for_life(kind, values[NUMBER])
        secret = self.secrets.secret(_of_document(kind, lasting))
        name = same_name(values[NAME])
        return RowDigests(
            keyed_digest(secret, kind, lasting),
            keyed_digest(secret, "named", kind, lasting, name),
            keyed_digest(secret, "cells", _cells(values)),
            self._marks(union, kind, values, name),
        )

    def of(self, values: Mapping[str, str]) -> str:
        """The key for a row's 证件类别 and 证件号码 (both already normalised): one person, one record (invariant 1).

        A travel permit's count of renewals at its end is left out: the renewed permit is the same person's.
        """
        kind, lasting = _document(values)
        return keyed_digest(self.secrets.secret(_of_document(kind, lasting)), kind, lasting)

    def named(self, values: Mapping[str, str]) -> str:
        """A digest of the document and the name together, to see whether a row names the person that is known by it.

        It is also the key of a record of its own, where another union knows the document under another name
        (docs/decisions/0049). No document type is called ``named``, so it equals no other key.
        """
        kind, lasting = _document(values)
        secret = self.secrets.secret(_of_document(kind, lasting))
        return keyed_digest(secret, "named", kind, lasting, same_name(values[NAME]))

    def marks(self, union: str, values: Mapping[str, str]) -> PersonMarks:
        """By what a union's members are compared beside their documents; a birth date in the number goes first.

        The union is within: two unions' marks of one person differ, so nobody can be found across them.
        """
        return self._marks(union, DocumentType(values[DOCUMENT]), values, same_name(values[NAME]))

    def _marks(self, union: str, kind: DocumentType, values: Mapping[str, str], name: str) -> PersonMarks:
        secret = self.secrets.secret(_of_union(union))
        mobile, by_name = values[MOBILE], keyed_digest(secret, "name", union, name)[:_MARK]
        if not mobile:
            return PersonMarks(name=by_name)
        person = keyed_digest(secret, "person", union, values[NAME], values[SEX], mobile)
        birth = _birth(kind, values[NUMBER], values[BIRTH])
        # The half that is stored nowhere is the key of the other digest: a third HMAC would take 3 µs of every row.
        born = hashlib.sha256(f"{person[_MARK:]}{birth}".encode()).hexdigest()[:_MARK] if birth else ""
        by_mobile = keyed_digest(secret, "mobile", union, mobile)[:_MARK]
        return PersonMarks(by_mobile, person[:_MARK], born, by_name)

    def mobile_mark(self, union: str, mobile: str) -> str:
        """By which a union's members with this mobile are found."""
        return keyed_digest(self.secrets.secret(_of_union(union)), "mobile", union, mobile)[:_MARK]

    def name_mark(self, union: str, name: str) -> str:
        """By which a union's members of this name, in any spelling of it, are found."""
        return keyed_digest(self.secrets.secret(_of_union(union)), "name", union, same_name(name))[:_MARK]

    def of_cells(self, values: Mapping[str, str]) -> str:
        """A digest of all normalised cells but 序号, to compare records without decrypting them.

        Compared with the same person's digests alone, so it has the secret of the document's group. No document type is
        called ``cells``, so it can never equal a key. Empty cells are left out: a column that the form gains later
        changes nobody.
        """
        return keyed_digest(self.secrets.secret(_of_document(*_document(values))), "cells", _cells(values))

    def mask(self, union: str, digest: str) -> int:
        """The mask of a make-up (ledger/make_up.py): of a union's record with these cells (``of_cells``), 64 bits.

        Cells that differ have another mask, so no two numbers can be told by their difference.
        """
        secret = self.secrets.secret(_of_union(union))
        return int.from_bytes(hmac.digest(secret, f"make-up\x1f{union}\x1f{digest}".encode(), "sha256")[:8])

    def head_mark(self, union: str, *cells: str) -> str:
        """By what the head of a union is compared with what is stored; the same words of another union differ."""
        return keyed_digest(self.secrets.secret(_of_union(union)), "head", union, *cells)


_RESIDENTS: Final = 18
"""Characters of an identity card's number: area 6, birth date 8, sequence 3, check character."""


def _document(values: Mapping[str, str]) -> tuple[DocumentType, str]:
    """The kind of a row's document, and what stays of its number when it is renewed."""
    kind = DocumentType(values[DOCUMENT])
    return kind, for_life(kind, values[NUMBER])


def _cells(values: Mapping[str, str]) -> str:
    return _json({column: value for column, value in values.items() if value and column != SERIAL})


def _of_document(kind: DocumentType, lasting: str) -> str:
    """The group of a document: identity cards by area and year of birth, other documents by all but four characters.

    An area and a year have 365,000 possible numbers, and some hundred members; of others ten thousand begin alike.
    """
    return group_name("document", kind, lasting[:10] if len(lasting) == _RESIDENTS else lasting[:-4])


def _of_union(union: str) -> str:
    return group_name("union", union)


def birth_of(values: Mapping[str, str]) -> str:
    """When a row's person was born, ``YYYYMMDD``; '' where neither the number nor 出生日期 says."""
    return _birth(DocumentType(values[DOCUMENT]), values[NUMBER], values[BIRTH])


def _birth(kind: DocumentType, number: str, cell: str) -> str:
    """``YYYYMMDD`` by the number, which is right in an accepted row, else by 出生日期; '' where neither has it."""
    if kind is DocumentType.RESIDENT:
        return number[6:14]
    known = holder(kind, number)
    return f"{known.birth:%Y%m%d}" if known else cell.replace("-", "")
