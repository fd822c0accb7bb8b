"""Targets in the work table: ``TARGET#<id>`` / ``TARGET``; while in force, ``TARGETS`` / ``<owner>#<id>`` as well, and
``TARGET#<owner>#<what it asks for>`` / ``CLAIM``, which two who set the same at one moment cannot both write.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from unioncard.assessment.target import Goal, Target
from unioncard.cloud.aws.items import Item, key, stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.errors import Conflict, NotFound
from unioncard.texts import assessment as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.table import Table

IN_FORCE: Final = "TARGETS"


@dataclass(frozen=True, slots=True)
class TargetTable:
    """The TargetStore on DynamoDB."""

    work: Table

    def of_owners(self, owners: Sequence[str]) -> list[Target]:
        """See TargetStore."""
        found = [_target(one) for owner in dict.fromkeys(owners) for one in self.work.query(IN_FORCE, f"{owner}#")]
        return sorted(found, key=lambda one: (one.set_at, one.id))

    def every(self) -> list[Target]:
        """See TargetStore."""
        return list(map(_target, self.work.query(IN_FORCE)))

    def find(self, id: str) -> Target:
        """See TargetStore."""
        found = self.work.get(_pk(id), "TARGET")
        if not found:
            raise NotFound(texts.NO_SUCH_TARGET)
        return _target(found)

    def put(self, target: Target) -> None:
        """See TargetStore."""
        places = [(_pk(target.id), "TARGET"), _in_force(target), _claim(target)]
        transact([{"Put": new(self.work.name, _item(target, *place))} for place in places], f"target {target.id}")

    def end(self, target: Target) -> None:
        """See TargetStore."""
        put = {
            "TableName": self.work.name,
            "Item": _item(target, _pk(target.id), "TARGET"),
            "ConditionExpression": "ended_at = :none",
            "ExpressionAttributeValues": to_item({":none": ""}),
        }
        gone = [{"TableName": self.work.name, "Key": key(*place)} for place in (_in_force(target), _claim(target))]
        with suppress(Conflict):  # it was ended already
            transact([{"Put": put}, *({"Delete": one} for one in gone)], f"target {target.id}")


def _item(target: Target, pk: str, sk: str) -> Item:
    days = {"begins": target.begins.isoformat(), "due": target.due.isoformat()}
    return to_item(asdict(target) | days | {"goal": target.goal.value, "pk": pk, "sk": sk})


def _target(found: dict[str, Any]) -> Target:
    days = {name: date.fromisoformat(found[name]) for name in ("begins", "due")}
    return stored_as(Target, found | days | {"goal": Goal(found["goal"])})


def _pk(id: str) -> str:
    return f"TARGET#{id}"


def _in_force(target: Target) -> tuple[str, str]:
    return IN_FORCE, f"{target.owner}#{target.id}"


def _claim(target: Target) -> tuple[str, str]:
    asked = (target.owner, target.union, target.goal.value, target.begins, target.due, target.share)
    return _pk("#".join(map(str, asked))), "CLAIM"
