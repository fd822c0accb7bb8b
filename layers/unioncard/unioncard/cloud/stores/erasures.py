"""Erasure on DynamoDB: records in the members table, what names persons in the work table, the list of the erased.

``ERASED`` / ``KEY#<key>`` in the work table is a person on the list, with ``expires``; ``MEMBER#<key>`` /
``BEFORE#<at>#<case>`` in the members table are former cells, sealed like the record's own.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import Item, from_item, key, stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.cloud.stores.batches import batch_pk, row_key
from unioncard.cloud.stores.card_records import record_renewed
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.members import ALSO, HOLDERS, MOBILE, MemberTable, member_of, member_put
from unioncard.cloud.stores.persons import CASE, case_drop, to_case
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.errors import Conflict
from unioncard.members.keys import NO_MARKS
from unioncard.members.member import Membership
from unioncard.members.transfer import MaskedPerson
from unioncard.persons.case import Act, CaseState
from unioncard.persons.store import LISTED_DAYS, Erased, Former, Trace, TraceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from unioncard.cards.record import CardRecord
    from unioncard.ledger.movement import Movement
    from unioncard.members.member import Member

    Key = tuple[str, str]

_LIST: Final = "ERASED"
_KEY: Final = "KEY#"
_BEFORE: Final = "BEFORE#"
_BEGIN: Final = ("", "")
_LONGEST_CHAIN: Final = 1_000


@dataclass(frozen=True, slots=True)
class FormerCellTable(MemberTable):
    """The Corrections and the Requests on DynamoDB."""

    def with_other_names(self, keys: Sequence[str]) -> list[str]:
        """See FormerCells."""
        others = [one for key in keys for one in self.other_names(key)]
        return list(dict.fromkeys([*others, *keys]))

    def former(self, key: str) -> list[Former]:
        """See FormerCells."""
        found = self.members.query(f"MEMBER#{key}", _BEFORE)
        return [Former(one["at"], one["case"], one["sealed"]) for one in found]

    def requests(self, batch: str, row: int) -> list[tuple[str, int]]:
        """See Requests."""
        found: list[tuple[str, int]] = []
        place: tuple[str, int] | None = (batch, row)
        while place and place not in found and len(found) < _LONGEST_CHAIN:
            found.append(place)
            stored = self.work.get(batch_pk(place[0]), row_key(place[1])) or {}
            before, _, number = stored.get("previous", "").rpartition("/")
            place = (before, int(number)) if before else None
        return found

    def correct(self, member: Member, former: Former, movement: Movement | None) -> None:
        """See Corrections."""
        values = asdict(former) | {"pk": f"MEMBER#{member.key}", "sk": f"{_BEFORE}{former.at}#{former.case}"}
        put = {"Put": {"TableName": self.members.name, "Item": to_item(values)}}
        moved = [{"Put": new(self.work.name, movement_item(movement))}] if movement else []
        transact([member_put(self.members.name, member), put, *moved], "a correction")


@dataclass(frozen=True, slots=True)
class ErasureTable(FormerCellTable):
    """The Erasures, the Traces and the GoneMembers on DynamoDB."""

    def erased(self, key: str) -> Erased | None:
        """See Erasures."""
        found = self.work.get(_LIST, _KEY + key)
        return _erased(found) if found else None

    def listed(self) -> Iterator[Erased]:
        """See Erasures."""
        yield from map(_erased, self.work.query(_LIST, _KEY))

    def erase(self, erased: Erased, member: Member | None) -> None:
        """See Erasures."""
        record = {"TableName": self.members.name, "Key": key(f"MEMBER#{erased.key}", "MEMBER")}
        if member is None:
            gone: Item = {"ConditionCheck": record | {"ConditionExpression": "attribute_not_exists(pk)"}}
        else:
            read = {":read": {"N": str(member.version)}}
            condition = {"ConditionExpression": "version = :read", "ExpressionAttributeValues": read}
            gone = {"Delete": record | condition}
        transact([gone, {"Put": {"TableName": self.work.name, "Item": erased_item(erased)}}], "an erasure")

    def drop_former(self, key: str) -> int:
        """See Erasures."""
        found = [one["sk"] for one in self.members.query(f"MEMBER#{key}", _BEFORE)]
        others = self.other_names(key)
        there = self.find(others) if others else {}
        for sk in [*found, *(f"{ALSO}{one}" for one in others if one not in there)]:
            self.members.delete(f"MEMBER#{key}", sk)
        return len(found)

    def drop_holder(self, mobile: str, key: str) -> None:
        """See Erasures."""
        self._drop_holders(MOBILE + mobile, {key})

    def unname_row(self, batch: str, row: int) -> None:
        """See Erasures."""
        self._unname_row((batch_pk(batch), row_key(row)))

    def unname_card(self, card: CardRecord) -> None:
        """See Erasures."""
        transact([record_renewed(self.members.name, card, replace(card, member="", batch="", row=0))], "a card")

    def note(self, before: Erased, after: Erased) -> None:
        """See Erasures."""
        put = {
            "TableName": self.work.name,
            "Item": erased_item(after),
            "ConditionExpression": "#at = :at AND #by = :by",
            "ExpressionAttributeNames": {"#at": "at", "#by": "by"},
            "ExpressionAttributeValues": to_item({":at": before.at, ":by": before.by}),
        }
        transact([{"Put": put}], "the list of the erased")

    def traces(self, after: Key) -> tuple[list[Trace], Key]:
        """See Traces."""
        found, following = _scanned(self.work.name, after)
        return [trace for one in found if (trace := _trace(one))], following

    def clear(self, trace: Trace, keys: Set[str]) -> None:
        """See Traces."""
        place = trace.pk, trace.sk
        match trace.kind:
            case TraceKind.CHUNK:
                self._unname_chunk(place, keys)
            case TraceKind.ROW:
                self._unname_row(place)
            case TraceKind.TRANSFER:
                self._unname_transfer(trace.pk.partition("#")[2])
            case TraceKind.MOBILE:
                self._drop_holders(trace.pk, keys)
            case TraceKind.CASE:
                self._drop_case(place)

    def gone(self, after: Key, before: str) -> tuple[Sequence[Member], Key]:
        """See GoneMembers."""
        found, following = _scanned(
            self.members.name,
            after,
            FilterExpression="sk = :member AND (membership = :left OR membership = :expelled)",
            ExpressionAttributeValues=to_item(
                {":member": "MEMBER", ":left": Membership.LEFT.value, ":expelled": Membership.EXPELLED.value}
            ),
        )
        members = map(member_of, found)
        return [one for one in members if (one.membership_at or one.cells_at) < before], following

    def _unname_chunk(self, place: Key, keys: Set[str]) -> None:
        """Rows keep their places: '' stands for whoever is gone."""
        found = self.work.get(*place)
        if not found:
            return
        left = ["" if one in keys else one for one in found["keys"]]
        turned = [one for one in found.get("turned", ()) if one not in keys]
        self.work.update(
            "a chunk",
            Key=key(*place),
            UpdateExpression="SET #keys = :keys, turned = :turned",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#keys": "keys"},
            ExpressionAttributeValues=to_item({":keys": left, ":turned": turned}),
        )

    def _unname_row(self, place: Key) -> None:
        if self.work.get(*place):
            self.work.update(
                "a batch row",
                Key=key(*place),
                UpdateExpression="SET #member = :nobody REMOVE previous",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeNames={"#member": "member"},
                ExpressionAttributeValues=to_item({":nobody": ""}),
            )

    def _unname_transfer(self, transfer: str) -> None:
        """An open one has lost its person: the round still writes to whoever asked."""
        requests = TransferRequestTable(self.work)
        before = requests.request(transfer)
        ended = before if before.state.is_final else before.needless(before.renewed_at)
        nobody = MaskedPerson()
        after = replace(
            ended, member="", held_as=nobody, asked_as=nobody, names_differ=False,
            sealed=None, digest="", marks=NO_MARKS, named="",
        )  # fmt: skip
        requests.change(before, after)

    def _drop_holders(self, pk: str, keys: Set[str]) -> None:
        """The mobile itself is forgotten with its last holder: its mark is a digest of it."""
        holders = {":keys": {"SS": sorted(keys)}}
        last = {"TableName": self.work.name, "Key": key(pk, HOLDERS), "ConditionExpression": "holders = :keys"}
        try:
            transact([{"Delete": last | {"ExpressionAttributeValues": holders}}], "a mobile")
        except Conflict:
            with suppress(Conflict):  # it is forgotten already
                self.work.update(
                    "holders of a mobile",
                    Key=key(pk, HOLDERS),
                    UpdateExpression="DELETE holders :keys",
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues=holders,
                )

    def _drop_case(self, place: Key) -> None:
        found = self.work.get(*place)
        if not found:
            return
        case = to_case(found)
        if case.act is not Act.ERASE or case.state is CaseState.REFUSED:
            transact(case_drop(self.work.name, found), f"case {case.id}")


def _scanned(table: str, after: Key, **asked: Any) -> tuple[list[dict[str, Any]], Key]:
    """The items of a page of the whole table, and the key that the next begins behind.

    Read eventually consistently, for half the price: what is written is there within a second, and whoever was written
    into an item within a second is alive. What is done with an item reads it again.
    """
    begin = {"ExclusiveStartKey": key(*after)} if after != _BEGIN else {}
    answer = client("dynamodb").scan(TableName=table, **begin, **asked)
    last = answer.get("LastEvaluatedKey")
    return list(map(from_item, answer["Items"])), (last["pk"]["S"], last["sk"]["S"]) if last else _BEGIN


def _trace(found: dict[str, Any]) -> Trace | None:
    pk, sk = found["pk"], found["sk"]
    ended_at = ""
    kind: TraceKind
    keys: Iterable[str]
    if sk.startswith("CHUNK#"):
        kind, keys = TraceKind.CHUNK, found["keys"]
    elif sk.startswith("ROW#"):
        kind, keys = TraceKind.ROW, [found.get("member", "")]
    elif pk.startswith("TRANSFER#"):
        kind, keys, ended_at = TraceKind.TRANSFER, [found.get("member", "")], found["ended_at"]
    elif pk.startswith(MOBILE):
        kind, keys = TraceKind.MOBILE, found.get("holders", ())
    elif pk.startswith(CASE):
        kind, keys = TraceKind.CASE, found["keys"]
    else:
        return None
    return Trace(kind, pk, sk, frozenset(keys) - {""}, ended_at)


def _erased(found: dict[str, Any]) -> Erased:
    return stored_as(Erased, found | {"key": found["sk"].removeprefix(_KEY)})


def erased_item(erased: Erased) -> Item:
    """A place on the list as it is stored, with the day on which it ends."""
    listed_until = datetime.fromisoformat(erased.at) + timedelta(days=LISTED_DAYS)
    values = asdict(erased) | {"pk": _LIST, "sk": _KEY + erased.key, "expires": int(listed_until.timestamp())}
    del values["key"]
    return to_item(values)
