"""The directory table: ``UNION#<code>``, ``BANK#<code>``, and agreements (agreements.py).

Indexes: ``children`` by parent, and ``tree`` by path, of all that has the sort key ``UNION`` (docs/decisions/0093).

What registers of unions add to it is in unions.py.
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard.chunks import batched
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import Item, from_item, key, stored_as, to_item
from unioncard.cloud.aws.table import every, new, transact
from unioncard.cloud.stores.agreements import (
    AgreementTable,
    agreement_of,
    agreements_pk,
    bank_items,
)
from unioncard.errors import Conflict, NotFound, NotIssuable
from unioncard.texts import api as texts
from unioncard.unions.agreement import DEFAULT_ENCODING, Agreement, Bank, in_force
from unioncard.unions.move import Move
from unioncard.unions.store import place_below
from unioncard.unions.union import Kind, ParentSince, Union, below
from unioncard.unions.unit import Outcome, Refusal, Registered, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from unioncard.cloud.aws.table import Table
    from unioncard.unions.store import Directory


_OLD_AS_OF = "told_at"
"""Name of ``Union.as_of`` in items written by version 0.1."""


def union_item(union: Union) -> Item:
    """``UNION#<code>`` / ``UNION``."""
    return to_item(asdict(union) | {"pk": f"UNION#{union.code}", "sk": "UNION"})


def union_of(found: dict[str, Any]) -> Union:
    """The union of an item, also of one written before registers of unions were taken."""
    found = {"as_of": found.get(_OLD_AS_OF, ""), **found}
    history = tuple(stored_as(ParentSince, one) for one in found.get("parents", ()))
    return stored_as(Union, found | {"kind": Kind(found["kind"]), "parent": found.get("parent"), "parents": history})


def guides(union: Union) -> list[Item]:
    """Items by which a union is found by its name and its credit code in consistent reads."""
    named = {"pk": name_key(union.name), "sk": f"UNION#{union.code}", "code": union.code}
    return [to_item(named), *([credit_item(union)] if union.credit_code else [])]


def credit_item(union: Union) -> Item:
    """``CREDIT#<credit code>`` / ``CREDIT``: whose it is."""
    return to_item({"pk": f"CREDIT#{union.credit_code}", "sk": "CREDIT", "code": union.code})


def name_key(name: str) -> str:
    """``NAME#<name>``, the same whatever width and blanks the name is written with."""
    return "NAME#" + "".join(unicodedata.normalize("NFKC", name).upper().split())


def unit_item(union: str, unit: Unit) -> Item:
    """``UNION#<code>`` / ``UNIT#<key>``."""
    return to_item(asdict(unit) | {"pk": f"UNION#{union}", "sk": f"UNIT#{unit.key}"})


def unit_of(found: dict[str, Any]) -> Unit:
    """The unit of an item."""
    return stored_as(Unit, found)


MOVES = "MOVES"
"""The partition of all moves."""


def move_item(move: Move) -> Item:
    """``MOVES`` / ``MOVE#<at>#<union>#<version>``."""
    return to_item(asdict(move) | {"pk": MOVES, "sk": f"MOVE#{move.at}#{move.union}#{move.version:05d}"})


def move_of(found: dict[str, Any]) -> Move:
    """The move of an item."""
    return stored_as(Move, found)


def marker_key(register: str, entry: str = "") -> tuple[str, str]:
    """``REGISTER#<id>`` / ``ENTRY#<entry>``."""
    return f"REGISTER#{register}", f"ENTRY#{entry}"


def marker_item(marker: Registered) -> Item:
    """What a register did to one union."""
    pk, sk = marker_key(marker.register, marker.entry)
    return to_item(asdict(marker) | {"outcome": marker.outcome.value, "pk": pk, "sk": sk})


def marker_of(found: dict[str, Any]) -> Registered:
    """The marker of an item."""
    return Registered(
        register=found["register"],
        entry=found["entry"],
        outcome=Outcome(found["outcome"]),
        union=found["union"],
        moved=found["moved"],
        refusal=stored_as(Refusal, found["refusal"]) if "refusal" in found else None,
        placed=found.get("placed", False),
    )


