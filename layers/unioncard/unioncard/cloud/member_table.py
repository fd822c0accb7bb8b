"""Members: ``MEMBER#<key>`` / ``MEMBER`` in the members table; chunk markers beside their register in work."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from unioncard.cloud.items import Item, to_item
from unioncard.cloud.table import Table, new, transact
from unioncard.members.member import CardState, Member, Membership
from unioncard.members.store import Chunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class MemberTable:
    """The MemberStore on DynamoDB."""

    members: Table
    work: Table

    def find(self, keys: Sequence[str]) -> dict[str, Member]:
        """See MemberStore."""
        found = self.members.get_many([(f"MEMBER#{key}", "MEMBER") for key in keys])
        return {one["key"]: _member(one) for one in found}

    def chunk(self, register: str, index: int) -> Chunk | None:
        """See MemberStore."""
        found = self.work.get(*_chunk_key(register, index))
        return _chunk(found) if found else None

    def chunks(self, register: str) -> Iterator[Chunk]:
        """See MemberStore."""
        yield from map(_chunk, self.work.query(f"REGISTER#{register}", "CHUNK#"))

    def admit(self, chunk: Chunk, members: Iterable[Member]) -> None:
        """See MemberStore."""
        pk, sk = _chunk_key(chunk.register, chunk.index)
        marker = {"Put": new(self.work.name, to_item(asdict(chunk) | {"pk": pk, "sk": sk}))}
        puts = [member_put(self.members.name, member) for member in members]
        transact([marker, *puts], f"chunk {chunk.index} of register {chunk.register}")


def member_put(table: str, member: Member) -> dict[str, Any]:
    """The write of a member that holds only if nobody wrote it since it was read (version 0: since it was absent)."""
    put: dict[str, Any] = {"TableName": table, "Item": _item(replace(member, version=member.version + 1))}
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
    values = asdict(member) | {"membership": member.membership.value, "card": member.card.value}
    return to_item(values | {"pk": f"MEMBER#{member.key}", "sk": "MEMBER"})


def _member(found: dict[str, Any]) -> Member:
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
        sealed_card=found.get("sealed_card"),
    )


def _chunk_key(register: str, index: int) -> tuple[str, str]:
    return f"REGISTER#{register}", f"CHUNK#{index:05d}"


def _chunk(found: dict[str, Any]) -> Chunk:
    return Chunk(
        register=found["register"],
        index=found["index"],
        keys=tuple(found["keys"]),
        joined=found["joined"],
        left=found["left"],
        updated=found["updated"],
        elsewhere=tuple(found["elsewhere"]),
    )
