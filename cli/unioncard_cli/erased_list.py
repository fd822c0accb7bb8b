"""The list of the erased after a restore: its copies in the products bucket are put back into the work table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.cloud.aws.items import to_item
from unioncard.cloud.aws.table import transact
from unioncard.cloud.stores.erased_copies import PREFIX
from unioncard.cloud.stores.erasures import erased_item
from unioncard.errors import Conflict
from unioncard.persons.store import Erased

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.cloud.aws.bucket import Bucket
    from unioncard.cloud.stores.erasures import ErasureTable


@dataclass(frozen=True, slots=True)
class ErasedList:
    """The list and its copies."""

    erasures: ErasureTable
    bucket: Bucket

    def copies(self) -> Iterator[Erased]:
        """Every copy, as a place on the list from which nothing has to go on."""
        for key in self.bucket.keys(PREFIX):
            found = json.loads(self.bucket.read(key))
            yield Erased(found["key"], found["by"], found["at"], pending=False)

    def missing(self) -> list[Erased]:
        """Copies of places that the list has not."""
        return [one for one in self.copies() if not self.erasures.erased(one.key)]

    def put_back(self) -> int:
        """Put every copy back on the list; how many were missing there, or were older."""
        return sum(self._put_back(one) for one in self.copies())

    def _put_back(self, erased: Erased) -> bool:
        """False where the list has a place as new, or newer: that knows how far the erasure came."""
        put = {
            "TableName": self.erasures.work.name,
            "Item": erased_item(erased),
            "ConditionExpression": "attribute_not_exists(pk) OR #at < :at",
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": to_item({":at": erased.at}),
        }
        try:
            transact([{"Put": put}], "the list of the erased")
        except Conflict:
            return False
        return True
