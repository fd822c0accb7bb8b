"""Work lists in the work table.

``WORK#<scope>#<kind>`` / ``<at>#<id>`` are the entries, in the list of every union of the path and in the union's own
(``<code>.own``). ``WORK#<scope>`` / ``COUNTS#<shard>`` are counters, changed in the same transaction by what the entry
changes; they are sharded by source, so that a province with many writers has no hot item. ``WORKOF#<source>`` /
``WORK`` is what a source has placed, with the lock: how a writer knows what to take away.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from unioncard import clock
from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.aws.table import transact
from unioncard.cloud.stores.expiry import after_redrives
from unioncard.desk.worklist import Placed, WorkCount, WorkEntry, WorkKind, WorkLine, WorkPage, own_scope
from unioncard.errors import Conflict
from unioncard.notifications.waiting_cards import WaitingCards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from unioncard.cloud.aws.table import Table

SHARDS: Final = 8
ACTIONS: Final = 100
"""Of one transaction."""
ATTEMPTS: Final = 5
"""Optimistic-lock retries; then the queue tries later."""

_Mark = list[Any]
"""Kind, at, id, number and a digest of the facts, as a source's item keeps what it has placed."""


@dataclass(frozen=True, slots=True)
class WorkListTable:
    """The WorkLists on DynamoDB."""

    work: Table

    def place(self, source: str, read: Callable[[], Placed]) -> None:
        """See WorkLists."""
        for _ in range(ATTEMPTS):
            before = self.work.get(*_source_key(source)) or {}
            placed = read()
            try:
                self._replace(source, before, placed)
            except Conflict:  # another writer placed meanwhile: look again
                continue
            return
        raise Conflict(f"work lists of {source}")

    def follow(self, sources: Sequence[str], path: str) -> Iterator[str]:
        """See WorkLists."""
        found = self.work.get_many([_source_key(one) for one in dict.fromkeys(sources)])
        for source in [one["pk"].removeprefix(_SOURCE) for one in found if one["placed"] and one["path"] != path]:
            self._bring_along(source, path)
            yield source

    def _bring_along(self, source: str, path: str) -> None:
        for _ in range(ATTEMPTS):
            before = self.work.get(*_source_key(source)) or {}
            *_, own = _scopes(before.get("path", "")) or [""]
            found = self.work.get_many([_place(own, mark) for mark in before.get("placed", [])])
            entries = [_line(WorkKind(one["pk"].rpartition("#")[2]), one).entry for one in found]
            try:
                self._replace(source, before, Placed(path, entries))
            except Conflict:
                continue
            return
        raise Conflict(f"work lists of {source}")

    def known(self, sources: Sequence[str]) -> set[str]:
        """See WorkLists."""
        found = self.work.get_many([_source_key(one) for one in dict.fromkeys(sources)])
        return {one["pk"].removeprefix(_SOURCE) for one in found if one["placed"]}

    def page(self, scope: str, kind: WorkKind, after: str = "", before: str = "") -> WorkPage:
        """See WorkLists."""
        found, further = self.work.first(_list_pk(scope, kind), WorkPage.SIZE, after, before)
        return WorkPage([_line(kind, one) for one in found], further)

    def counts(self, scope: str) -> dict[WorkKind, WorkCount]:
        """See WorkLists."""
        return self.counts_of([scope])[scope]

    def counts_of(self, scopes: Sequence[str]) -> dict[str, dict[WorkKind, WorkCount]]:
        """See WorkLists."""
        shards: dict[str, list[dict[str, Any]]] = {scope: [] for scope in scopes}
        for one in self.work.get_many([_counts_key(scope, shard) for scope in shards for shard in range(SHARDS)]):
            shards[one["pk"].removeprefix("WORK#")].append(one)
        return {
            scope: {
                kind: WorkCount(
                    sum(one.get(kind.value, 0) for one in found), sum(one.get(_number(kind), 0) for one in found)
                )
                for kind in WorkKind
            }
            for scope, found in shards.items()
        }

    def dated(self, scope: str, kind: WorkKind, before: str) -> tuple[int, bool]:
        """See WorkLists."""
        return self.work.count(_list_pk(scope, kind), before)

    def oldest(self, scope: str, kind: WorkKind, since: str = "") -> str:
        """See WorkLists."""
        found, _ = self.work.first(_list_pk(scope, kind), 1, after=since)  # an entry's key has more than its instant
        return str(found[0]["at"]) if found else ""

    def _replace(self, source: str, before: Mapping[str, Any], placed: Placed) -> None:
        was, was_path = before.get("placed", []), before.get("path", "")
        marks = [_mark(entry) for entry in placed.entries]
        if was == marks and (was_path == placed.path or not marks):
            return
        scopes, old_scopes = _scopes(placed.path), _scopes(was_path)
        gone = {_place(scope, mark) for scope in old_scopes for mark in was}
        there = {_place(scope, _mark(entry)): entry for scope in scopes for entry in placed.entries}
        union = placed.path.strip("/").rpartition("/")[2]
        actions = [{"Delete": {"TableName": self.work.name, "Key": key(*one)}} for one in sorted(gone - there.keys())]
        actions += [self._put(place, union, entry) for place, entry in there.items()]
        actions += self._counting(source, [(was, old_scopes, -1), (marks, scopes, 1)])
        if was and len(actions) >= ACTIONS:
            # Of a union eight levels down: first nothing stands, then what shall, and whoever dies between is asked
            # again. What moves stands in its own union's list until then, for nobody reads its source anew.
            self._replace(
                source, before, Placed(f"/{union}/", placed.entries) if was == marks else Placed(was_path, [])
            )
            self._replace(source, self.work.get(*_source_key(source)) or {}, placed)
            return
        transact([self._source(source, before, placed.path, marks), *actions], f"work lists of {source}")

    def _put(self, place: tuple[str, str], union: str, entry: WorkEntry) -> dict[str, Any]:
        pk, sk = place
        values = {"pk": pk, "sk": sk, "id": entry.id, "union": union, "at": entry.at, "number": entry.number}
        return {"Put": {"TableName": self.work.name, "Item": to_item(values | {"facts": dict(entry.facts)})}}

    def _source(self, source: str, before: Mapping[str, Any], path: str, marks: list[_Mark]) -> dict[str, Any]:
        pk, sk = _source_key(source)
        version = before.get("version", 0)
        values = {"pk": pk, "sk": sk, "path": path, "placed": marks, "version": version + 1}
        # Without entries it stays as long as a message may come late: the lock is in it.
        expires = None if marks else after_redrives(clock.now())
        put: dict[str, Any] = {"TableName": self.work.name, "Item": to_item(values | {"expires": expires})}
        if not version:
            return {"Put": put | {"ConditionExpression": "attribute_not_exists(pk)"}}
        read = {":read": {"N": str(version)}}
        return {"Put": put | {"ConditionExpression": "version = :read", "ExpressionAttributeValues": read}}

    def _counting(
        self, source: str, sides: Iterable[tuple[Sequence[_Mark], Sequence[str], int]]
    ) -> list[dict[str, Any]]:
        changes: dict[str, Counter[str]] = {}
        for marks, scopes, sign in sides:
            for scope in scopes:
                counted = changes.setdefault(scope, Counter())
                for kind, _, _, number, _ in marks:
                    counted[kind] += sign
                    counted[_number(WorkKind(kind))] += sign * number
        shard = hashlib.sha256(source.encode()).digest()[0] % SHARDS
        return [
            {"Update": _count(self.work.name, _counts_key(scope, shard), {n: by for n, by in counted.items() if by})}
            for scope, counted in sorted(changes.items())
            if any(counted.values())
        ]


