"""Agreements in the directory table, in a partition of their own: ``AGREEMENTS#<union>`` / ``AGREEMENT#<from>#<bank>``.

``AGREEMENTS#<union>`` / ``VERSION`` counts the changes: who decides by what was read writes on that count, so that two
signed at one moment do not overlap. ``CHANGE#<at>#<from>#<bank>`` keeps what each change said, for ever.
``AGREEMENTS#`` / ``AGREEMENT#<union>#<from>#<bank>`` lists those of all unions, some hundreds, for who writes on their
days.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from unioncard.chunks import batched
from unioncard.cloud.aws.items import Item, key, to_item
from unioncard.cloud.aws.table import transact
from unioncard.errors import Conflict
from unioncard.unions.agreement import Agreement, Bank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


TOGETHER = 40
"""Agreements of a union loaded in one transaction: each is two of its 100 actions."""

ATTEMPTS = 8
"""Optimistic-lock retries of a load beside officers."""


def _is_noted(stands: Agreement | None) -> bool:
    return bool(stands and stands.noted_at)


def _counted(table: str, union: str, read: int) -> dict[str, Any]:
    """The update that counts a change to a union's agreements, on the count that was read."""
    return {
        "TableName": table,
        "Key": key(agreements_pk(union), "VERSION"),
        "UpdateExpression": "SET version = :next",
        "ConditionExpression": "version = :read" if read else "attribute_not_exists(version)",
        "ExpressionAttributeValues": to_item({":next": read + 1} | ({":read": read} if read else {})),
    }


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
        counted = _counted(self.table.name, agreement.union, version)
        change = f"CHANGE#{agreement.noted_at}#{version + 1:06d}#{agreement.valid_from}#{agreement.bank}"
        items = [*agreement_items(agreement), agreement_item(agreement, change)]
        puts = [{"Put": {"TableName": self.table.name, "Item": item}} for item in items]
        transact([{"Update": counted}, *puts], f"agreements of union {agreement.union}")

    def load(self, union: str, wanted: Iterable[Agreement]) -> None:
        """Put a union's agreements on the count of changes that was read; those that an officer noted stand.

        The count grows: an officer who decides by what they read before has to read again. Conflict if others keep
        writing.
        """
        for some in batched({one.id: one for one in wanted}.values(), TOGETHER):
            self._load(union, some)

    def _load(self, union: str, wanted: Sequence[Agreement]) -> None:
        for _ in range(ATTEMPTS):
            known, version = self.of_union(union)
            stands = {one.id: one for one in known}
            changed = [one for one in wanted if stands.get(one.id) != one]
            items = [item for one in changed if not _is_noted(stands.get(one.id)) for item in agreement_items(one)]
            if not items:
                return
            puts = [{"Put": {"TableName": self.table.name, "Item": item}} for item in items]
            with suppress(Conflict):
                transact([{"Update": _counted(self.table.name, union, version)}, *puts], f"agreements of union {union}")
                return
        raise Conflict(f"agreements of union {union}")

    def put_bank(self, bank: Bank) -> None:
        """See AgreementStore."""
        puts = [{"Put": {"TableName": self.table.name, "Item": item}} for item in bank_items(bank)]
        transact(puts, f"bank {bank.code}")
