"""Members by union and by name: indexes of the members table that hold keys alone.

``of_union`` (member_of, pk), ``by_name`` (name_mark, pk) and ``by_card`` (member_of, card_mark).
A member's pk is a digest, so the index of a union of
500,000 is spread over its keys and splits where it is hot; an index of keys is written when somebody joins, moves or is
renamed, not at every change. The records themselves are then read consistently, and who is not of the union any more is
left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.stores.members import MemberTable

if TYPE_CHECKING:
    from unioncard.members.member import Member

PAGE = 50
"""Members on a page."""

_PREFIX = "MEMBER#"


@dataclass(frozen=True, slots=True)
class MemberIndexTable(MemberTable):
    """The MemberIndex on DynamoDB."""

    def page(self, union: str, after: str = "") -> tuple[list[Member], str]:
        """See MemberIndex."""
        keys, further = self._keys("of_union", "member_of", union, after)
        return [one for one in self._read(keys) if one.union == union], further

    def named(self, union: str, name_mark: str) -> list[Member]:
        """See MemberIndex."""
        keys, _ = self._keys("by_name", "name_mark", name_mark, "")
        return [one for one in self._read(keys) if (one.union, one.marks.name) == (union, name_mark)]

    def with_mobile(self, union: str, mobile_mark: str) -> list[Member]:
        """See MemberIndex."""
        keys = sorted(self.holders([mobile_mark]).get(mobile_mark, ()))[:PAGE]
        return [one for one in self._read(keys) if (one.union, one.marks.mobile) == (union, mobile_mark)]

    def with_card(self, union: str, card_mark: str) -> list[Member]:
        """See MemberIndex."""
        found: dict[str, Any] = client("dynamodb").query(
            TableName=self.members.name,
            IndexName="by_card",
            KeyConditionExpression="member_of = :union AND begins_with(card_mark, :mark)",
            ExpressionAttributeValues={":union": {"S": union}, ":mark": {"S": card_mark}},
            Limit=PAGE,
        )
        keys = [item["pk"]["S"].removeprefix(_PREFIX) for item in found["Items"]]
        return [one for one in self._read(keys) if (one.union, one.card_mark) == (union, card_mark)]

    def _keys(self, index: str, name: str, value: str, after: str) -> tuple[list[str], str]:
        begin = {"pk": f"{_PREFIX}{after}", "sk": "MEMBER", name: value}
        found: dict[str, Any] = client("dynamodb").query(
            TableName=self.members.name,
            IndexName=index,
            KeyConditionExpression="#name = :value",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":value": {"S": value}},
            Limit=PAGE,
            **({"ExclusiveStartKey": to_item(begin)} if after else {}),
        )
        keys = [item["pk"]["S"].removeprefix(_PREFIX) for item in found["Items"]]
        return keys, keys[-1] if "LastEvaluatedKey" in found else ""

    def _read(self, keys: list[str]) -> list[Member]:
        """The records in the order of their keys."""
        found = self.find(keys)
        return [found[key] for key in keys if key in found]
