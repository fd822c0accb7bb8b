"""Tables and buckets in memory, behind the SDK's own calls: what moto does, without HTTP, a hundred times as fast.

One example makes hundreds of calls. Only the calls, conditions and updates that batches need are there, anything else
raises; that it decides as moto does is tested (test_memory.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from unit.issuance.life.conditions import holds, updated

if TYPE_CHECKING:
    from collections.abc import Callable

Item = dict[str, Any]
Key = tuple[str, str]

_BY_PREFIX = "pk = :pk AND begins_with(sk, :prefix)"
_LOST = "ConditionalCheckFailed"


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"] if "sk" in item else ""


def _failed(operation: str, code: str, **more: Any) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}, **more}, operation)


@dataclass
class Memory:
    """``tables``: name → key → item as DynamoDB writes it; ``buckets``: name → key → content."""

    tables: dict[str, dict[Key, Item]] = field(default_factory=dict)
    buckets: dict[str, dict[str, bytes]] = field(default_factory=dict)
    guarded: Callable[[Any], bool] = lambda told: True
    """Whether a write's condition is looked at; tests take guards out."""

    def empty(self) -> None:
        """Forget all items and objects."""
        self.tables = {name: {} for name in ("members", "cards", "work")}
        self.buckets = {name: {} for name in ("drop", "products")}

    def call(self, operation: str, asked: Any) -> Any:
        """What AWS would answer to this call."""
        return getattr(self, operation)(**asked)

    def GetItem(self, TableName: str, Key: Item, **_: Any) -> Item:
        found = self.tables[TableName].get(_key(Key))
        return {"Item": found} if found else {}

    def BatchGetItem(self, RequestItems: Any) -> Item:
        ((table, told),) = RequestItems.items()
        found = (self.tables[table].get(_key(key)) for key in told["Keys"])
        return {"Responses": {table: [item for item in found if item]}}

    def Query(self, TableName: str, KeyConditionExpression: str, ExpressionAttributeValues: Item, **_: Any) -> Item:
        assert KeyConditionExpression == _BY_PREFIX
        pk, prefix = (ExpressionAttributeValues[name]["S"] for name in (":pk", ":prefix"))
        found = self.tables[TableName].items()
        return {"Items": [item for key, item in sorted(found) if key[0] == pk and key[1].startswith(prefix)]}

    def PutItem(self, **put: Any) -> Item:
        return self._alone("Put", put)

    def UpdateItem(self, **update: Any) -> Item:
        return self._alone("Update", update)

    def DeleteItem(self, **delete: Any) -> Item:
        return self._alone("Delete", delete)

    def BatchWriteItem(self, RequestItems: Any) -> Item:
        for table, requests in RequestItems.items():
            for one in requests:
                self._carry_out("Put", {"TableName": table, **one["PutRequest"]})
        return {}

    def TransactWriteItems(self, TransactItems: list[Any], **_: Any) -> Item:
        actions = [next(iter(action.items())) for action in TransactItems]
        places = [(told["TableName"], self._place(told)) for _, told in actions]
        if len(set(places)) < len(places) or len(places) > 100:
            raise _failed("TransactWriteItems", "ValidationException")
        reasons = [{"Code": "None" if self._allowed(told) else _LOST} for _, told in actions]
        if any(reason["Code"] == _LOST for reason in reasons):
            raise _failed("TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)
        for kind, told in actions:
            self._carry_out(kind, told)
        return {}

    def PutObject(self, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str = "", **_: Any) -> Item:
        guarded = self.guarded({"Bucket": Bucket})
        if IfNoneMatch and guarded and Key in self.buckets[Bucket]:
            raise _failed("PutObject", "PreconditionFailed")
        self.buckets[Bucket][Key] = bytes(Body)
        return {}

    def GetObject(self, Bucket: str, Key: str) -> Item:
        content = self.buckets[Bucket].get(Key)
        if content is None:
            raise _failed("GetObject", "NoSuchKey")
        return {"Body": StreamingBody(BytesIO(content), len(content))}

    def _alone(self, kind: str, told: Any) -> Item:
        if not self._allowed(told):
            raise _failed(kind, f"{_LOST}Exception")
        self._carry_out(kind, told)
        return {}

    def _place(self, told: Any) -> Key:
        return _key(told.get("Item") or told["Key"])

    def _allowed(self, told: Any) -> bool:
        condition = told.get("ConditionExpression", "") if self.guarded(told) else ""
        return not condition or holds(condition, self.tables[told["TableName"]].get(self._place(told), {}), told)

    def _carry_out(self, kind: str, told: Any) -> None:
        table, place = self.tables[told["TableName"]], self._place(told)
        match kind:
            case "Put":
                table[place] = told["Item"]
            case "Update":
                table[place] = updated(told["UpdateExpression"], table.get(place, told["Key"]), told)
            case "Delete":
                table.pop(place, None)
            case "ConditionCheck":
                return
