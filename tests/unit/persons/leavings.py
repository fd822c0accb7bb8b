"""What of a person is left anywhere in an in-process AWS: in clear, under seal, or as a keyed digest."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
from botocore.exceptions import ClientError

from unioncard.cloud.aws.client import client
from unioncard.members.person import SealedKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support.in_process import Stores

TABLES = ("directory", "members", "cards", "work")
BUCKETS = ("registers", "drop", "products", "trail")
ENDED_BY_A_RULE: dict[str, tuple[str, ...]] = {
    "registers": ("",),
    "drop": ("",),
    "products": ("registers/", "issued/", "rejected/", "batches/", "aside/", "erased/"),
}
"""Prefixes whose objects a rule of the template ends (tests/unit/infra/test_retention.py)."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where something was found, and which of the words."""

    place: str
    word: str


def items() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item of every table, page by page."""
    for table in TABLES:
        begin: dict[str, Any] = {}
        while True:
            page = client("dynamodb").scan(TableName=table, **begin)
            yield from ((table, item) for item in page["Items"])
            if "LastEvaluatedKey" not in page:
                break
            begin = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def left(stores: Stores, words: Iterable[str]) -> list[Found]:
    """Where any of these words stands in any table, under whatever seal."""
    wanted = list(words)
    found = []
    for table, item in items():
        place = f"{table} {item['pk']['S']} {item.get('sk', {}).get('S', '')}"
        shown = "\n".join(texts(item, stores))
        found += [Found(place, word) for word in wanted if word in shown]
    return found


def texts(value: Any, stores: Stores) -> Iterator[str]:
    """Every text in an item; of bytes what they are and what any seal of ours opens to."""
    match value:
        case dict():
            for name, one in value.items():
                yield str(name)
                yield from texts(one, stores)
        case list() | set() | tuple():
            for one in value:
                yield from texts(one, stores)
        case bytes():
            yield value.decode("utf-8", "ignore")
            yield from opened(value, stores)
        case _:
            yield str(value)


def opened(sealed: bytes, stores: Stores) -> Iterator[str]:
    """The plain text of a sealed record, whatever its kind."""
    for kind in SealedKind:
        with suppress(ValueError, AWSEncryptionSDKClientError, ClientError):
            yield stores.vault.open(sealed, kind).decode()


def keys_of(bucket: str) -> list[str]:
    """All keys, by pages."""
    found: list[str] = []
    while True:
        page = client("s3").list_objects_v2(Bucket=bucket, **({"StartAfter": found[-1]} if found else {}))
        found += [one["Key"] for one in page.get("Contents", ())]
        if not page["IsTruncated"]:
            return found


def objects_without_end() -> Iterator[tuple[str, bytes]]:
    """Objects that no rule of their bucket ends before the day that an erased person is given; and the trail's."""
    for bucket in BUCKETS:
        for key in keys_of(bucket):
            if not key.startswith(ENDED_BY_A_RULE.get(bucket, "\0")):
                yield f"{bucket} {key}", client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
