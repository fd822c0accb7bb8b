"""The audit's count of the tables: parallel scans, each item turned into lines of what it says (reports/audit.py).

A segment has whole partitions, so that a batch comes together with its rows and cards, a register with its chunks.
Read eventually consistently, for half the price; what differs is counted again (reports/audit_run.py). Of members and
cards only what is compared is fetched: nothing sealed comes into this process, and it could not open it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from unioncard.chunks import batched
from unioncard.cloud.aws.items import stored_as
from unioncard.cloud.stores.card_records import RECORD
from unioncard.cloud.stores.ledger import make_up_read
from unioncard.ledger.figures import Tally
from unioncard.ledger.make_up import NO_MAKE_UP
from unioncard.ledger.movement import Measure, batch_document, register_document
from unioncard.members.transfer import release_document
from unioncard.reports.audit import ANY, Lines, Rule, Side, make_up_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncard.cloud.aws.table import Table
    from unioncard.ledger.make_up import MakeUp
    from unioncard.reports.audit import Line

_MEASURES: Final = frozenset(measure.value for measure in Measure)
_CHANGES: Final = ("joined", "left", "updated", "unchanged", "recorded", "stayed_out")
_FACTS: Final = {"collected": "collected", "signed": "signed", "returned": "returned"}
"""Facts of a card that the ledger counts, and their measures."""
_TOLD: Final = ("members", "requested", "opened", "refused")
"""Counts that the look-up tells of a paper's code."""
_MEMBER_ATTRIBUTES: Final = (
    "pk", "sk", "v", "union", "member_of", "membership", "card", "batch", "register", "row", "named",
    "bank", "issuer", "status", "entitled", "member", "replaces", "replaced_by", "activated_by", "closed_by",
    "unclosed_by", "key", "card_key", "make_up",
)  # fmt: skip
_MEMBERS: Final = frozenset({"active", "retained"})
_TOGETHER: Final = 100


@dataclass(frozen=True, slots=True)
class TableCount:
    """The Tables on DynamoDB."""

    work: Table
    members: Table
    cards: Table

    def counted(self, segment: int, segments: int, closed: str) -> tuple[dict[int, list[Line]], int]:
        """See Tables."""
        lines, items = Lines(), 0
        work = _Work(lines, closed)
        for found in self.work.segment(segment, segments):
            work.take(found)
            items += 1
        work.finish()
        people = _People(lines, self.members, self.cards)
        for some in batched(self.members.segment(segment, segments, _MEMBER_ATTRIBUTES), _TOGETHER):
            people.take(some)
            items += len(some)
        for found in self.cards.segment(segment, segments):
            if found["pk"].startswith("CARD#"):
                lines.add(Rule.LOOKUP, "", found["bank"], Side.FOUND, {"cards": 1})
            elif "totals" in found and found["month"] == closed:
                told = {name: found["totals"][name] for name in _TOLD} | {"editions": 1, "edition": found["number"]}
                lines.add(Rule.PRINTED, found["union"], f"report/{found['code']}", Side.FOUND, told)
            elif closed and found["pk"].startswith(f"REPORT#{closed}#"):
                union = found["pk"].rpartition("#")[2]
                lines.add(Rule.PRINTED, union, f"report/{found['code']}", Side.FOUND, {"newest": 1})
            items += 1
        return lines.by_part(), items


@dataclass(slots=True)
class _Batch:
    item: Mapping[str, Any] | None = None
    states: Counter[str] = field(default_factory=Counter)
    answered: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    opened: set[int] = field(default_factory=set)
    unnamed: int = 0
    facts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    plastics: set[int] = field(default_factory=set)
    carried: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Register:
    item: Mapping[str, Any] | None = None
    changes: Counter[str] = field(default_factory=Counter)
    released: list[int] = field(default_factory=list)
    made_up: MakeUp = NO_MAKE_UP


