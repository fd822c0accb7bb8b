"""Agreements in the directory table, in a partition of their own: ``AGREEMENTS#<union>`` / ``AGREEMENT#<from>#<bank>``.

``AGREEMENTS#<union>`` / ``VERSION`` counts the changes: who decides by what was read writes on that count, so that two
signed at one moment do not overlap. ``CHANGE#<at>#<from>#<bank>`` keeps what each change said, for ever.
``AGREEMENTS#`` / ``AGREEMENT#<union>#<from>#<bank>`` lists those of all unions, some hundreds, for who writes on their
days.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import Item, key, to_item
from unioncard.cloud.aws.table import transact
from unioncard.unions.agreement import Agreement, Bank

if TYPE_CHECKING:
    from unioncard.cloud.aws.table import Table


def agreements_pk(union: str) -> str:
    """The partition of a union's agreements: not the union's own, so that who signs cannot change unions."""
    return f"AGREEMENTS#{union}"


def agreement_item(one: Agreement, sk: str = "") -> Item:
    """The item of an agreement, or of a change to it."""
    values = asdict(one) | {"valid_from": str(one.valid_from), "valid_to": str(one.valid_to) if one.valid_to else None}
    return to_item(values | {"pk": agreements_pk(one.union), "sk": sk or f"AGREEMENT#{one.valid_from}#{one.bank}"})


EVERYWHERE = "AGREEMENTS#"
"""The partition that lists the agreements of all unions: no union has an empty code."""


def agreement_items(one: Agreement) -> list[Item]:
    """The item of an agreement, and its place in the list of all."""
    listed = to_item({"pk": EVERYWHERE, "sk": f"AGREEMENT#{one.union}#{one.valid_from}#{one.bank}"})
    return [agreement_item(one), agreement_item(one) | listed]


def agreement_of(found: dict[str, Any]) -> Agreement:
    """The agreement of an item."""
    return Agreement(
        union=found["union"],
        bank=found["bank"],
        valid_from=date.fromisoformat(found["valid_from"]),
        valid_to=date.fromisoformat(found["valid_to"]) if found.get("valid_to") else None,
        batch_limit=found["batch_limit"],
        bank_unit=found.get("bank_unit", ""),
        noted_by=found.get("noted_by", ""),
        noted_at=found.get("noted_at", ""),
    )


def bank_items(bank: Bank) -> list[Item]:
    """``BANK#<code>`` / ``BANK``, and its place in the list of banks."""
    listed = {"pk": "BANKS", "sk": f"BANK#{bank.code}", "code": bank.code}
    return [to_item(asdict(bank) | {"pk": f"BANK#{bank.code}", "sk": "BANK"}), to_item(listed)]


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """The AgreementStore on DynamoDB."""

    table: Table

    def of_union(self, union: str) -> tuple[list[Agreement], int]:
        """See AgreementStore."""
        version = self.table.get(agreements_pk(union), "VERSION")
        found = list(map(agreement_of, self.table.query(agreements_pk(union), "AGREEMENT#")))
        return found, version["version"] if version else 0

    def everywhere(self) -> list[Agreement]:
        """The agreements of all unions."""
        return list(map(agreement_of, self.table.query(EVERYWHERE, "AGREEMENT#")))

    def note(self, agreement: Agreement, version: int) -> None:
        """See AgreementStore."""
        counted = {
            "TableName": self.table.name,
            "Key": key(agreements_pk(agreement.union), "VERSION"),
            "UpdateExpression": "SET version = :next",
            "ConditionExpression": "version = :read" if version else "attribute_not_exists(version)",
            "ExpressionAttributeValues": to_item({":next": version + 1} | ({":read": version} if version else {})),
        }
        change = f"CHANGE#{agreement.noted_at}#{version + 1:06d}#{agreement.valid_from}#{agreement.bank}"
        items = [*agreement_items(agreement), agreement_item(agreement, change)]
        puts = [{"Put": {"TableName": self.table.name, "Item": item}} for item in items]
        transact([{"Update": counted}, *puts], f"agreements of union {agreement.union}")

    def put_bank(self, bank: Bank) -> None:
        """See AgreementStore."""
        puts = [{"Put": {"TableName": self.table.name, "Item": item}} for item in bank_items(bank)]
        transact(puts, f"bank {bank.code}")
