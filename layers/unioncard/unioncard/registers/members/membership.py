"""The rules of membership 会籍: what one accepted row means for a person, given the stored record.

Sources: 会籍变化类型 (docs/domain/codes.md: 入会 转入 保留 转出 除名 退会); 会籍管理办法 (2016) §3, one joining, then
transfers; docs/domain/programmes.md: a transfer is the old union's release and the new union's acceptance, 保留会籍
keeps the member, re-joining is allowed. Why the table is as it is, and why order goes by the opening of registers:
docs/decisions/0014.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.members.keys import NO_MARKS, PersonMarks
from unioncard.members.member import Member, Membership
from unioncard.members.store import Elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from unioncard.ledger.make_up import MaskedNumber
    from unioncard.registers.register import Register


class MembershipRelation(StrEnum):
    """What the person is to the union whose register this is, by the stored record."""

    UNKNOWN = "unknown"
    MEMBER = "member"
    GONE = "gone"
    """The union's own record, but transferring, left or expelled."""
    FREE = "free"
    """Another union's record, and gone from there."""
    ELSEWHERE = "elsewhere"
    """A member of another union."""


_COLUMN: Final = {relation: column for column, relation in enumerate(MembershipRelation)}


class Refusal(StrEnum):
    """Why the row becomes the finding member-elsewhere; the value is the variant of its message."""

    MEMBER_ELSEWHERE = ""
    ASKED = "asked"
    """The other union is asked to release the member."""
    NOT_HERE = "not-here"
    """Somebody else's member can neither leave this union nor be transferred out of it."""


class Keep(StrEnum):
    """The membership stays as it is."""

    CELLS = "cells"
    """No change is named, but the cells are renewed."""
    ALL = "all"
    """They are gone already, as another union's record has it: nothing to write."""


_ACTIVE, _RETAINED, _MOVING = Membership.ACTIVE, Membership.RETAINED, Membership.TRANSFERRING
_LEFT, _EXPELLED = Membership.LEFT, Membership.EXPELLED
_REFUSED, _ASKED, _NOT_HERE = Refusal

Meaning = Membership | Refusal | Keep

