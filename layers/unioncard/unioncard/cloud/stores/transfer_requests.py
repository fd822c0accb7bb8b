"""Requests for members of other unions, in the work table.

``TRANSFER#<id>`` / ``TRANSFER`` is the request, with the asking row's sealed cells until it has ended. Every list of it
holds a copy without those, written in the same transaction: ``TRANSFERS#<direction>#<union>`` / ``S#<state>#…``, with
the counts in ``COUNTS``, and ``REGISTER#<asking register>`` / ``WANTS#<row>``; its state stands beside the holding
register, too (transfers.py). For who reads a whole subtree its id stands in ``TRANSFERS#<direction>#<union>.below`` /
``S#<state>#…`` of the union itself and of every one above it. ``WANTED#<member>`` / ``WANTED#<asker>`` is there while
it is open, ``TRANSFERS-DUE#<shard>`` / ``D#<day>#<id>`` while something is to be done.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from unioncard.chunks import batched
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import Item, from_item, key, stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.cloud.stores.transfers import asked_key, asked_values
from unioncard.errors import Conflict, InvalidInput, NotFound
from unioncard.members.keys import PersonMarks
from unioncard.members.transfer import (
    MOST_ROWS,
    Answer,
    Direction,
    DueTransfer,
    MaskedPerson,
    RefusalReason,
    TransferPage,
    TransferRequest,
    TransferState,
)
from unioncard.texts import transfers as texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unioncard.cloud.aws.table import Table

    Change = tuple[TransferRequest | None, TransferRequest]

TOGETHER: Final = 5
"""Requests stored in one transaction, if they are new: each is up to 19 of its actions, five levels of unions on both
sides. Those that renew others have more items, and go in parts."""
_ACTIONS: Final = 100
"""Actions of one transaction."""
_TOGETHER_READ: Final = 100
ATTEMPTS: Final = 5
"""Optimistic-lock retries; then the queue tries later."""
_SHARDS: Final = "0123456789abcdef"
"""Open requests by their first hexadecimal digit: a merger asks for 100,000 people at once, and no key is hot."""
_SEALED: Final = ("sealed", "digest", "marks", "member", "named", "holder_path", "asker_path")
"""What a copy does not hold."""


@dataclass(frozen=True, slots=True)
class TransferRequestTable:
    """The TransferRequests on DynamoDB."""

    work: Table

    def request(self, transfer: str) -> TransferRequest:
        """See TransferRequests."""
        found = self.work.get(*_request_key(transfer))
        if not found:
            raise NotFound(texts.NO_SUCH_TRANSFER)
        return _request(found)

    def unasked(self, register: str, rows: Sequence[int]) -> list[int]:
        """See TransferRequests."""
        asked = {found["sk"] for found in self.work.get_many([_wants_key(register, row) for row in rows])}
        return [row for row in rows if _wants_key(register, row)[1] not in asked]

    def ask(self, requests: Iterable[TransferRequest]) -> None:
        """See TransferRequests."""
        waiting = list(requests)
        while waiting:
            people: dict[str, TransferRequest] = {}
            for one in waiting:  # a transaction takes each item once: two rows may ask for one person
                if len(people) < TOGETHER:
                    people.setdefault(one.member, one)
            some = list(people.values())
            waiting = [one for one in waiting if one not in some]
            try:
                self._ask(some)
            except Conflict:  # whoever is not in the way shall not wait
                for one in some:
                    self._ask_alone(one)

    def _ask_alone(self, request: TransferRequest) -> None:
        for _ in range(ATTEMPTS):
            try:
                self._ask([request])
            except Conflict:
                continue
            return
        raise Conflict(f"transfer {request.id}")

    def _ask(self, requests: Sequence[TransferRequest]) -> None:
        new_rows = {one.rows[-1] for one in requests}
        asked = {(found["by"], found["row"]) for found in self.work.get_many([_wants_key(*row) for row in new_rows])}
        pointers = self.work.get_many([_wanted_key(one.member, one.asker) for one in requests])
        open_ones = {found["pk"]: found["id"] for found in pointers}
        changes: list[Change] = []
        for one in requests:
            if one.rows[-1] in asked:
                continue
            before = open_ones.get(_wanted_key(one.member, one.asker)[0])
            changes.append(self._renewal(before, one) if before else (None, one))
        for some in _fitting([_change(self.work.name, *one) for one in changes]):
            transact(_joined(self.work.name, some), "transfers")

    def _renewal(self, before: str, later: TransferRequest) -> Change:
        """A row uploaded again: the later opened register's cells count, and both rows show what becomes of it."""
        request = self.request(before)
        if request.renewed_at <= later.renewed_at:
            return request, request.renewed(later)
        return request, replace(request, rows=(*later.rows, *request.rows)[-MOST_ROWS:])

    def change(self, before: TransferRequest, after: TransferRequest) -> None:
        """See TransferRequests."""
        transact(changed(self.work.name, [(before, after)]), f"transfer {after.id}")

    def wanted(self, member: str) -> list[str]:
        """See TransferRequests."""
        return [found["id"] for found in self.work.query(f"WANTED#{member}", "WANTED#")]

    def due(self, day: str, after: str = "") -> Iterator[DueTransfer]:
        """See TransferRequests."""
        for shard in _SHARDS:
            for found in self.work.query(f"TRANSFERS-DUE#{shard}", "D#"):
                if found["due"] > day:
                    break
                place = f"{shard}#{found['sk']}"
                if place > after:
                    yield DueTransfer(found["id"], place)

    def page(
        self, direction: Direction, union: str, state: TransferState | None, after: str, size: int
    ) -> TransferPage:
        """See TransferRequests."""
        pk, prefix = _list_pk(direction, union), _state_prefix(state)
        _require_of(prefix, after)
        begin = {"ExclusiveStartKey": key(pk, after)} if after else {}
        answer = client("dynamodb").query(
            TableName=self.work.name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
            ConsistentRead=True,
            Limit=size,
            **begin,
        )
        found = [from_item(item) for item in answer["Items"]]
        counts = self.work.get(pk, "COUNTS") or {}
        last = answer.get("LastEvaluatedKey")
        return TransferPage(
            [_request(one) for one in found],
            {one: counts.get(one.value, 0) for one in TransferState},
            last["sk"]["S"] if last else "",
        )

    def page_below(
        self, direction: Direction, union: str, state: TransferState | None, after: str, size: int
    ) -> TransferPage:
        """See TransferRequests."""
        pk, prefix = _list_pk(direction, f"{union}.below"), _state_prefix(state)
        _require_of(prefix, after)
        listed, following = self.work.first(pk, size, after, prefix=prefix)
        found = {one["id"]: one for one in self.work.get_many([_request_key(one["id"]) for one in listed])}
        counts = {one: self.work.count(pk, prefix=_state_prefix(one)) for one in TransferState}
        return TransferPage(
            [_request(found[one["id"]]) for one in listed if one["id"] in found],
            {one: number for one, (number, _) in counts.items()},
            following,
            counted_all=all(complete for _, complete in counts.values()),
        )

    def open_below(self, direction: Direction, union: str) -> Iterator[TransferRequest]:
        """See TransferRequests."""
        for state in TransferState:
            listed = (
                () if state.is_final else self.work.query(_list_pk(direction, f"{union}.below"), _state_prefix(state))
            )
            for some in batched(listed, _TOGETHER_READ):
                yield from map(_request, self.work.get_many([_request_key(one["id"]) for one in some]))

    def holding_registers(self, register: str) -> set[str]:
        """See TransferRequests."""
        return {found["holder_register"] for found in self.work.query(f"REGISTER#{register}", "WANTS#")}

    def wanted_by(self, register: str) -> list[tuple[int, TransferRequest]]:
        """See TransferRequests."""
        return [(found["row"], _request(found)) for found in self.work.query(f"REGISTER#{register}", "WANTS#")]