@dataclass(frozen=True, slots=True)
class DirectoryTable:
    """The DirectoryStore on DynamoDB."""

    table: Table

    def union(self, code: str) -> Union:
        """See DirectoryStore."""
        found = self.table.get(f"UNION#{code}", "UNION")
        if not found:
            raise NotFound(texts.NO_SUCH_UNION.format(code=code))
        return union_of(found)

    def unions(self, codes: Sequence[str]) -> dict[str, Union]:
        """See DirectoryStore."""
        found = map(union_of, self.table.get_many([(f"UNION#{code}", "UNION") for code in sorted(set(codes))]))
        return {union.code: union for union in found}

    def children(self, code: str) -> list[Union]:
        """See DirectoryStore."""
        found = every(
            "query",
            TableName=self.table.name,
            IndexName="children",
            KeyConditionExpression="parent = :parent",
            ExpressionAttributeValues={":parent": {"S": code}},
        )
        return [union_of(from_item(item)) for item in found]

    def children_page(self, code: str, after: str = "") -> tuple[list[Union], str]:
        """See DirectoryStore."""
        begin = {"parent": {"S": code}} | key(f"UNION#{after}", "UNION")
        found = client("dynamodb").query(
            TableName=self.table.name,
            IndexName="children",
            KeyConditionExpression="parent = :parent",
            ExpressionAttributeValues={":parent": {"S": code}},
            Limit=PAGE,
            **({"ExclusiveStartKey": begin} if after else {}),
        )
        unions = [union_of(from_item(item)) for item in found["Items"]]
        return unions, unions[-1].code if "LastEvaluatedKey" in found else ""

    def subtree(self, root: Union) -> list[Union]:
        """See DirectoryStore."""
        found = every(
            "query",
            TableName=self.table.name,
            IndexName="tree",
            KeyConditionExpression="sk = :sk AND begins_with(#path, :path)",
            ExpressionAttributeNames={"#path": "path"},
            ExpressionAttributeValues=to_item({":sk": "UNION", ":path": root.path}),
        )
        return [union_of(from_item(item)) for item in found]

    def bank(self, code: str) -> Bank:
        """See DirectoryStore."""
        found = self.table.get(f"BANK#{code}", "BANK")
        if not found:
            raise NotFound(texts.NO_SUCH_BANK.format(code=code))
        return _bank(found)

    def banks(self) -> list[Bank]:
        """See DirectoryStore."""
        codes = [found["code"] for found in self.table.query("BANKS", "BANK#")]
        return sorted(map(_bank, self.table.get_many([(f"BANK#{code}", "BANK") for code in codes])), key=_code)

    def agreement_covering(self, union: Union, day: date) -> Agreement:
        """See DirectoryStore."""
        for code in union.ancestry():
            agreement = in_force(map(agreement_of, self.table.query(agreements_pk(code), "AGREEMENT#")), day)
            if agreement:
                return agreement
        raise NotIssuable(texts.NO_AGREEMENT)

    def moves(self, since: str = "") -> list[Move]:
        """See DirectoryStore."""
        return list(map(move_of, self.table.beginning_at(MOVES, f"MOVE#{since}")))

    def load(self, directory: Directory) -> None:
        """See DirectoryStore.

        Of agreements, those that an officer noted are left as they are, also one who writes meanwhile. Unions are
        written by registers too, so each is put on the version that was read: of a register that writes meanwhile
        neither name, parent nor path is undone.
        """
        self.table.put_many(item for bank in directory.banks for item in bank_items(bank))
        for union in dict.fromkeys(one.union for one in directory.agreements):
            AgreementTable(self.table).load(union, [one for one in directory.agreements if one.union == union])
        for some in batched(directory.unions, TOGETHER):
            self._load(some)
        self._take_along()

    def _take_along(self) -> None:
        """Give all below the unions that ever moved their paths, also what no list has: registers name and add unions.

        Of all that moved, because a load may have died before it came to this.
        """
        from unioncard.cloud.stores.unions import UnionTable  # noqa: PLC0415 it knows this module's items

        unions = UnionTable(self.table, self.table)
        for code in dict.fromkeys(move.union for move in self.moves()):
            for union in self.unions([code]).values():  # read now: it may be below one that was just taken along
                place_below(unions, union)

    def _load(self, unions: Sequence[Union]) -> None:
        for _ in range(ATTEMPTS):
            actions = self._loading(unions)
            try:
                if actions:
                    transact(actions, "directory")
            except Conflict:
                if len(unions) > 1:  # whoever is not in the way shall not wait
                    for one in unions:
                        self._load([one])
                    return
            else:
                return
        raise Conflict(f"union {unions[0].code}")

    def _loading(self, unions: Sequence[Union]) -> list[dict[str, Any]]:
        """The actions that bring unions, parents before children, to what is loaded; none for what stands already."""
        codes = {code for union in unions for code in (union.code, union.parent) if code}
        found = self.table.get_many([(f"UNION#{code}", "UNION") for code in sorted(codes)])
        stored = {union.code: union for union in map(union_of, found)}
        after = dict(stored)
        actions = []
        for union in unions:
            before = stored.get(union.code)
            after[union.code] = wanted = _loaded(union, before, after.get(union.parent or ""))
            if wanted != before:
                actions += _put_loaded(self.table.name, wanted, before)
            if before and before.parent != wanted.parent:
                actions.append({"Put": {"TableName": self.table.name, "Item": move_item(_move(before, wanted))}})
        return actions


