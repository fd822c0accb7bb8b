"""Rows asked for, beside the holding union's register: ``ASKED#<row>`` by others, ``RELEASE#<row>`` its release."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.aws.table import transact
from unioncard.errors import Conflict, NotFound
from unioncard.members.transfer import Release, ReleaseState, Transfer
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from unioncard.cloud.aws.table import Table
    from unioncard.members.transfer import TransferRequest


@dataclass(frozen=True, slots=True)
class TransferTable:
    """The TransferStore on DynamoDB."""

    work: Table

    def of_register(self, register: str) -> list[Transfer]:
        """See TransferStore."""
        given = {found["row"]: _release(found) for found in self.work.query(f"REGISTER#{register}", "RELEASE#")}
        asked = self.work.query(f"REGISTER#{register}", "ASKED#")
        return [Transfer(register, one["row"], one["asked_at"], given.get(one["row"])) for one in asked]

    def find(self, register: str, row: int) -> Transfer | None:
        """See TransferStore."""
        found = self.work.get(*_key(register, "ASKED", row))
        return Transfer(register, row, found["asked_at"]) if found else None

    def open_release(self, release: Release) -> Release:
        """See TransferStore."""
        pk, sk = _key(release.register, "RELEASE", release.row)
        values = asdict(release) | {"state": release.state.value, "pk": pk, "sk": sk}
        try:
            self.work.put_new(to_item(values), pk)
        except Conflict:
            return self.release(release.register, release.row)
        return release

    def release(self, register: str, row: int) -> Release:
        """See TransferStore."""
        found = self.work.get(*_key(register, "RELEASE", row))
        if not found:
            raise NotFound(texts.NO_SUCH_RELEASE)
        return _release(found)

    def settle(self, release: Release) -> None:
        """See TransferStore."""
        transact([release_update(self.work.name, release)], f"release {release.register}/{release.row}")


def asked_put(table: str, register: str, row: int, at: str) -> dict[str, Any]:
    """The write of a request; asking again only renews it."""
    pk, sk = _key(register, "ASKED", row)
    return {"Put": {"TableName": table, "Item": to_item({"pk": pk, "sk": sk, "row": row, "asked_at": at})}}


def released_put(table: str, request: TransferRequest) -> dict[str, Any]:
    """The put by which the holder's register shows that the person of a row went to whoever asked."""
    pk, sk = _key(request.holder_register, "RELEASE", request.holder_row)
    answer = request.answer
    officer, at = (answer.officer, answer.at) if answer else ("", request.ended_at)
    release = Release(request.holder_register, request.holder_row, officer, at, ReleaseState.RELEASED)
    values = asdict(release) | {"state": release.state.value, "pk": pk, "sk": sk}
    return {"Put": {"TableName": table, "Item": to_item(values)}}


def release_update(table: str, release: Release) -> dict[str, Any]:
    """The write of a release's end, which holds only once."""
    return {
        "Update": {
            "TableName": table,
            "Key": key(*_key(release.register, "RELEASE", release.row)),
            "UpdateExpression": "SET #state = :state",
            "ConditionExpression": "#state = :asked",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": to_item({":state": release.state.value, ":asked": ReleaseState.ASKED.value}),
        }
    }


def _release(found: dict[str, Any]) -> Release:
    return Release(found["register"], found["row"], found["officer"], found["at"], ReleaseState(found["state"]))


def _key(register: str, kind: str, row: int) -> tuple[str, str]:
    return f"REGISTER#{register}", f"{kind}#{row:07d}"
