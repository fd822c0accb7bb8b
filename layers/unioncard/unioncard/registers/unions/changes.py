"""What one entry of a register of unions changes in the directory, given what is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard.members.person import Person, SealedKind
from unioncard.registers.unions import columns
from unioncard.registers.unions.codes import GENERAL, INDUSTRIAL
from unioncard.unions.union import Kind, Union, below, moved
from unioncard.unions.unit import Change, Outcome, Registered, SealedHead, Unit

if TYPE_CHECKING:
    from unioncard.members.keys import MemberKeys
    from unioncard.members.person import Vault
    from unioncard.registers.register import Register
    from unioncard.registers.unions.entries import Entry
    from unioncard.registers.unions.places import Place
    from unioncard.unions.store import UnionRegisterStore

_KINDS: Final = {INDUSTRIAL: Kind.INDUSTRY, GENERAL: Kind.REGION}
"""基层工会类型 → kind of a new union; all others have members of their own."""


@dataclass(frozen=True, slots=True)
class IncomingUnion:
    """An entry of a register with its place."""

    register: Register
    entry: Entry
    place: Place

    @property
    def is_late(self) -> bool:
        """Whether a register opened later has stored this union already: then that one wins (invariant 3)."""
        known = self.place.known
        return known is not None and known.as_of > self.register.opened_at


def changed(one: IncomingUnion, unions: UnionRegisterStore, keys: MemberKeys, vault: Vault) -> Change:
    """The write and its marker with the outcome. An empty cell leaves the stored value as it was."""
    before = one.place.known
    after = _updated(one, before) if before else _updated(one, _new(one))
    known = unions.units(after.code) if before else {}
    units = tuple(unit for unit in (_merged(known.get(u.key), u, late=one.is_late) for u in one.entry.units) if unit)
    head = None if one.is_late else _head(one, unions, keys, vault)
    marker = Registered(
        register=one.register.id,
        entry=one.entry.id,
        outcome=_outcome(one, after, bool(units or head)),
        union=after.code,
        moved=before is not None and before.path != after.path,
    )
    return Change(before, after, one.place.parent, units, head, marker)


def _new(one: IncomingUnion) -> Union:
    entry, parent, code = one.entry, one.place.parent, one.place.code
    kind = _KINDS.get(entry.value(columns.TYPE), Kind.BASIC)
    path = below(parent, code)
    return Union(code, entry.value(columns.UNION), kind, parent.code, path, as_of=one.register.opened_at)


def _updated(one: IncomingUnion, union: Union) -> Union:
    """The union with the entry's cells, and below its parent since the day on which the register was opened."""
    entry = one.entry
    placed = moved(union, one.place.parent, one.register.opened_at) if one.place.known else union
    if one.is_late:
        return placed
    members = entry.value(columns.MEMBERS)
    return replace(
        placed,
        name=entry.value(columns.UNION),
        credit_code=entry.value(columns.UNION_CREDIT) or union.credit_code,
        type=entry.value(columns.TYPE),
        founded=entry.value(columns.FOUNDED) or union.founded,
        member_count=int(members) if members else union.member_count,
    )


def _merged(known: Unit | None, stated: Unit, *, late: bool) -> Unit | None:
    """The unit to write, None when there is nothing to write. A register adds and changes units, it removes none."""
    if known is None:
        return stated
    if late:
        return None
    merged = Unit(
        name=stated.name or known.name,
        credit_code=stated.credit_code or known.credit_code,
        address=stated.address or known.address,
        area=stated.area or known.area,
        nature=stated.nature or known.nature,
        economy=stated.economy or known.economy,
        industry=stated.industry or known.industry,
        employees=known.employees if stated.employees is None else stated.employees,
    )
    return None if merged == known else merged


def _head(one: IncomingUnion, unions: UnionRegisterStore, keys: MemberKeys, vault: Vault) -> SealedHead | None:
    """The head's name and telephone, sealed like a member's cells; None when empty or unchanged."""
    stated = {column: one.entry.value(column) for column in (columns.HEAD, columns.PHONE)}
    if not any(stated.values()):
        return None
    mark = keys.head_mark(one.place.code, *stated.values())
    if mark == unions.head_mark(one.place.code):
        return None
    originals = {column: text for column, text in one.entry.originals.items() if column in stated}
    return SealedHead(Person(one.place.code, stated, originals).sealed_by(vault, SealedKind.HEAD), mark)


def _outcome(one: IncomingUnion, after: Union, beside: bool) -> Outcome:
    before = one.place.known
    if before is None:
        return Outcome.NEW
    if one.is_late:
        return Outcome.SUPERSEDED
    same = replace(after, as_of=before.as_of, parents=before.parents) == before
    return Outcome.UNCHANGED if same and not beside else Outcome.CHANGED