PAGE = 100
"""Unions on a page of those below one."""

TOGETHER = 20
"""Unions loaded in one transaction: each is up to five of its 100 actions."""

ATTEMPTS = 8
"""Optimistic-lock retries for a union that registers keep writing."""


def _loaded(union: Union, before: Union | None, parent: Union | None) -> Union:
    """What is to stand. A union that a register has named since keeps the register's values, except its mail address.

    A path is that of today: a region that a register moved takes also those along that are loaded below it.
    """
    if before and before.as_of:
        return replace(before, contact_mail=union.contact_mail)
    path = below(parent, union.code) if parent else union.path
    return replace(union, path=path, version=before.version if before else 0)


def _move(before: Union, after: Union) -> Move:
    """A union that comes below another parent by being loaded; in the transaction that puts it there."""
    at = clock.stamp(clock.now())
    return Move(after.code, before.parent, after.parent, before.path, after.path, at, after.version)


def _put_loaded(table: str, union: Union, before: Union | None) -> list[dict[str, Any]]:
    """The put of a union on the version read, a new one on its absence, and the ways that lead to it."""
    if before is None:
        put = new(table, union_item(union))
    else:
        never = " OR attribute_not_exists(version)" if not before.version else ""
        put = {
            "TableName": table,
            "Item": union_item(replace(union, version=before.version + 1)),
            "ConditionExpression": f"#path = :path AND (version = :version{never})",
            "ExpressionAttributeNames": {"#path": "path"},
            "ExpressionAttributeValues": to_item({":path": before.path, ":version": before.version}),
        }
    named, *credit = guides(union)
    own = {
        "ConditionExpression": "attribute_not_exists(pk) OR code = :code",
        "ExpressionAttributeValues": to_item({":code": union.code}),
    }
    actions = [{"Put": put}, {"Put": {"TableName": table, "Item": named}}]
    if before and name_key(before.name) != name_key(union.name):
        gone = key(name_key(before.name), f"UNION#{before.code}")
        actions.append({"Delete": {"TableName": table, "Key": gone}})
    return actions + [{"Put": {"TableName": table, "Item": item, **own}} for item in credit]


def _bank(found: dict[str, Any]) -> Bank:
    return Bank(found["code"], found["name"], found.get("encoding", DEFAULT_ENCODING), found.get("profile", ""))


def _code(bank: Bank) -> str:
    return bank.code
