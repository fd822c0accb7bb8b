"""Members: ``MEMBER#<key>`` / ``MEMBER`` in the members table; chunk markers beside their register in work."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.chunks import batched
from unioncard.cloud.aws.items import Item, key, stored_as, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.ledger import make_up_read, make_up_values, movement_item
from unioncard.cloud.stores.transfers import release_update
from unioncard.members.keys import PersonMarks
from unioncard.members.member import CardState, Member, Membership
from unioncard.members.store import Changes, Chunk, Elsewhere, Shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from unioncard.ledger.movement import Movement
    from unioncard.members.transfer import Release


@dataclass(frozen=True, slots=True)
class MemberTable:
    """The MemberStore on DynamoDB."""

    members: Table
    work: Table

    def find(self, keys: Sequence[str]) -> dict[str, Member]:
        """See MemberStore."""
        # A batch read takes each key once; two rows may name one person in two spellings.
        found = self.members.get_many(list(map(member_key, dict.fromkeys(keys))))
        return {one["key"]: member_of(one) for one in found}

    def holders(self, mobiles: Sequence[str]) -> dict[str, frozenset[str]]:
        """See MemberStore."""
        found = self.work.get_many([_holders_key(mobile) for mobile in dict.fromkeys(mobiles)])
        return {one["pk"].removeprefix(MOBILE): frozenset(one.get("holders", ())) for one in found}

    def note_holders(self, holders: Mapping[str, Set[str]]) -> None:
        """See MemberStore."""
        for some in batched(holders.items(), TRANSACTION):
            transact([self._noted(mobile, keys) for mobile, keys in some], "holders of mobiles")

    def note_names(self, names: Mapping[str, str]) -> None:
        """See MemberStore."""
        for named, document in names.items():  # few: another union knows these documents under another name
            self.members.put(to_item({"pk": f"MEMBER#{document}", "sk": f"{ALSO}{named}"}))

    def other_names(self, key: str) -> list[str]:
        """The keys of records that a document has under other names; ``key`` is the document's (decision 0049)."""
        return [one["sk"].removeprefix(ALSO) for one in self.members.query(f"MEMBER#{key}", ALSO)]

    def _noted(self, mobile: str, keys: Set[str]) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self.work.name,
                "Key": key(*_holders_key(mobile)),
                "UpdateExpression": "ADD holders :keys",
                "ExpressionAttributeValues": {":keys": {"SS": sorted(keys)}},
            }
        }

    def chunk(self, register: str, index: int) -> Chunk | None:
        """See MemberStore."""
        found = self.work.get(*_chunk_key(register, index))
        return _chunk(found) if found else None

    def chunks(self, register: str) -> Iterator[Chunk]:
        """See MemberStore."""
        yield from map(_chunk, self.work.query(f"REGISTER#{register}", "CHUNK#"))

    def admit(self, chunk: Chunk, members: Iterable[Member]) -> None:
        """See MemberStore."""
        marker = chunk_put(self.work.name, chunk)
        puts = [put for member in members for put in member_writes(self.members.name, self.work.name, member)]
        transact([marker, *puts], f"chunk {chunk.index} of register {chunk.register}")

    def release(self, release: Release, member: Member, movement: Movement) -> None:
        """See MemberStore."""
        moved = {"Put": new(self.work.name, movement_item(movement))}
        puts = member_writes(self.members.name, self.work.name, member)
        transact([release_update(self.work.name, release), *puts, moved], movement.document)


def chunk_put(table: str, chunk: Chunk) -> dict[str, Any]:
    """The put of a chunk's marker, which holds only once."""
    pk, sk = _chunk_key(chunk.register, chunk.index)
    values = asdict(chunk) | {"make_up": make_up_values(chunk.make_up)}
    return {"Put": new(table, to_item(values | {"pk": pk, "sk": sk}))}


def member_writes(members: str, work: str, member: Member) -> list[dict[str, Any]]:
    """The put of a member, and the end of what a list of held rows says of them no longer."""
    put = member_put(members, member)
    if member.held_at and member.is_held_no_more:
        return [put, {"Delete": {"TableName": work, "Key": key(*held_key(*member.held_at))}}]
    return [put]


def held_key(register: str, row: int) -> tuple[str, str]:
    """The key of a held row, listed with its register."""
    return f"REGISTER#{register}", f"HELD#{row:07d}"