class _Changed(NamedTuple):
    """What stores one change, and by how many it changes the counts of lists, each with a state."""

    actions: list[dict[str, Any]]
    counts: Counter[tuple[str, str]]


def changed(table: str, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """The actions that store changes of different requests, with the lists they stand in and the lists' counts."""
    return _joined(table, [_change(table, *one) for one in changes])


def _change(table: str, before: TransferRequest | None, after: TransferRequest) -> _Changed:
    gone, there = (_copies(before) if before else {}), _copies(after)
    actions = [{"Put": _request_put(table, before, after)}]
    actions += [{"Delete": {"TableName": table, "Key": key(*place)}} for place in gone if place not in there]
    actions += [{"Put": {"TableName": table, "Item": item}} for at, item in there.items() if gone.get(at) != item]
    counts = Counter(_places(after))
    counts.subtract(_places(before) if before else ())
    return _Changed(actions, counts)


def _joined(table: str, changes: Iterable[_Changed]) -> list[dict[str, Any]]:
    actions: list[dict[str, Any]] = []
    counts: Counter[tuple[str, str]] = Counter()
    for one in changes:
        actions += one.actions
        counts.update(one.counts)
    by_list: dict[str, dict[str, int]] = {}
    for (pk, state), number in counts.items():
        if number:
            by_list.setdefault(pk, {})[state] = number
    return actions + [{"Update": _count(table, pk, numbers)} for pk, numbers in sorted(by_list.items())]


def _fitting(changes: Iterable[_Changed]) -> Iterator[list[_Changed]]:
    """The changes in parts, each of which fits into a transaction: one alone always does."""
    some: list[_Changed] = []
    for one in changes:
        if some and len(_joined("", [*some, one])) > _ACTIONS:
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _request_put(table: str, before: TransferRequest | None, after: TransferRequest) -> dict[str, Any]:
    pk, sk = _request_key(after.id)
    item = to_item(_values(after) | {"pk": pk, "sk": sk, "version": after.version + 1})
    if before is None:
        return new(table, item)
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": to_item({":read": before.version}),
    }