@dataclass(slots=True)
class _Work:
    """The work table's items."""

    lines: Lines
    closed: str
    batches: defaultdict[str, _Batch] = field(default_factory=lambda: defaultdict(_Batch))
    registers: defaultdict[str, _Register] = field(default_factory=lambda: defaultdict(_Register))

    def take(self, found: Mapping[str, Any]) -> None:
        kind, _, rest = found["pk"].partition("#")
        match kind:
            case "MONTH":
                self._movement(found)
            case "BATCH":
                self._of_batch(self.batches[rest], found)
            case "REGISTER":
                self._of_register(self.registers[rest], found)
            case "TRANSFER" if found["sk"] == "TRANSFER" and found["state"] == "done":
                self.lines.add(Rule.DOCUMENT, found["holder"], f"transfer/{rest}", Side.FOUND, {ANY: 1})
            case "BANKFILE":
                self._file(found)
            case "PROGRESS":
                self._progress(rest, found)
            case "REPORTED" if found["month"] == self.closed:
                tally = stored_as(Tally, found["total"])
                told = {name: getattr(tally, name) for name in _TOLD}
                told |= {"editions": 1, "edition": found["number"], "newest": 1}
                self.lines.add(Rule.PRINTED, rest, f"report/{found['code']}", Side.BOOKED, told)

    def _movement(self, found: Mapping[str, Any]) -> None:
        union, document, counts = found["union"], found["document"], found["counts"]
        self.lines.add(Rule.DOCUMENT, union, document, Side.BOOKED, counts)
        about = document.removeprefix("undo/").split("/")
        if about[0] == "custody":
            self.lines.add(Rule.CUSTODY, union, f"custody/{about[1]}", Side.BOOKED, counts)
        if found["month"] <= self.closed:
            self.lines.add(Rule.BALANCE, union, "closing", Side.BOOKED, counts)
        if made := make_up_read(found.get("make_up")):
            self._made_up(union, made)
            if document.startswith(register_document("")):
                self.lines.add(Rule.MAKE_UP, union, document, Side.BOOKED, make_up_counts(made))
            if found["month"] <= self.closed:
                self.lines.add(Rule.MAKE_UP, union, "closing", Side.BOOKED, make_up_counts(made))

    def _made_up(self, union: str, made: MakeUp) -> None:
        """What the union's members add up to by this change, under their masks: what each adds is not known here."""
        counts = {"members": made.members, "masked": made.masked_sum}
        self.lines.add(Rule.MAKE_UP, union, "members", Side.BOOKED, counts)

    def _of_batch(self, batch: _Batch, found: Mapping[str, Any]) -> None:
        kind, _, rest = found["sk"].partition("#")
        match kind:
            case "BATCH":
                batch.item = found
            case "ROW":
                batch.states[found["state"]] += 1
                if found["state"] == "opened":
                    batch.opened.add(found["number"])
                    batch.unnamed += not found["member"]
                if (document := found.get("answered_by", "")).startswith("answer/"):
                    batch.answered[document]["opened" if found["state"] == "opened" else "refused"] += 1
            case "PLASTIC":
                for fact, (_, document) in found["facts"].items():
                    if fact in _FACTS:
                        batch.facts[document][_FACTS[fact]] += 1
                        batch.plastics.add(found["row"])
            case "CARRIED" if "differences" in found:
                batch.carried.append({"document": rest, "counted": found["counted"], "turn": found["turn"]})
            case "UNDO":
                batch.carried.append({"document": f"undo/{rest}", "counted": {ANY: 1}, "turn": 0})

    def _of_register(self, register: _Register, found: Mapping[str, Any]) -> None:
        kind, _, rest = found["sk"].partition("#")
        match kind:
            case "REGISTER":
                register.item = found
            case "CHUNK":
                register.changes.update({name: found["changes"].get(name, 0) for name in _CHANGES})
                register.made_up += make_up_read(found.get("make_up"))
            case "RELEASE" if found["state"] == "released":
                register.released.append(int(rest))

    def _file(self, found: Mapping[str, Any]) -> None:
        """What a bank's file was recorded with; one that was set aside counts nothing."""
        document = f"answer/{found['bank']}/{found['digest']}"
        counts = {name: count for name, count in found["counts"].items() if name in _MEASURES}
        if found["outcome"] == "taken" and counts:
            self.lines.add(Rule.BANK, "", document, Side.BOOKED, counts)

    def _progress(self, union: str, found: Mapping[str, Any]) -> None:
        """Of the last count alone: a union that was dissolved keeps its figures of the day before."""
        rest = Counter(found["total"])
        rest.subtract(found["own"])
        self.lines.add(Rule.CHILDREN, union, found["at"], Side.BOOKED, rest | Counter({"whole": 1}))
        if found.get("parent"):
            self.lines.add(Rule.CHILDREN, found["parent"], found["at"], Side.FOUND, found["total"])

    def finish(self) -> None:
        """What can be said once everything of a batch and a register is there."""
        for id, batch in self.batches.items():
            self._batch(id, batch)
        for id, register in self.registers.items():
            self._register(id, register)

    def _batch(self, id: str, batch: _Batch) -> None:
        item = batch.item or {}
        union, rows = item.get("union", ""), sum(batch.states.values())
        add = self.lines.add
        if item.get("stage") == "delivered":
            add(Rule.DOCUMENT, union, batch_document(id), Side.FOUND, {"requested": rows})
        if item.get("file"):
            add(Rule.ROWS, union, id, Side.BOOKED, {"rows": item["rows"]})
        if item.get("file") or not item:
            add(Rule.ROWS, union, id, Side.FOUND, {"rows": rows})
        add(Rule.LIVE, union, id, Side.BOOKED, {"requested": batch.states["sent"]})
        add(Rule.CARDS, union, id, Side.BOOKED, {"opened": len(batch.opened) - batch.unnamed})
        for document, counts in batch.answered.items():
            add(Rule.DOCUMENT, union, document, Side.FOUND, counts)
            add(Rule.BANK, union, document, Side.FOUND, counts)
        for document, counts in batch.facts.items():
            add(Rule.CUSTODY, union, f"custody/{id}", Side.FOUND, counts)
            add(Rule.STATEMENT, union, document, Side.FOUND, counts)
        for one in batch.carried:
            document, counted = one["document"], one["counted"]
            if one["turn"]:
                add(Rule.STATEMENT, union, document, Side.BOOKED, counted)
            # One that an undo has counted anew has its movement, and the undo's beside it: only their sum is known.
            add(Rule.DOCUMENT, union, document, Side.FOUND, counted if one["turn"] == 1 else {ANY: 1})
        for row in sorted(batch.plastics - batch.opened):
            add(Rule.PLASTIC, union, f"{id}/{row}", Side.FOUND, {"cards": 1})

    def _register(self, id: str, register: _Register) -> None:
        item = register.item or {}
        union, document = item.get("union", ""), register_document(id)
        for row in register.released:
            self.lines.add(Rule.DOCUMENT, union, release_document(id, row), Side.FOUND, {"left": 1})
        if item and item["kind"] != "members":
            return
        if item and item["state"] == "checked":
            counts = item["counts"]
            measured = {name: count for name, count in counts.items() if name in _MEASURES}
            self.lines.add(Rule.DOCUMENT, union, document, Side.FOUND, measured)
            booked = {name: counts.get(name, 0) for name in _CHANGES}
            self.lines.add(Rule.CHUNKS, union, document, Side.BOOKED, booked)
        elif item:  # under way: its members are stored, and its movement follows
            joined = register.changes["joined"] - register.changes["left"]
            self.lines.add(Rule.MEMBERS, union, "members", Side.BOOKED, {"members": joined})
            if register.made_up:
                self._made_up(union, register.made_up)
            return
        if register.made_up:
            self.lines.add(Rule.MAKE_UP, union, document, Side.FOUND, make_up_counts(register.made_up))
        if register.changes or item:
            self.lines.add(Rule.CHUNKS, union, document, Side.FOUND, register.changes)


