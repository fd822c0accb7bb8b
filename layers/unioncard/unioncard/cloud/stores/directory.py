"""The directory table: ``UNION#<code>`` with its agreements, ``BANK#<code>``; index ``children`` by parent.

What registers of unions add to it is in unions.py.
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import Item, from_item, to_item
from unioncard.errors import NotFound, NotIssuable
from unioncard.texts import api as texts
from unioncard.unions.agreement import DEFAULT_ENCODING, Agreement, Bank, in_force
from unioncard.unions.move import Move
from unioncard.unions.union import Kind, ParentSince, Union
from unioncard.unions.unit import Outcome, Refusal, Registered, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    known = {field.name: found[field.name] for field in fields(Union) if field.name in found}
    history = tuple(ParentSince(**one) for one in found.get("parents", ()))
    return Union(**known | {"kind": Kind(found["kind"]), "parent": found.get("parent"), "parents": history})


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
    return Unit(**{field.name: found[field.name] for field in fields(Unit) if field.name in found})


MOVES = "MOVES"
"""The partition of all moves."""


def move_item(move: Move) -> Item:
    """``MOVES`` / ``MOVE#<at>#<union>#<version>``."""
    return to_item(asdict(move) | {"pk": MOVES, "sk": f"MOVE#{move.at}#{move.union}#{move.version:05d}"})


def move_of(found: dict[str, Any]) -> Move:
    """The move of an item."""
    return Move(**{field.name: found[field.name] for field in fields(Move) if field.name in found})


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
        refusal=Refusal(**found["refusal"]) if "refusal" in found else None,
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

    def children(self, code: str) -> list[Union]:
        """See DirectoryStore."""
        pages = (
            client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.table.name,
                IndexName="children",
                KeyConditionExpression="parent = :parent",
                ExpressionAttributeValues={":parent": {"S": code}},
            )
        )
        return [union_of(from_item(item)) for page in pages for item in page["Items"]]

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
            agreement = in_force(map(_agreement, self.table.query(f"UNION#{code}", "AGREEMENT#")), day)
            if agreement:
                return agreement
        raise NotIssuable(texts.NO_AGREEMENT)

    def moves(self) -> list[Move]:
        """See DirectoryStore."""
        return list(map(move_of, self.table.query(MOVES, "MOVE#")))

    def load(self, directory: Directory) -> None:
        """See DirectoryStore."""
        found = self.table.get_many([(f"UNION#{union.code}", "UNION") for union in directory.unions])
        stored = {union.code: union for union in map(union_of, found)}
        registered = {code: union for code, union in stored.items() if union.version}
        # Moves first: a load that died is repeated, and finds the parents as they were.
        self.table.put_many(map(move_item, _moves(directory, stored)))
        self.table.put_many(_items(directory, registered))


def _moves(directory: Directory, stored: Mapping[str, Union]) -> list[Move]:
    """The unions that come below another parent by being loaded."""
    at = clock.stamp(clock.now())
    both = [(stored[union.code], union) for union in directory.unions if union.code in stored]
    return [
        Move(after.code, before.parent, after.parent, before.path, after.path, at)
        for before, after in both
        if not before.version and before.parent != after.parent
    ]


def _items(directory: Directory, registered: Mapping[str, Union]) -> list[Item]:
    """All items. A union that a register has changed since keeps the register's values, except its mail address."""
    unions: list[Item] = []
    for union in directory.unions:
        known = registered.get(union.code)
        kept = replace(known, contact_mail=union.contact_mail) if known else union
        unions += [union_item(kept), *guides(kept)]
    banks = [to_item(asdict(b) | {"pk": f"BANK#{b.code}", "sk": "BANK"}) for b in directory.banks]
    agreements = [
        to_item(
            asdict(a)
            | {"pk": f"UNION#{a.union}", "sk": f"AGREEMENT#{a.valid_from}#{a.bank}"}
            | {"valid_from": str(a.valid_from), "valid_to": str(a.valid_to) if a.valid_to else None}
        )
        for a in directory.agreements
    ]
    listed = [to_item({"pk": "BANKS", "sk": f"BANK#{bank.code}", "code": bank.code}) for bank in directory.banks]
    return [*unions, *banks, *listed, *agreements]


def _bank(found: dict[str, Any]) -> Bank:
    return Bank(found["code"], found["name"], found.get("encoding", DEFAULT_ENCODING), found.get("profile", ""))


def _code(bank: Bank) -> str:
    return bank.code


def _agreement(found: dict[str, Any]) -> Agreement:
    return Agreement(
        union=found["union"],
        bank=found["bank"],
        valid_from=date.fromisoformat(found["valid_from"]),
        valid_to=date.fromisoformat(found["valid_to"]) if found.get("valid_to") else None,
        batch_limit=found["batch_limit"],
        bank_unit=found.get("bank_unit", ""),
    )