def member_put(table: str, member: Member) -> dict[str, Any]:
    """The put of a member with optimistic locking by ``version`` (0: the item must not exist)."""
    put: dict[str, Any] = {"TableName": table, "Item": _item(member)}
    if member.version == 0:
        return {"Put": put | {"ConditionExpression": "attribute_not_exists(pk)"}}
    return {
        "Put": put
        | {
            "ConditionExpression": "version = :read",
            "ExpressionAttributeValues": {":read": {"N": str(member.version)}},
        }
    }


def _item(member: Member) -> Item:
    """Typed by hand: ``to_item`` takes four times as long, and this is written for every row."""
    item: Item = {
        "pk": {"S": f"MEMBER#{member.key}"},
        "sk": {"S": "MEMBER"},
        "key": {"S": member.key},
        "union": {"S": member.union},
        "member_of": {"S": member.union},
        "membership": {"S": member.membership.value},
        "sealed": {"B": member.sealed},
        "register": {"S": member.register},
        "row": {"N": str(member.row)},
        "version": {"N": str(member.version + 1)},
        "card": {"S": member.card.value},
        "digest": {"S": member.digest},
        "cells_at": {"S": member.cells_at},
        "membership_at": {"S": member.membership_at},
    }
    if member.batch is not None:
        item["batch"] = {"S": member.batch}
    if member.batch_row is not None:
        item["batch_row"] = {"N": str(member.batch_row)}
    if member.requested is not None:
        item["requested"] = {"B": member.requested}
    if member.sealed_card is not None:
        item["sealed_card"] = {"B": member.sealed_card}
    texts = ("card_key", member.card_key), ("card_mark", member.card_mark), ("named", member.named)
    for name, text in (*texts, ("name_mark", member.marks.name)):
        if text:
            item[name] = {"S": text}
    if member.make_up is not None:
        item["make_up"] = {"N": str(member.make_up)}
    if member.held_at and member.is_held:
        item["held"] = {"BOOL": True}
    if member.marks.mobile:
        marks = member.marks
        item["marks"] = {"S": f"{marks.mobile} {marks.person} {marks.birth}"}
    return item


def member_key(key: str) -> tuple[str, str]:
    """Where a member is in the members table."""
    return f"MEMBER#{key}", "MEMBER"


def member_of(found: dict[str, Any]) -> Member:
    """The member of an item."""
    return Member(
        key=found["key"],
        union=found["union"],
        membership=Membership(found["membership"]),
        sealed=found["sealed"],
        register=found["register"],
        row=found["row"],
        version=found["version"],
        card=CardState(found["card"]),
        batch=found.get("batch"),
        batch_row=found.get("batch_row"),
        requested=found.get("requested"),
        sealed_card=found.get("sealed_card"),
        digest=found["digest"],
        cells_at=found["cells_at"],
        membership_at=found["membership_at"],
        card_key=found.get("card_key", ""),
        marks=_marks(found),
        named=found.get("named", ""),
        held_at=(found["register"], found["row"]) if found.get("held") else None,
        card_mark=found.get("card_mark", ""),
        make_up=found.get("make_up"),
    )


def _marks(found: dict[str, Any]) -> PersonMarks:
    mobile, person, birth = found.get("marks", "  ").split(" ")
    return PersonMarks(mobile, person, birth, found.get("name_mark", ""))


ALSO = "ALSO#"
"""Begins the sort key that leads from a document's record to those of document and name."""
MOBILE = "MOBILE#"
HOLDERS = "HOLDERS"
TRANSACTION = 100
"""Actions of one transaction."""


def _holders_key(mobile: str) -> tuple[str, str]:
    return MOBILE + mobile, HOLDERS


def _chunk_key(register: str, index: int) -> tuple[str, str]:
    return f"REGISTER#{register}", f"CHUNK#{index:05d}"


def _chunk(found: dict[str, Any]) -> Chunk:
    return Chunk(
        register=found["register"],
        index=found["index"],
        keys=tuple(found["keys"]),
        rows=tuple(found["rows"]),
        at=found["at"],
        changes=stored_as(Changes, found["changes"]),
        elsewhere=tuple(map(_elsewhere, found["elsewhere"])),
        turned=tuple(found.get("turned", ())),
        shared=tuple(stored_as(Shared, one) for one in found.get("shared", ())),
        make_up=make_up_read(found.get("make_up")),
    )


def _elsewhere(found: dict[str, Any]) -> Elsewhere:
    asked = found.get("asked")
    return Elsewhere(found["row"], found["variant"], (asked[0], asked[1]) if asked else None)
