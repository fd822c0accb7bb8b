"""Cases about persons, the list of the erased, and walks, in the work table.

``PERSON#<id>`` / ``CASE`` is a case, ``PERSONS#<union>`` / ``<at>#<id>`` its place in the union's list; both carry
``expires`` unless they say that somebody was erased. ``WALK#<name>`` / ``WALK``: how far a walk has come.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from unioncard.cloud.aws.items import Item, key, stored_as, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.expiry import after_letters
from unioncard.errors import NotFound
from unioncard.persons.case import KEPT_DAYS, Act, CaseState, PersonCase
from unioncard.persons.store import Walk
from unioncard.texts import persons as texts

PAGE: Final = 50
"""Cases on a page."""
CASE: Final = "PERSON#"


@dataclass(frozen=True, slots=True)
class PersonCaseTable:
    """The CaseStore and the Walks on DynamoDB."""

    work: Table

    def case(self, case: str) -> PersonCase:
        """See CaseStore."""
        found = self.work.get(*_case_key(case))
        if not found:
            raise NotFound(texts.NO_SUCH_CASE)
        return to_case(found)

    def open_case(self, case: PersonCase) -> None:
        """See CaseStore."""
        puts = [{"Put": new(self.work.name, item)} for item in (_case_item(case), _listed_item(case))]
        transact(puts, f"case {case.id}")

    def change_case(self, before: PersonCase, after: PersonCase) -> None:
        """See CaseStore."""
        put = {
            "TableName": self.work.name,
            "Item": _case_item(after),
            "ConditionExpression": "version = :read",
            "ExpressionAttributeValues": to_item({":read": before.version}),
        }
        listed = {"TableName": self.work.name, "Item": _listed_item(after)}
        transact([{"Put": put}, {"Put": listed}], f"case {after.id}")

    def cases(self, union: str, after: str = "") -> tuple[list[PersonCase], str]:
        """See CaseStore."""
        listed, further = self.work.page(f"PERSONS#{union}", PAGE, after)
        found = {one["id"]: to_case(one) for one in self.work.get_many([_case_key(one["id"]) for one in listed])}
        return [found[one["id"]] for one in listed if one["id"] in found], further

    def walk(self, name: str) -> Walk | None:
        """See Walks."""
        found = self.work.get(f"WALK#{name}", "WALK")
        if not found:
            return None
        return Walk(name, found["begun_at"], tuple(found["after"]), found["counts"], found["over"], found["version"])

    def keep_walk(self, walk: Walk) -> None:
        """See Walks."""
        values = {
            "pk": f"WALK#{walk.name}",
            "sk": "WALK",
            "begun_at": walk.begun_at,
            "after": list(walk.after),
            "counts": dict(walk.counts or {}),
            "over": walk.over,
            "version": walk.version + 1,
            "expires": after_letters(datetime.fromisoformat(walk.begun_at)),
        }
        put: dict[str, Any] = new(self.work.name, to_item(values))
        if walk.version:
            put |= {
                "ConditionExpression": "version = :read",
                "ExpressionAttributeValues": to_item({":read": walk.version}),
            }
        transact([{"Put": put}], f"walk {walk.name}")


def case_drop(table: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    """The deletes of a case and its place in the list."""
    case = to_case(found)
    places = [_case_key(case.id), (f"PERSONS#{case.union}", _listed_sk(case))]
    return [{"Delete": {"TableName": table, "Key": key(*place)}} for place in places]


def to_case(found: dict[str, Any]) -> PersonCase:
    """The case of an item."""
    typed = {"act": Act(found["act"]), "state": CaseState(found["state"]), "keys": tuple(found["keys"])}
    typed["columns"] = tuple(found.get("columns", ()))
    return stored_as(PersonCase, found | typed)


def _case_item(case: PersonCase) -> Item:
    pk, sk = _case_key(case.id)
    typed = {"act": case.act.value, "state": case.state.value, "erased": dict(case.erased)}
    stored = {"version": case.version + 1, "pk": pk, "sk": sk, "expires": _expires(case)}
    return to_item(asdict(case) | typed | stored)


def _listed_item(case: PersonCase) -> Item:
    listed = {"pk": f"PERSONS#{case.union}", "sk": _listed_sk(case), "id": case.id, "expires": _expires(case)}
    return to_item(listed)


def _expires(case: PersonCase) -> int | None:
    """None for a case that erased somebody: it names nobody, and says when the law was followed."""
    if case.act is Act.ERASE and case.state in {CaseState.CLEARING, CaseState.DONE}:
        return None
    return int((datetime.fromisoformat(case.asked_at) + timedelta(days=KEPT_DAYS)).timestamp())


def _listed_sk(case: PersonCase) -> str:
    return f"{case.asked_at}#{case.id}"


def _case_key(case: str) -> tuple[str, str]:
    return f"{CASE}{case}", "CASE"
