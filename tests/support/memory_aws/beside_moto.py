"""Memory that asks moto the same, call by call, and fails where moto answers something else."""

from __future__ import annotations

import copy
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partialmethod
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from botocore.loaders import create_loader
from botocore.response import StreamingBody
from botocore.session import Session
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.kms.utils import generate_private_key

from support.memory_aws.aws import MemoryAws, kept_client
from support.memory_aws.quick_transactions import quick_transactions
from support.memory_aws.shapes import SHAPED, shape_of, written
from unioncard.cloud.aws.client import session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.memory_aws.items import Kept
    from support.memory_aws.table import Key

OPAQUE = frozenset(
    ("VersionId", "ReceiptHandle", "MessageId", "CiphertextBlob", "Plaintext", "KeyId", "Arn", "QueueUrl")
)
"""Names and secrets that either side makes up: where one stands for the other once, it does so ever after."""


session.cache_clear()  # one that was made before moto was imported goes past it, out to AWS itself
_CALL = BaseClient._make_api_call
_clients: dict[tuple[Any, ...], Any] = {}
"""Made once a process, as in memory alone; not those that were made before moto was imported, which it does not see."""
compared_shapes: Counter[str] = Counter()
"""How many calls of each shape (shapes.py) there were in this process."""
_filled: dict[str, Any] = {}
"""What moto has in tables that were filled once, as it was then."""
_one_loader = cache(create_loader)
"""The descriptions of services, megabytes of JSON, are read once and not once a session."""


@cache
def _private_key(_key_spec: str) -> Any:
    """Moto makes one for each key, also for those that have none. Nobody signs by it; of RSA it takes half a second."""
    return generate_private_key("ECC_NIST_P256")


def _kept_client(session: Any, *arguments: Any, **more: Any) -> Any:
    return kept_client(_clients, session, *arguments, **more)


@dataclass
class BesideMoto(MemoryAws):
    """``compared``: the operations that were, each with "" or the code of the error in which it ended.

    ``often``: as many calls of DynamoDB of each shape are compared in a process, 0: all. Those of a shape that was
    compared as often go to memory alone, and what they wrote is put into moto's tables before it is asked again:
    ``_behind``. ``_twins``: what moto calls that which has a name of its own here.
    """

    often: int = 0
    compared: set[tuple[str, str]] = field(default_factory=set)
    _behind: dict[tuple[str, Key], Kept | None] = field(default_factory=dict)
    _twins: dict[Any, Any] = field(default_factory=dict)

    def kept(self, tables: tuple[str, ...], buckets: tuple[str, ...]) -> None:
        """Moto has no way back."""
        return

    def call(self, client: Any, operation: str, parameters: Any) -> Any:
        """What memory answers, if moto does so too."""
        with self._turn:
            asked = _bytes_read(parameters)
            if operation == "SendMessage":  # in memory no clock runs: what is sent with a delay is there at once
                asked = {name: value for name, value in asked.items() if name != "DelaySeconds"}
            ours = _answer(lambda: super(BesideMoto, self).call(client, operation, _bytes_read(parameters)))
            shown = _shown(operation, ours)
            if self._known(operation, asked, shown):
                self._fall_behind(operation, asked, ours)
            else:
                self._catch_up()
                theirs = _answer(lambda: _CALL(client, operation, self._translated(asked)))
                self._compare(shown, _shown(operation, theirs), operation)
        refused = ours.response["Error"]["Code"] if isinstance(ours, ClientError) else ""
        self.compared.add((f"{client.meta.service_model.service_name} {operation}", refused))
        if isinstance(ours, ClientError):
            raise ours
        return ours

    def _known(self, operation: str, asked: Any, shown: Any) -> bool:
        """Whether calls of this shape were compared as often as they are."""
        if operation not in SHAPED:
            return False
        shape = shape_of(operation, asked, shown)
        compared_shapes[shape] += 1
        return 0 < self.often < compared_shapes[shape]

    def _fall_behind(self, operation: str, asked: Any, answered: Any) -> None:
        if not isinstance(answered, ClientError):
            tables = self.tables.tables
            self._behind.update((place, tables[place[0]].find(place[1])) for place in written(tables, operation, asked))

    def _catch_up(self) -> None:
        """Moto's tables have what was in memory before this call."""
        for (name, (first, second)), item in self._behind.items():
            table = _moto_table(name)
            partition, sort = DynamoType({"S": first}), DynamoType({"S": second}) if second else None
            if item is None:
                table.delete_item(partition, sort)
            else:
                table.put_item(self._translated(item), overwrite=True)
        self._behind.clear()

    def filled(self, table: str, fill: Callable[[], object]) -> None:
        """See MemoryAws. Asked call by call the first time in a process; then moto gets a copy of what it had."""
        if table not in _filled:
            fill()
            _filled[table] = copy.deepcopy(_moto_table(table).items)
            return
        with patch.object(self, "call", super().call):
            fill()
        _moto_table(table).items = copy.deepcopy(_filled[table])

    def empty(self, tables: tuple[str, ...], buckets: tuple[str, ...]) -> None:
        """See MemoryAws; moto's through its calls."""
        super().empty(tables, buckets)
        for place in [one for one in self._behind if one[0] in tables]:
            del self._behind[place]
        dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
        for name in tables:
            keys = self.tables.tables[name].keys
            for item in _CALL(dynamodb, "Scan", {"TableName": name})["Items"]:
                _CALL(dynamodb, "DeleteItem", {"TableName": name, "Key": {key: item[key] for key in keys}})
        for name in buckets:
            listed = _CALL(s3, "ListObjectVersions", {"Bucket": name})
            for one in (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())):
                _CALL(s3, "DeleteObject", {"Bucket": name, "Key": one["Key"], "VersionId": one["VersionId"]})

    @contextmanager
    def running(self) -> Iterator[None]:
        """See MemoryAws."""

        def make_api_call(client: Any, operation: str, parameters: Any) -> Any:
            return self.call(client, operation, parameters)

        with (
            mock_aws(),
            quick_transactions(),
            patch("botocore.session.create_loader", _one_loader),
            patch.object(Session, "create_client", partialmethod(_kept_client)),
            patch("moto.kms.models.generate_private_key", _private_key),
            patch.object(BaseClient, "_make_api_call", make_api_call),
        ):
            yield

    def _translated(self, given: Any) -> Any:
        """Parameters with what moto calls the same; botocore adds to what it is given, so nothing is shared."""
        match given:
            case dict():
                return {name: self._translated(value) for name, value in given.items()}
            case list() | tuple():
                return [self._translated(value) for value in given]
            case str() | bytes():
                return self._twins.get(given, given)
        return given

    def _compare(self, ours: Any, theirs: Any, where: str) -> None:
        if isinstance(ours, dict) and isinstance(theirs, dict):
            assert ours.keys() == theirs.keys(), (where, ours, theirs)
            for name, value in ours.items():
                opaque = name in OPAQUE and isinstance(value, str | bytes)
                if opaque:
                    assert self._twins.setdefault(value, theirs[name]) == theirs[name], (where, name)
                else:
                    self._compare(value, theirs[name], f"{where}.{name}")
        elif isinstance(ours, list) and isinstance(theirs, list):
            assert len(ours) == len(theirs), (where, ours, theirs)
            for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
                self._compare(one, other, f"{where}[{place}]")
        else:
            assert self._translated(ours) == theirs, (where, ours, theirs)