RULES: Final[Mapping[str, tuple[Meaning, ...]]] = {
    # 会籍变化类型: unknown, member, gone, free, elsewhere
    "":     (_ACTIVE, Keep.CELLS, Keep.CELLS, _ACTIVE, _REFUSED),
    "入会": (_ACTIVE, _ACTIVE, _ACTIVE, _ACTIVE, _REFUSED),
    "转入": (_ACTIVE, _ACTIVE, _ACTIVE, _ACTIVE, _ASKED),
    "保留": (_RETAINED, _RETAINED, _RETAINED, _RETAINED, _REFUSED),
    "转出": (_MOVING, _MOVING, _MOVING, Keep.ALL, _NOT_HERE),
    "退会": (_LEFT, _LEFT, _LEFT, Keep.ALL, _NOT_HERE),
    "除名": (_EXPELLED, _EXPELLED, _EXPELLED, Keep.ALL, _NOT_HERE),
}  # fmt: skip
"""会籍变化类型 → by relation: the membership that follows, or why the row is refused.

An empty change names none: a register uploaded again re-admits nobody who left meanwhile. Somebody unknown who is
registered as having left is recorded so that the history is complete; the ledger never counts them.
"""


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """A row to be admitted: member's key, row number, the change it names ('' none), digest and seal of its cells.

    ``marks``: what it is compared by with the union's other members. ``named``: the digest of document and name.
    ``make_up``: what its cells count in the make-up of members.
    """

    key: str
    row: int
    change: str
    digest: str
    seal: Callable[[], bytes]
    marks: PersonMarks = NO_MARKS
    named: str = ""
    make_up: MaskedNumber | None = None

    def is_somebody_else(self, holder: Member | None, union: str) -> bool:
        """Whether another union knows the document (``holder``) under another name than this union's row has.

        Whoever has a number alone is answered as if nobody knew it, whatever the holder's membership is
        (docs/decisions/0049). The own union may rename its member.
        """
        return holder is not None and holder.union != union and holder.named not in ("", self.named)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a row does: ``after`` is to be written unless None; ``effects`` are the fields of Changes that count it."""

    after: Member | None
    effects: tuple[str, ...]


def decide(register: Register, one: IncomingRow, before: Member | None) -> Decision | Elsewhere:
    """What a row of this register does to the person, whose record is ``before`` (None: unknown).

    Within a union the order is that of the registers' openings, whichever arrives first: the cells are those of the
    last register, the membership what the last document named that names a change. Pure but for sealing.
    """
    relation = _relation(register.union, before)
    meaning = RULES[one.change][_COLUMN[relation]]
    if isinstance(meaning, Refusal):
        asked = (before.register, before.row) if before and meaning is Refusal.ASKED else None
        return Elsewhere(one.row, meaning.value, asked)
    if meaning is Keep.ALL:
        return Decision(None, ("unchanged",))
    if before is None or before.union != register.union:
        return _taken(register, one, before, Membership.ACTIVE if isinstance(meaning, Keep) else meaning)
    return _renewed(register, one, before, meaning, relation)


def _relation(union: str, before: Member | None) -> MembershipRelation:
    if before is None:
        return MembershipRelation.UNKNOWN
    if before.union == union:
        return MembershipRelation.MEMBER if before.membership.counts else MembershipRelation.GONE
    return MembershipRelation.ELSEWHERE if before.membership.counts else MembershipRelation.FREE


def _taken(register: Register, one: IncomingRow, before: Member | None, membership: Membership) -> Decision:
    """Somebody new to the union. A record that comes over keeps its card (上海: the card survives a transfer)."""
    # A transfer is a change by itself; an empty change of somebody unknown names none.
    membership_at = register.opened_at if one.change or before else ""
    if before is None:  # made at once: copying so many fields takes 5 µs, for every row
        after = Member(
            one.key, register.union, membership, one.seal(), register.id, one.row,
            digest=one.digest, cells_at=register.opened_at, membership_at=membership_at,
            marks=one.marks, named=one.named, make_up=one.make_up.stored if one.make_up else None,
        )  # fmt: skip
    else:
        cells = _with_cells(register, one, before)
        after = replace(cells, union=register.union, membership=membership, membership_at=membership_at)
    return Decision(after, ("joined" if membership.counts else "recorded",))


def _renewed(
    register: Register, one: IncomingRow, before: Member, meaning: Membership | Keep, relation: MembershipRelation
) -> Decision:
    newer = register.opened_at >= before.cells_at
    names = isinstance(meaning, Membership) and register.opened_at >= before.membership_at
    if not newer and not names:
        return Decision(None, ("unchanged", "superseded"))
    after = _with_cells(register, one, before) if newer else before
    if isinstance(meaning, Membership) and names:
        after = replace(after, membership=meaning, membership_at=register.opened_at)
    if meaning is Keep.CELLS and relation is MembershipRelation.GONE:
        return Decision(after, ("stayed_out",))
    return Decision(after, (_effect(before, after),))


def _with_cells(register: Register, one: IncomingRow, before: Member) -> Member:
    """The record with this row's cells; equal cells are not sealed anew, but this register is now their source."""
    sealed = before.sealed if before.digest == one.digest else one.seal()
    return replace(
        before,
        sealed=sealed,
        digest=one.digest,
        register=register.id,
        row=one.row,
        cells_at=register.opened_at,
        marks=one.marks,
        named=one.named,
        make_up=one.make_up.stored if one.make_up else None,
    )


def _effect(before: Member, after: Member) -> str:
    match before.membership.counts, after.membership.counts:
        case False, True:
            return "joined"
        case True, False:
            return "left"
    same = (before.digest, before.membership) == (after.digest, after.membership)
    if same:
        return "unchanged"
    return "updated" if after.membership.counts else "recorded"