@dataclass(frozen=True, slots=True)
class _People:
    """The members table's items, and what the look-up shows of the cards."""

    lines: Lines
    members: Table
    cards: Table

    def take(self, some: Iterable[Mapping[str, Any]]) -> None:
        records, others = [], []
        for found in some:
            if found["sk"] == "MEMBER":
                self._member(found)
            elif found["sk"] == RECORD:
                records.append(found)
            elif found["sk"].startswith("ALSO#"):
                others.append((found["pk"], f"MEMBER#{found['sk'].removeprefix('ALSO#')}"))
        beside = self._beside(records)
        for record in records:
            self._card(record, beside.get(record["replaces"], {}), beside.get(record["replaced_by"], {}))
        self._shown(records)
        self._other_names(others)

    def _member(self, found: Mapping[str, Any]) -> None:
        union, batch, add = found["union"], found.get("batch", ""), self.lines.add
        if found["membership"] in _MEMBERS:
            add(Rule.MEMBERS, union, "members", Side.FOUND, {"members": 1})
            if "make_up" in found:
                add(Rule.MAKE_UP, union, "members", Side.FOUND, {"members": 1, "masked": found["make_up"]})
        if found["member_of"] != union:
            where = f"{register_document(found['register'])}/{found['row']}"
            add(Rule.TWO_UNIONS, union, where, Side.FOUND, {"members": 1})
        if found["card"] == "requested":
            add(Rule.LIVE, "", batch, Side.FOUND, {"requested": 1})
        if found["card"] == "opened":
            mark = _mark_of(found["pk"].partition("#")[2], found.get("card_key", ""))
            add(Rule.HOLDERS, "", batch, Side.FOUND, {"cards": 1, "marks": mark})

    def _beside(self, records: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        """The cards whose place others took, and those that took the place of activated ones, by key."""
        keys = {one["replaced_by"] for one in records if one["replaced_by"] and one["activated_by"]}
        keys |= {one["replaces"] for one in records if one["replaces"]}
        found = self.members.get_many([(f"CARD#{key}", RECORD) for key in sorted(keys)]) if keys else ()
        return {one["key"]: one for one in found}

    def _card(self, found: Mapping[str, Any], before: Mapping[str, Any], follower: Mapping[str, Any]) -> None:
        """``before``: whose place it took; ``follower``: what took its place. Cards of one row that replace each other
        are one card opened, and the last one names the document that counts their activation (cards/record.py); one
        that a member asked for anew has a row of its own, also where its bank says that it replaces the old one.
        """
        union, batch, add = found["union"], found["batch"], self.lines.add
        is_again, same = (
            bool(one) and (one["batch"], one["row"]) == (batch, found["row"]) for one in (before, follower)
        )
        activated = "" if same else found["activated_by"]
        back = found.get("unclosed_by", "")  # an item of the release before has none
        for document, measure, count in (
            (activated, "activated", 1),
            (found["closed_by"], "closed", 1),
            (back, "closed", -1),
        ):
            if document:
                add(Rule.DOCUMENT, union, document, Side.FOUND, {measure: count})
                add(Rule.BANK, union, document, Side.FOUND, {measure: count})
        add(Rule.LOOKUP, "", found["bank"], Side.BOOKED, {"cards": 1})
        if batch and not is_again:
            add(Rule.CARDS, union, batch, Side.FOUND, {"opened": 1})
        if batch and not found["replaced_by"] and found["status"] not in {"closed", "replaced"}:
            mark = _mark_of(found["member"], found["key"])
            add(Rule.HOLDERS, union, batch, Side.BOOKED, {"cards": 1, "marks": mark})

    def _shown(self, records: list[Mapping[str, Any]]) -> None:
        shown = {one["pk"]: one for one in self.cards.get_these([one["pk"] for one in records])}
        for one in records:
            status = one["status"] if one["status"] != "normal" or one["entitled"] else "not-member"
            there = shown.get(one["pk"], {})
            if (there.get("status"), there.get("bank"), there.get("issuer")) != (status, one["bank"], one["issuer"]):
                subject = f"{one['batch'] or one['bank']}/{there.get('status', '')}≠{status}"
                self.lines.add(Rule.LOOKUP, one["union"], subject, Side.FOUND, {"cards": 1})

    def _other_names(self, pairs: list[tuple[str, str]]) -> None:
        """A document known under two names has two records; with one name in both it is one person, twice."""
        keys = [(pk, "MEMBER") for pair in pairs for pk in pair]
        found = {one["pk"]: one for one in self.members.get_many(list(dict.fromkeys(keys)))} if keys else {}
        for document, named in pairs:
            one, other = found.get(document), found.get(named)
            if not one or not other or one.get("named") != named.removeprefix("MEMBER#"):
                continue
            if one["membership"] in _MEMBERS and other["membership"] in _MEMBERS:
                where = f"{register_document(other['register'])}/{other['row']}"
                self.lines.add(Rule.TWO_UNIONS, other["union"], where, Side.FOUND, {"members": 1})


def _mark_of(member: str, card: str) -> int:
    """A number for a card in a member's hands, by their keys: where all have their own, the sums are the same."""
    return crc32(f"{member}/{card}".encode())
