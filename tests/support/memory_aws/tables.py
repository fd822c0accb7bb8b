"""DynamoDB: items written under conditions and in transactions, read in pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import gt, lt
from typing import TYPE_CHECKING, Any

from support.memory_aws.errors import AwsError, invalid
from support.memory_aws.expressions import check_names_and_values, holds, key_condition, updated
from support.memory_aws.items import Kept, marshalled, size, too_large, unmarshalled
from support.memory_aws.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from support.memory_aws.items import Item
    from support.memory_aws.table import Key

LARGEST_PAGE = 1_000_000
"""Bytes of items that one Query or Scan reads."""
BATCH_GET, BATCH_WRITE, TRANSACTION = 100, 25, 100
"""The most that one call takes."""

_LOST = "ConditionalCheckFailed"
_DUPLICATES = "Provided list of item keys contains duplicates"


def _everything(_action: Mapping[str, Any]) -> bool:
    return True


@dataclass
class Tables:
    """The service. ``guarded``: whether a write's condition is looked at; tests take guards out."""

    tables: dict[str, Table] = field(default_factory=dict)
    guarded: Callable[[Mapping[str, Any]], bool] = _everything

    def CreateTable(
        self,
        TableName: str,
        KeySchema: Sequence[Item],
        AttributeDefinitions: Sequence[Item],
        BillingMode: str,
        GlobalSecondaryIndexes: Sequence[Item] = (),
    ) -> Item:
        keys = {one["AttributeName"] for one in KeySchema} | {
            key["AttributeName"] for index in GlobalSecondaryIndexes for key in index["KeySchema"]
        }
        if {one["AttributeName"]: one["AttributeType"] for one in AttributeDefinitions} != dict.fromkeys(keys, "S"):
            raise NotImplementedError("keys other than texts")
        if BillingMode != "PAY_PER_REQUEST" or TableName in self.tables:
            raise NotImplementedError(TableName)
        indexes = {index["IndexName"]: _key_names(index["KeySchema"]) for index in GlobalSecondaryIndexes}
        self.tables[TableName] = Table(_key_names(KeySchema), indexes)
        return {}

    def GetItem(self, TableName: str, Key: Item, ConsistentRead: bool = False) -> Item:
        table = self._table(TableName)
        found = table.find(table.only_key(Key))
        return {"Item": found.copied()} if found else {}

    def BatchGetItem(self, RequestItems: Mapping[str, Mapping[str, Any]]) -> Item:
        found: dict[str, list[Item]] = {}
        if sum(len(asked["Keys"]) for asked in RequestItems.values()) > BATCH_GET:
            raise invalid("Too many items requested for the BatchGetItem call")
        for name, asked in RequestItems.items():
            _known(asked, "Keys", "ConsistentRead")
            table = self._table(name)
            keys = [table.only_key(key) for key in asked["Keys"]]
            if len(set(keys)) < len(keys):
                raise invalid(_DUPLICATES)
            found[name] = [item.copied() for key in keys if (item := table.find(key))]
        return {"Responses": found, "UnprocessedKeys": {}}

    def Query(
        self,
        TableName: str,
        IndexName: str = "",
        ConsistentRead: bool = False,
        ScanIndexForward: bool = True,
        Select: str = "",
        **asked: Any,
    ) -> Item:
        _known(asked, "KeyConditionExpression", "ExpressionAttributeValues", "ExpressionAttributeNames", *_PAGING)
        table = self._table(TableName)
        hash_name, value, range_name, prefix, before = key_condition(asked)
        keys = table.indexes[IndexName] if IndexName else table.keys
        if hash_name != keys[0] or range_name not in {"", *keys[1:]}:
            raise invalid("query condition missed key schema element")
        begin = asked.get("ExclusiveStartKey", {}).get(range_name, {}).get("S", prefix)
        if not begin.startswith(prefix) or (before and begin >= before):
            raise invalid("The provided starting key is outside query boundaries based on provided conditions")
        if IndexName and ConsistentRead:
            raise invalid("consistent reads are not supported on global secondary indexes")
        if not IndexName:
            partition = table.partitions.get(value, {})
            sorts = sorted(key for key in partition if key.startswith(prefix) and (not before or key < before))
            found = [partition[key] for key in sorts]
        elif before:
            raise NotImplementedError("sk < :before of an index")
        else:
            found = table.indexed(keys, value, prefix)
        found = found if ScanIndexForward else reversed(found)
        answer = _page(found, tuple(dict.fromkeys((*table.keys, *keys))), asked, forward=ScanIndexForward)
        if Select not in {"", "COUNT"}:
            raise NotImplementedError(f"Select {Select}")
        return {name: value for name, value in answer.items() if not Select or name != "Items"}

    def Scan(
        self, TableName: str, ConsistentRead: bool = False, Segment: int = 0, TotalSegments: int = 1, **asked: Any
    ) -> Item:
        _known(asked, "FilterExpression", "ProjectionExpression", *_CONDITION[1:], *_PAGING)
        table = self._table(TableName)
        answer = _page(table.items(Segment, TotalSegments), table.keys, asked)
        if shown := asked.get("ProjectionExpression"):
            names = {asked["ExpressionAttributeNames"][name] for name in shown.split(", ")}
            answer["Items"] = [{name: item[name] for name in names & item.keys()} for item in answer["Items"]]
        if kept := asked.get("FilterExpression"):
            check_names_and_values(asked, kept)
            answer["Items"] = [item for item in answer["Items"] if holds(kept, item, asked)]
            answer["Count"] = len(answer["Items"])
        return answer

    def PutItem(self, **put: Any) -> Item:
        return self._alone("Put", put)

    def UpdateItem(self, **update: Any) -> Item:
        return self._alone("Update", update)

    def DeleteItem(self, **delete: Any) -> Item:
        return self._alone("Delete", delete)

    def BatchWriteItem(self, RequestItems: Mapping[str, Sequence[Item]]) -> Item:
        actions = [
            (kind.removesuffix("Request"), {"TableName": name, **asked})
            for name, requests in RequestItems.items()
            for one in requests
            for kind, asked in one.items()
        ]
        if len(actions) > BATCH_WRITE:
            raise invalid("Too many items requested for the BatchWriteItem call")
        for write in self._writes(actions, _DUPLICATES):
            self._carry_out(write)
        return {"UnprocessedItems": {}}

    def TransactWriteItems(self, TransactItems: Sequence[Item]) -> Item:
        actions = [next(iter(one.items())) for one in TransactItems]
        if len(actions) > TRANSACTION:
            raise invalid("Member must have length less than or equal to 100")
        writes = self._writes(actions, "Transaction request cannot include multiple operations on one item")
        reasons = [{"Code": "None" if self._allowed(write) else _LOST} for write in writes]
        if any(reason["Code"] == _LOST for reason in reasons):
            raise AwsError("TransactionCanceledException", CancellationReasons=reasons)
        for write in writes:
            self._carry_out(write)
        return {}

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            raise AwsError("ResourceNotFoundException", name)
        return self.tables[name]

    def _alone(self, kind: str, action: Mapping[str, Any]) -> Item:
        action = dict(action)
        old = action.pop("ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD"
        (write,) = self._writes([(kind, action)])
        if not self._allowed(write):
            found = write.table.find(write.key) if old else None
            raise AwsError(f"{_LOST}Exception", **({"Item": found.copied()} if found else {}))
        self._carry_out(write)
        return {}

    def _writes(self, actions: Sequence[tuple[str, Mapping[str, Any]]], twice: str = "") -> list[_Write]:
        """What can be carried out at all; ValidationException, with ``twice`` where two are about one item."""
        writes = [self._write(kind, action) for kind, action in actions]
        if len({(write.action["TableName"], write.key) for write in writes}) < len(writes):
            raise invalid(twice)
        for write in writes:
            write.check()
        return writes

    def _write(self, kind: str, action: Mapping[str, Any]) -> _Write:
        table = self._table(action["TableName"])
        key = table.key_of(action["Item"]) if "Item" in action else table.only_key(action["Key"])
        return _Write(kind, action, table, key)

    def _allowed(self, write: _Write) -> bool:
        condition = write.action.get("ConditionExpression", "")
        if not condition or not self.guarded(write.action):
            return True
        return holds(condition, write.table.find(write.key) or {}, write.action)

    def _carry_out(self, write: _Write) -> None:
        table, key, action = write.table, write.key, write.action
        match write.kind:
            case "Put":
                table.put(key, Kept.of(action["Item"], write.as_bytes))
            case "Update":
                after = updated(action["UpdateExpression"], table.find(key) or action["Key"], action)
                as_bytes = marshalled(after)
                if too_large(after, as_bytes):
                    raise invalid("Item size to update has exceeded the maximum allowed size")
                table.put(key, Kept.of(after, as_bytes))
            case "Delete":
                table.delete(key)


@dataclass(slots=True)
class _Write:
    """One item to be written, deleted or only looked at. ``as_bytes``: the item of a Put, once it was checked."""

    kind: str
    action: Mapping[str, Any]
    table: Table
    key: Key
    as_bytes: bytes = b""

    def check(self) -> None:
        """Whether the request can be carried out at all; ValidationException."""
        action = self.action
        _known(action, "TableName", *_PARAMETERS[self.kind])
        expressions = [action[name] for name in ("ConditionExpression", "UpdateExpression") if name in action]
        check_names_and_values(action, *expressions)
        if "Item" in action:
            self.as_bytes = marshalled(action["Item"])
            if too_large(action["Item"], self.as_bytes):
                raise invalid("Item size has exceeded the maximum allowed size")


_CONDITION = ("ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues")
_PARAMETERS = {
    "Put": ("Item", *_CONDITION),
    "Update": ("Key", "UpdateExpression", *_CONDITION),
    "Delete": ("Key", *_CONDITION),
    "ConditionCheck": ("Key", *_CONDITION),
}
_PAGING = ("Limit", "ExclusiveStartKey")


def _key_names(schema: Sequence[Item]) -> tuple[str, ...]:
    by_type = {one["KeyType"]: str(one["AttributeName"]) for one in schema}
    return tuple(by_type[kind] for kind in ("HASH", "RANGE") if kind in by_type)


def _known(given: Mapping[str, Any], *names: str) -> None:
    unknown = set(given) - set(names)
    if unknown:
        raise NotImplementedError(f"parameters {sorted(unknown)}")


def _page(found: Iterable[Kept], keys: tuple[str, ...], asked: Mapping[str, Any], *, forward: bool = True) -> Item:
    """Items after ExclusiveStartKey, up to the limit or a page's bytes; LastEvaluatedKey where there are more."""
    begin = asked.get("ExclusiveStartKey")
    rest: Iterator[Kept] = iter(found)
    if begin:
        rest = iter(_after(rest, begin, keys, forward=forward))
    items: list[Item] = []
    answer: Item = {"Items": items}
    most = read = 0
    for item in rest:
        as_bytes = item.as_bytes
        most += len(as_bytes)
        # Marshalled it is larger than as DynamoDB counts (too_large), so most pages need not be counted.
        if most > LARGEST_PAGE:
            read = (read or sum(map(size, items))) + size(item)
        if items and (len(items) == asked.get("Limit") or read > LARGEST_PAGE):
            answer["LastEvaluatedKey"] = {name: items[-1][name] for name in keys}
            break
        items.append(unmarshalled(as_bytes))
    return answer | {"Count": len(items), "ScannedCount": len(items)}


def _after(found: Iterator[Kept], begin: Item, keys: tuple[str, ...], *, forward: bool) -> Iterator[Kept]:
    """What stands after a key in the order of a query or scan, whether or not the key's own item is still there."""
    beyond = gt if forward else lt
    order = [name for name in (*keys[2:], *keys[:2]) if name in begin]
    last = [begin[name]["S"] for name in order]
    return (item for item in found if beyond([item[name]["S"] for name in order], last))
