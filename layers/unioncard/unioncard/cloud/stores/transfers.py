"""Rows asked for, beside the holding union's register: ``ASKED#<row>#<request>`` with each request's state, written in
the transaction that changes the request (transfer_requests.py), and ``RELEASE#<row>``, a release of the older way.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.aws.table import transact
from unioncard.errors import Conflict, NotFound
from unioncard.members.transfer import Release, ReleaseState, Transfer, TransferState, release_of_row
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.table import Table
    from unioncard.members.transfer import TransferRequest


@dataclass(frozen=True, slots=True)
class TransferTable:
    """The TransferStore on DynamoDB."""

    work: Table

    def of_register(self, register: str) -> list[Transfer]:
        """See TransferStore."""
        given = {found["row"]: _release(found).state for found in self.work.query(f"REGISTER#{register}", "RELEASE#")}
        asked = self.work.query(f"REGISTER#{register}", "ASKED#")
        return [_transfer(register, row, list(some), given.get(row)) for row, some in groupby(asked, itemgetter("row"))]

    def is_asked_for(self, register: str, row: int) -> bool:
        """See TransferStore."""
        return any(True for _ in self.work.query(f"REGISTER#{register}", f"ASKED#{row:07d}#"))

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


def asked_key(request: TransferRequest) -> tuple[str, str]:
    """Where a request stands beside the register by which the person's union holds them."""
    pk, sk = _key(request.holder_register, "ASKED", request.holder_row)
    return pk, f"{sk}#{request.id}"


def asked_values(request: TransferRequest) -> dict[str, Any]:
    """What stands there."""
    return {"row": request.holder_row, "asked_at": request.renewed_at, "state": request.state.value}


def _transfer(register: str, row: int, asked: Sequence[dict[str, Any]], given: ReleaseState | None) -> Transfer:
    requests = [(one["asked_at"], TransferState(one["state"])) for one in asked]
    return Transfer(register, row, max(at for at, _ in requests), release_of_row(requests, given))


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
