"""The directory table: ``UNION#<code>`` with its agreements, ``BANK#<code>``; index ``children`` by parent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws import client
from unioncard.cloud.items import Item, from_item, to_item
from unioncard.errors import NotFound, NotIssuable
from unioncard.texts import api as texts
from unioncard.unions.agreement import Agreement, Bank, in_force
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from unioncard.cloud.table import Table
    from unioncard.unions.directory import Directory


@dataclass(frozen=True, slots=True)
class DirectoryTable:
    """The DirectoryStore on DynamoDB."""

    table: Table

    def union(self, code: str) -> Union:
        """See DirectoryStore."""
        found = self.table.get(f"UNION#{code}", "UNION")
        if not found:
            raise NotFound(texts.NO_SUCH_UNION.format(code=code))
        return _union(found)

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
        return [_union(from_item(item)) for page in pages for item in page["Items"]]

    def bank(self, code: str) -> Bank:
        """See DirectoryStore."""
        found = self.table.get(f"BANK#{code}", "BANK")
        if not found:
            raise NotFound(texts.NO_SUCH_BANK.format(code=code))
        return Bank(code, found["name"])

    def agreement_covering(self, union: Union, day: date) -> Agreement:
        """See DirectoryStore."""
        for code in union.ancestry():
            agreement = in_force(map(_agreement, self.table.query(f"UNION#{code}", "AGREEMENT#")), day)
            if agreement:
                return agreement
        raise NotIssuable(texts.NO_AGREEMENT)

    def load(self, directory: Directory) -> None:
        """See DirectoryStore."""
        self.table.put_many(_items(directory))


def _items(directory: Directory) -> list[Item]:
    unions = [to_item(asdict(u) | {"pk": f"UNION#{u.code}", "sk": "UNION"}) for u in directory.unions]
    banks = [to_item(asdict(b) | {"pk": f"BANK#{b.code}", "sk": "BANK"}) for b in directory.banks]
    agreements = [
        to_item(
            asdict(a)
            | {"pk": f"UNION#{a.union}", "sk": f"AGREEMENT#{a.valid_from}#{a.bank}"}
            | {"valid_from": str(a.valid_from), "valid_to": str(a.valid_to) if a.valid_to else None}
        )
        for a in directory.agreements
    ]
    return [*unions, *banks, *agreements]


def _union(found: dict[str, Any]) -> Union:
    return Union(
        code=found["code"],
        name=found["name"],
        kind=Kind(found["kind"]),
        parent=found.get("parent"),
        path=found["path"],
        contact_mail=found.get("contact_mail", ""),
    )


def _agreement(found: dict[str, Any]) -> Agreement:
    return Agreement(
        union=found["union"],
        bank=found["bank"],
        valid_from=date.fromisoformat(found["valid_from"]),
        valid_to=date.fromisoformat(found["valid_to"]) if found.get("valid_to") else None,
        batch_limit=found["batch_limit"],
    )