def _moto_table(name: str) -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[name]


def _answer(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ClientError as error:
        return error


def _bytes_read(parameters: Any) -> Any:
    """Parameters that can be given twice: a file is read, and stands at its beginning again."""
    body = parameters.get("Body")
    if not hasattr(body, "read"):
        return parameters
    content = body.read()
    body.seek(0)
    return {**parameters, "Body": content}


_SHOWN = {
    "GetItem": ("Item",),
    "BatchGetItem": ("Responses", "UnprocessedKeys"),
    "Query": ("Items", "Count", "LastEvaluatedKey"),
    "Scan": ("Items", "Count"),
    "BatchWriteItem": ("UnprocessedItems",),
    "PutObject": ("VersionId", "ETag"),
    "GetObject": ("Body", "ContentLength", "ContentType", "ETag", "Metadata", "VersionId"),
    "ListObjectsV2": ("Contents", "KeyCount", "IsTruncated"),
    "ListObjectVersions": ("Versions", "DeleteMarkers", "IsTruncated"),
    "SendMessage": ("MessageId",),
    "ReceiveMessage": ("Messages",),
    "CreateQueue": ("QueueUrl",),
    "GetQueueUrl": ("QueueUrl",),
    "GenerateDataKey": ("KeyId", "Plaintext", "CiphertextBlob"),
    "Decrypt": ("KeyId", "Plaintext"),
    "CreateKey": ("KeyMetadata",),
    "GetSecretValue": ("Name", "SecretString"),
    "CreateSecret": ("Name",),
}
_LISTED = {
    "Contents": ("Key", "Size"),
    "Versions": ("Key", "VersionId", "IsLatest"),
    "DeleteMarkers": ("Key", "VersionId", "IsLatest"),
    "Messages": ("MessageId", "ReceiptHandle", "Body"),
}


def _shown(operation: str, answer: Any) -> Any:
    """What of an answer anybody looks at. What comes in no order is sorted."""
    if isinstance(answer, ClientError):
        reasons = [reason["Code"] for reason in answer.response.get("CancellationReasons", [])]
        return {"Error": answer.response["Error"]["Code"], "Reasons": reasons}
    found = {name: answer[name] for name in _SHOWN.get(operation, ()) if name in answer}
    for name in _LISTED.keys() & found.keys():
        found[name] = [{part: one[part] for part in _LISTED[name]} for one in found[name]]
    if "Body" in found:
        found["Body"] = _peeked(answer)
    if "KeyMetadata" in found:
        found["KeyMetadata"] = {name: found["KeyMetadata"][name] for name in ("Arn", "KeyId")}
    if operation == "Scan":
        found["Items"] = sorted(found["Items"], key=_place)
    if "Responses" in found:
        found["Responses"] = {name: sorted(items, key=_place) for name, items in found["Responses"].items()}
    return found


def _place(item: Any) -> list[str]:
    return [item[name]["S"] for name in ("pk", "sk") if name in item]


def _peeked(answer: Any) -> bytes:
    """A body's content; the answer gets a body that can still be read."""
    content: bytes = answer["Body"].read()
    answer["Body"] = StreamingBody(BytesIO(content), len(content))
    return content