@dataclass(frozen=True, slots=True)
class WaitingCardTable:
    """The WaitingCardStore: what the work lists have of cards to collect and to sign for."""

    work: Table

    def since(self, union: str, day: str, *, below: bool) -> Iterator[WaitingCards]:
        """See WaitingCardStore."""
        scope = union if below else own_scope(union)
        yield from self._found(scope, prefix=f"{day}#")

    def until(self, union: str, day: str) -> Iterator[WaitingCards]:
        """See WaitingCardStore."""
        yield from self._found(union, day, before=(date.fromisoformat(day) + timedelta(1)).isoformat())

    def _found(self, scope: str, until: str = "", **which: str) -> Iterator[WaitingCards]:
        """``until``: of each batch the cards that have waited since this day or longer, '' for all."""
        for kind in (WorkKind.TO_COLLECT, WorkKind.TO_SIGN):
            after = ""
            while True:
                found, after = self.work.first(_list_pk(scope, kind), WorkPage.SIZE, after, **which)
                to_collect = kind is WorkKind.TO_COLLECT
                for one in found:
                    days = cards_by_day(one, one["at"]).items()
                    cards = sum(number for day, number in days if not until or day <= until)
                    yield WaitingCards(one["union"], one["id"], to_collect, one["at"], cards)
                if not after:
                    break


def cards_by_day(found: Mapping[str, Any], since: str) -> dict[str, int]:
    """What an entry stands for by the days since which it waits: all of it ``since`` one, but for cards of a batch,
    each of which has its own. An earlier release kept the first of those alone."""
    days: dict[str, int] = found["facts"].get("by_day") or {since: found["number"]}
    return days


_SOURCE: Final = "WORKOF#"


def _count(table: str, place: tuple[str, str], changes: Mapping[str, int]) -> dict[str, Any]:
    names = sorted(changes)
    return {
        "TableName": table,
        "Key": key(*place),
        "UpdateExpression": "ADD " + ", ".join(f"#n{index} :n{index}" for index in range(len(names))),
        "ExpressionAttributeNames": {f"#n{index}": name for index, name in enumerate(names)},
        "ExpressionAttributeValues": to_item({f":n{index}": changes[name] for index, name in enumerate(names)}),
    }


def _scopes(path: str) -> list[str]:
    codes = path.strip("/").split("/") if path else []
    return [*codes, own_scope(codes[-1])] if codes else []


def _mark(entry: WorkEntry) -> _Mark:
    facts = json.dumps(entry.facts, sort_keys=True, ensure_ascii=False)
    return [entry.kind.value, entry.at, entry.id, entry.number, hashlib.sha256(facts.encode()).hexdigest()[:16]]


def _place(scope: str, mark: _Mark) -> tuple[str, str]:
    kind, at, id, *_ = mark
    return _list_pk(scope, WorkKind(kind)), f"{at}#{id}"


def _line(kind: WorkKind, found: Mapping[str, Any]) -> WorkLine:
    return WorkLine(WorkEntry(kind, found["id"], found["at"], found["number"], found["facts"]), found["union"])


def _list_pk(scope: str, kind: WorkKind) -> str:
    return f"WORK#{scope}#{kind.value}"


def _counts_key(scope: str, shard: int) -> tuple[str, str]:
    return f"WORK#{scope}", f"COUNTS#{shard}"


def _source_key(source: str) -> tuple[str, str]:
    return f"{_SOURCE}{source}", "WORK"


def _number(kind: WorkKind) -> str:
    return f"{kind.value} number"