def _copies(request: TransferRequest) -> dict[tuple[str, str], Item]:
    """Everything that leads to a request, by key."""
    shown = to_item({name: value for name, value in _values(request).items() if name not in _SEALED})
    copies: dict[tuple[str, str], Item] = {}
    for pk, _ in _places(request):
        copies[pk, _listed_sk(request)] = shown
    copies[asked_key(request)] = to_item(asked_values(request))
    for direction, path in ((Direction.OF_US, request.holder_path), (Direction.BY_US, request.asker_path)):
        for code in path.strip("/").split("/") if path else ():
            copies[_list_pk(direction, f"{code}.below"), _listed_sk(request)] = to_item({"id": request.id})
    for register, row in request.rows:
        copies[_wants_key(register, row)] = shown | to_item({"by": register, "row": row})
    if not request.state.is_final:
        copies[_wanted_key(request.member, request.asker)] = to_item({"id": request.id})
    if request.due:
        due = f"TRANSFERS-DUE#{request.id[1]}", f"D#{request.due}#{request.id}"
        copies[due] = to_item({"id": request.id, "due": request.due})
    return {place: item | key(*place) for place, item in copies.items()}


def _places(request: TransferRequest) -> list[tuple[str, str]]:
    """The lists in which a request stands, each with its state."""
    asked = [_list_pk(Direction.OF_US, union) for union in dict.fromkeys(request.answerers)]
    return [(pk, request.state.value) for pk in (*asked, _list_pk(Direction.BY_US, request.asker))]


def _count(table: str, pk: str, numbers: dict[str, int]) -> dict[str, Any]:
    states = sorted(numbers)
    return {
        "TableName": table,
        "Key": key(pk, "COUNTS"),
        "UpdateExpression": "ADD " + ", ".join(f"#{state} :{state}" for state in states),
        "ExpressionAttributeNames": {f"#{state}": state for state in states},
        "ExpressionAttributeValues": to_item({f":{state}": numbers[state] for state in states}),
    }


def _values(request: TransferRequest) -> dict[str, Any]:
    marks = request.marks
    return asdict(request) | {
        "state": request.state.value,
        "rows": [list(row) for row in request.rows],
        "answer": _answer_values(request.answer) if request.answer else None,
        "marks": f"{marks.mobile} {marks.person} {marks.birth}" if marks.mobile else None,
    }


def _answer_values(answer: Answer) -> dict[str, Any]:
    values = {"union": answer.union, "officer": answer.officer, "at": answer.at, "text": answer.text}
    return values | ({"reason": answer.reason.value} if answer.reason else {})


def _request(found: dict[str, Any]) -> TransferRequest:
    answer = found.get("answer")
    return TransferRequest(
        id=found["id"],
        member=found.get("member", ""),
        holder=found["holder"],
        holder_register=found["holder_register"],
        holder_row=found["holder_row"],
        asker=found["asker"],
        rows=tuple((register, row) for register, row in found["rows"]),
        asked_at=found["asked_at"],
        renewed_at=found["renewed_at"],
        due=found["due"],
        held_as=stored_as(MaskedPerson, found["held_as"]),
        asked_as=stored_as(MaskedPerson, found["asked_as"]),
        names_differ=found["names_differ"],
        state=TransferState(found["state"]),
        raised=tuple(found["raised"]),
        raised_on=found["raised_on"],
        answer=_answer(answer) if answer else None,
        ended_at=found["ended_at"],
        admitted_as=found["admitted_as"],
        since=found.get("since", ""),
        sealed=found.get("sealed"),
        digest=found.get("digest", ""),
        marks=PersonMarks(*found.get("marks", "  ").split(" ")),
        named=found.get("named", ""),
        holder_path=found.get("holder_path", ""),
        asker_path=found.get("asker_path", ""),
        version=found["version"],
    )


def _answer(found: dict[str, Any]) -> Answer:
    reason = RefusalReason(found["reason"]) if "reason" in found else None
    return Answer(found["union"], found["officer"], found["at"], reason, found["text"])


def _request_key(transfer: str) -> tuple[str, str]:
    return f"TRANSFER#{transfer}", "TRANSFER"


def _wants_key(register: str, row: int) -> tuple[str, str]:
    return f"REGISTER#{register}", f"WANTS#{row:07d}"


def _wanted_key(member: str, asker: str) -> tuple[str, str]:
    return f"WANTED#{member}", f"WANTED#{asker}"


def _list_pk(direction: Direction, union: str) -> str:
    return f"TRANSFERS#{direction.value}#{union}"


def _listed_sk(request: TransferRequest) -> str:
    return f"{_state_prefix(request.state)}{request.asked_at}#{request.id}"


def _state_prefix(state: TransferState | None) -> str:
    return f"S#{state.value}#" if state else "S#"


def _require_of(prefix: str, after: str) -> None:
    if after and not after.startswith(prefix):
        raise InvalidInput(texts.CURSOR)
