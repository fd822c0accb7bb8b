"""Lists in the work table: ``LISTED#<union>#<kind>`` / ``<at>#<id>``, for the own union and every one above it.

Written in the transaction that opens a register or a batch, so that a page of a whole subtree is one query, whatever
its size. A union that moves keeps its place in the lists of where it was; who reads them leaves out what is out of
reach, and what it opened before is found in its own list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import Item, to_item
from unioncard.desk.listing import Kind, Listed, Page

if TYPE_CHECKING:
    from unioncard.cloud.aws.table import Table


def listed_puts(table: str, kind: Kind, path: str, at: str, id: str) -> list[dict[str, Any]]:
    """The puts of a new register or batch into the lists of its ``path``; ``at`` is when it was opened (UTC stamp)."""
    union = path.strip("/").rpartition("/")[2]
    values = {"id": id, "union": union, "sk": f"{at}#{id}"}
    codes = path.strip("/").split("/")
    return [
        {"Put": {"TableName": table, "Item": to_item(values | {"pk": f"LISTED#{code}#{kind.value}"})}} for code in codes
    ]


def listed_letters(path: str, at: str, name: str, expires: int) -> list[Item]:
    """A letter to the union of a path, in its list and those above, until ``expires``; again changes nothing."""
    union = path.strip("/").rpartition("/")[2]
    sk = f"{at}#{name.replace('/', '.')}"  # a cursor has no slashes
    values = {"id": name, "union": union, "sk": sk, "expires": expires}
    codes = path.strip("/").split("/")
    return [to_item(values | {"pk": f"LISTED#{code}#{Kind.MAIL.value}"}) for code in codes]


@dataclass(frozen=True, slots=True)
class ListingTable:
    """The Listing on DynamoDB."""

    work: Table

    def page(self, union: str, kind: Kind, after: str = "") -> Page:
        """See Listing."""
        pk = f"LISTED#{union}#{kind.value}"
        found, further = self.work.page(pk, Page.SIZE, after)
        return Page([Listed(one["id"], one["union"]) for one in found], further)

    def count(self, union: str, kind: Kind) -> tuple[int, bool]:
        """See Listing."""
        return self.work.count(f"LISTED#{union}#{kind.value}")
