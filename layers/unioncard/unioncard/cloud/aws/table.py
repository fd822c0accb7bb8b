"""One DynamoDB table: reads that are consistent and complete, writes whose lost conditions are Conflicts.

Whatever is written has its version, and what is read was written by a version that is understood (unioncard.versions).
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from unioncard import versions
from unioncard.chunks import batched
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.failures import code_of, refusals, response_of
from unioncard.cloud.aws.items import WRITTEN, Item, from_item, key, versioned
from unioncard.errors import Conflict, TryAgain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

BATCH_GET = 100
"""Keys in one BatchGetItem."""

MOST = 1000
"""Items of a page of a query that goes on."""

BATCH_WRITE = 25
"""Puts in one BatchWriteItem."""

MOST_COUNTED = 1_000
"""Items counted in a partition that only grows: 16 read units, whatever the partition has. Nobody needs to know of more
than "at least a thousand"."""

GIVEN: Final = f"SET {versions.FIELD} = if_not_exists({versions.FIELD}, :v)"
"""How an update's expression begins; ``:v`` is the version written."""

_PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
"""Reasons for which a cancelled transaction may simply be sent again; the SDK does not do that by itself."""


class Busy(TryAgain):
    """Throttled; retry with back-off."""


_busy = Retrying(
    retry=retry_if_exception(lambda error: isinstance(error, Busy)),
    wait=wait_random_exponential(multiplier=0.05, max=2),
    stop=stop_after_attempt(8),
    reraise=True,
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table by name."""

    name: str

    def get(self, pk: str, sk: str) -> dict[str, Any] | None:
        """One item, read consistently."""
        found = client("dynamodb").get_item(TableName=self.name, Key=key(pk, sk), ConsistentRead=True)
        return from_item(found["Item"]) if "Item" in found else None

    def get_many(self, keys: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
        """The items that exist among these keys, in no order, read consistently."""
        for some in batched(keys, BATCH_GET):
            unread = [key(*one) for one in some]
            found: list[Item] = []
            _busy(self._read_some, unread, found)
            yield from map(from_item, found)

    def query(self, pk: str, prefix: str = "") -> Iterator[dict[str, Any]]:
        """The items of a partition whose sort key begins with ``prefix``, in order, page by page, consistently."""
        below = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": pk}}}
        if prefix:
            values = {":pk": {"S": pk}, ":prefix": {"S": prefix}}
            condition = "pk = :pk AND begins_with(sk, :prefix)"
            below = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
        yield from map(from_item, every("query", TableName=self.name, ConsistentRead=True, **below))

    def page(self, pk: str, most: int, after: str = "") -> tuple[list[dict[str, Any]], str]:
        """At most so many items of a partition, the last sort key first, and the sort key to go on ``after``.

        '' when nothing is left. One query, read consistently; ``after`` need not be a key that is still there.
        """
        found = client("dynamodb").query(
            TableName=self.name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=most,
            **({"ExclusiveStartKey": key(pk, after)} if after else {}),
        )
        last = found.get("LastEvaluatedKey")
        return list(map(from_item, found["Items"])), last["sk"]["S"] if last else ""

    def first(
        self, pk: str, most: int, after: str = "", before: str = "", prefix: str = ""
    ) -> tuple[list[dict[str, Any]], str]:
        """As ``page``, the first sort key first; ``before``: only items with smaller sort keys, ``prefix``: only those
        that begin with it (one of both). An ``after`` past ``before`` is the end: DynamoDB refuses to begin outside of
        what it is asked for, and a cursor may be another list's.
        """
        if before and after >= before:
            return [], ""
        found = client("dynamodb").query(
            TableName=self.name,
            ConsistentRead=True,
            Limit=most,
            **_beginning(pk, before, prefix),
            **({"ExclusiveStartKey": key(pk, after)} if after else {}),
        )
        last = found.get("LastEvaluatedKey")
        return list(map(from_item, found["Items"])), last["sk"]["S"] if last else ""

    def beginning_at(self, pk: str, sk: str) -> Iterator[dict[str, Any]]:
        """The items of a partition after a sort key, whether or not it is there; page by page, consistently."""
        while sk:
            found, sk = self.first(pk, MOST, after=sk)
            yield from found

    def count(self, pk: str, before: str = "", prefix: str = "") -> tuple[int, bool]:
        """How many items a partition has, ``MOST_COUNTED`` at most, and whether those are all.

        ``before``, ``prefix``: as for ``first``. One query, which reads the items that it counts.
        """
        found = client("dynamodb").query(
            TableName=self.name, Select="COUNT", Limit=MOST_COUNTED + 1, **_beginning(pk, before, prefix)
        )
        return min(found["Count"], MOST_COUNTED), found["Count"] <= MOST_COUNTED and "LastEvaluatedKey" not in found

    def segment(self, number: int, of: int, attributes: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        """The items of one segment of the table, whole partitions, page by page, eventually consistently.

        ``attributes``: those alone; a table's whole items are read for it all the same.
        """
        names = {f"#a{index}": name for index, name in enumerate(attributes)}
        asked = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names} if names else {}
        yield from map(from_item, every("scan", TableName=self.name, Segment=number, TotalSegments=of, **asked))

    def get_these(self, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
        """As ``get_many`` in a table without a sort key, eventually consistently."""
        for some in batched(keys, BATCH_GET):
            unread: list[Item] = [{"pk": {"S": one}} for one in some]
            found: list[Item] = []
            _busy(self._read_some, unread, found, consistent=False)
            yield from map(from_item, found)

    def put_many(self, items: Iterable[Item]) -> None:
        """Put items that need no condition; putting them again changes nothing."""
        for some in batched(items, BATCH_WRITE):
            _busy(self._write_some, [{"PutRequest": {"Item": versioned(item)}} for item in some])

    def put_new(self, item: Item, what: str) -> None:
        """Put an item whose key must be free; Conflict otherwise."""
        _busy(_write, "put_item", what, versioned_put(new(self.name, item)))

    def put_unless_there(self, item: Item) -> None:
        """Put an item; one that is there already is left as it is."""
        with suppress(Conflict):
            self.put_new(item, "")

    def put(self, item: Item) -> None:
        """Put an item that needs no condition."""
        _busy(_write, "put_item", "", {"TableName": self.name, "Item": versioned(item)})

    def delete(self, pk: str, sk: str) -> None:
        """Delete an item; one that is not there is no error."""
        _busy(_write, "delete_item", "", {"TableName": self.name, "Key": key(pk, sk)})

    def update(self, what: str, **parameters: Any) -> None:
        """A conditional update; Conflict when the condition does not hold."""
        _busy(_write, "update_item", what, versioned_update({"TableName": self.name, **parameters}))

    def take(self, what: str, **parameters: Any) -> None:
        """As ``update`` (``UpdateExpression`` only sets), where the condition means that nobody else has it yet.

        When DynamoDB's answer is lost, the SDK sends the write again, which would then be refused by itself: so each
        call leaves a token of its own and knows what it wrote.
        """
        mine = {":taken_by": {"S": secrets.token_hex(8)}}
        self.update(
            what,
            **parameters
            | {
                "UpdateExpression": parameters["UpdateExpression"] + ", taken_by = :taken_by",
                "ConditionExpression": f"({parameters['ConditionExpression']}) OR taken_by = :taken_by",
                "ExpressionAttributeValues": parameters["ExpressionAttributeValues"] | mine,
            },
        )

    def _read_some(self, unread: list[Item], found: list[Item], *, consistent: bool = True) -> None:
        asked = {self.name: {"Keys": unread, "ConsistentRead": consistent}}
        answer = client("dynamodb").batch_get_item(RequestItems=asked)
        found.extend(answer["Responses"].get(self.name, []))
        unread[:] = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
        if unread:
            raise Busy(f"{len(unread)} keys of a batch read stayed unprocessed")

    def _write_some(self, unwritten: list[Item]) -> None:
        answer = client("dynamodb").batch_write_item(RequestItems={self.name: unwritten})
        unwritten[:] = answer.get("UnprocessedItems", {}).get(self.name, [])
        if unwritten:
            raise Busy(f"{len(unwritten)} puts of a batch write stayed unprocessed")


def every(operation: str, **asked: Any) -> Iterator[Item]:
    """The items of all pages of a query or scan. The SDK makes a class anew for each paginator: 1 ms of processor."""
    call = getattr(client("dynamodb"), operation)
    while True:
        page = call(**asked)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _beginning(pk: str, before: str, prefix: str) -> dict[str, Any]:
    """The key condition of a partition, or of its items with sort keys smaller than ``before`` or with ``prefix``."""
    if prefix:
        values = {":pk": {"S": pk}, ":prefix": {"S": prefix}}
        return {
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": values,
        }
    if not before:
        return {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": pk}}}
    values = {":pk": {"S": pk}, ":before": {"S": before}}
    return {"KeyConditionExpression": "pk = :pk AND sk < :before", "ExpressionAttributeValues": values}


def new(table: str, item: Item) -> dict[str, Any]:
    """Parameters of a put whose key must be free."""
    return {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}


def transact(actions: Iterable[dict[str, Any]], what: str) -> None:
    """All or nothing. Conflict when a condition fails; TryAgain when the items stayed busy."""
    _busy(_transact, [{verb: _VERSIONED[verb](one) for verb, one in action.items()} for action in actions], what)


def versioned_put(put: dict[str, Any]) -> dict[str, Any]:
    """Parameters of a put, the item with its version."""
    return {**put, "Item": versioned(put["Item"])}


def versioned_update(update: dict[str, Any]) -> dict[str, Any]:
    """Parameters of an update which gives the item a version if it has none: it may be new.

    One that is there keeps its own. What is updated was not read, and may be of a release that is taken back just now.
    """
    expression = update["UpdateExpression"]
    more = f", {expression.removeprefix('SET ')}" if expression.startswith("SET ") else f" {expression}"
    return {
        **update,
        "UpdateExpression": GIVEN + more,
        "ExpressionAttributeValues": {**update.get("ExpressionAttributeValues", {}), ":v": WRITTEN},
    }


_VERSIONED: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "Put": versioned_put,
    "Update": versioned_update,
    "Delete": dict,
    "ConditionCheck": dict,
}
"""By the name of a transaction's action."""


def _transact(actions: list[dict[str, Any]], what: str) -> None:
    try:
        client("dynamodb").transact_write_items(TransactItems=actions)
    except refusals() as error:
        reasons = {reason.get("Code") or "None" for reason in response_of(error).get("CancellationReasons", [])}
        reasons -= {"None"}
        if code_of(error) != "TransactionCanceledException":
            raise
        if reasons and reasons <= _PASSING:
            raise Busy(what) from None
        raise Conflict(what) from None


def _write(operation: str, what: str, parameters: dict[str, Any]) -> None:
    """One plain write. Conflict when its condition does not hold, Busy while a transaction has its item.

    The SDK does not repeat the latter by itself. The message names no values.
    """
    try:
        getattr(client("dynamodb"), operation)(**parameters)
    except refusals() as error:
        match code_of(error):
            case "ConditionalCheckFailedException":
                raise Conflict(what) from None
            case "TransactionConflictException":
                raise Busy(what) from None
        raise
