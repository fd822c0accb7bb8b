"""What one entry changes in the directory, given what is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard.digest import keyed_digest
from unioncard.members.person import Person
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
        """Whether a register opened later has told of this union already: then that one stands (invariant 3)."""
        known = self.place.known
        return known is not None and known.as_of > self.register.opened_at


def changed(one: IncomingUnion, unions: UnionRegisterStore, keys: MemberKeys, vault: Vault) -> Change:
    """The write; its marker says what it comes to. What a cell does not tell stays as it was."""
    before = one.place.known
    after = _told(one, before) if before else _told(one, _new(one))
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
    kind = _KINDS.get(entry.told(columns.TYPE), Kind.BASIC)
    path = below(parent, code)
    return Union(code, entry.told(columns.UNION), kind, parent.code, path, as_of=one.register.opened_at)


def _told(one: IncomingUnion, union: Union) -> Union:
    """The union with the entry's cells, and below its parent since the day on which the register was opened."""
    entry = one.entry
    placed = moved(union, one.place.parent, one.register.opened_at) if one.place.known else union
    if one.is_late:
        return placed
    members = entry.told(columns.MEMBERS)
    return replace(
        placed,
        name=entry.told(columns.UNION),
        credit_code=entry.told(columns.UNION_CREDIT) or union.credit_code,
        type=entry.told(columns.TYPE),
        founded=entry.told(columns.FOUNDED) or union.founded,
        member_count=int(members) if members else union.member_count,
    )


def _merged(known: Unit | None, told: Unit, *, late: bool) -> Unit | None:
    """The unit to write, None when there is nothing to write. A register tells units, it never takes one away."""
    if known is None:
        return told
    if late:
        return None
    merged = Unit(
        name=told.name or known.name,
        credit_code=told.credit_code or known.credit_code,
        address=told.address or known.address,
        area=told.area or known.area,
        nature=told.nature or known.nature,
        economy=told.economy or known.economy,
        industry=told.industry or known.industry,
        employees=known.employees if told.employees is None else told.employees,
    )
    return None if merged == known else merged


def _head(one: IncomingUnion, unions: UnionRegisterStore, keys: MemberKeys, vault: Vault) -> SealedHead | None:
    """The head's name and telephone, sealed like a member's cells; None when not told or as they were."""
    told = {column: one.entry.told(column) for column in (columns.HEAD, columns.PHONE)}
    if not any(told.values()):
        return None
    mark = keyed_digest(keys.pepper, "head", *told.values())
    if mark == unions.head_mark(one.place.code):
        return None
    originals = {column: text for column, text in one.entry.originals.items() if column in told}
    return SealedHead(Person(one.place.code, told, originals).sealed_by(vault), mark)


def _outcome(one: IncomingUnion, after: Union, beside: bool) -> Outcome:
    before = one.place.known
    if before is None:
        return Outcome.NEW
    if one.is_late:
        return Outcome.SUPERSEDED
    same = replace(after, as_of=before.as_of, parents=before.parents) == before
    return Outcome.UNCHANGED if same and not beside else Outcome.CHANGED
