"""Keeps the work lists: what waits of a batch, a register, a held person, an undo, worked out from what is stored.

Idempotent projections: each reads its source anew and lets exactly that stand, so a late, repeated or concurrent call
leaves what is true. Called at the end of each message that changed something.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.banks.profiles.profile import readable_profile
from unioncard.banks.profiles.transport import Times
from unioncard.chunks import batched
from unioncard.custody.documents import UndoState
from unioncard.custody.overview import custodies
from unioncard.custody.plastic import WAITING, Custody, Fact, waiting_since
from unioncard.desk.dismissal import of_register
from unioncard.desk.registers import is_corrected
from unioncard.desk.worklist import Placed, WorkEntry, WorkKind, own_scope
from unioncard.errors import NotFound
from unioncard.issuance.batch import Stage
from unioncard.issuance.due import due
from unioncard.issuance.row import RowState
from unioncard.registers.register import RegisterState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.banks.profiles.profile import Profile
    from unioncard.custody.documents import Undo
    from unioncard.custody.plastic import Plastic
    from unioncard.custody.store import PlasticReader
    from unioncard.desk.dismissal import Dismissals
    from unioncard.desk.worklist import WorkLists
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow, Held
    from unioncard.issuance.store import BatchReader
    from unioncard.members.store import MemberStore
    from unioncard.members.transfer import TransferRequests
    from unioncard.registers.register import Register
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.store import DirectoryStore

BRANCHES: Final = 5
"""Branches named of a batch: a union fetches at one or two."""
LARGE: Final = 1_000
"""Persons of a register whose held rows are looked for only where their union has some."""
_TOGETHER: Final = 100
"""Keys of one batch read."""


@dataclass(frozen=True, slots=True)
class OpenWork:
    """The projections."""

    lists: WorkLists
    directory: DirectoryStore
    batches: BatchReader

    def batch(self, batch_id: str, custody: PlasticReader) -> None:
        """What waits of a batch: its bank, and its cards. NotFound; Conflict: try again."""

        def read() -> Placed:
            batch = self.batches.find(batch_id)
            if batch.stage is not Stage.DELIVERED:
                return Placed(self._path(batch.union, batch.path), [])
            profile = readable_profile(self.directory.bank(batch.bank))
            if not batch.answered:  # no file has been counted yet, so there is no card; whoever counts one asks again
                return Placed(self._path(batch.union, batch.path), of_batch(batch, (), {}, profile))
            entries = of_batch(batch, self.batches.rows(batch_id), custody.plastics(batch_id), profile)
            return Placed(self._path(batch.union, batch.path), entries)

        self.lists.place(source_of_cards(batch_id), read)

    def unplaced(self, batches: Sequence[Batch]) -> list[Batch]:
        """Those of which nothing stands in the lists, as of one that was just delivered: one batch read for 100."""
        known = self.lists.known([source_of_cards(batch.id) for batch in batches])
        return [batch for batch in batches if source_of_cards(batch.id) not in known]

    def register(
        self, register_id: str, registers: RegisterStore, requests: TransferRequests, dismissals: Dismissals
    ) -> None:
        """What a register leaves to correct, and what is left of the one that it corrects."""
        register = registers.find(register_id)
        for one in (register_id, *filter(None, [register.corrects])):
            self.lists.place(
                of_register(one),
                lambda one=one: self._to_correct(one, registers, requests, dismissals),  # type: ignore[misc]
            )

    def _to_correct(
        self, register_id: str, registers: RegisterStore, requests: TransferRequests, dismissals: Dismissals
    ) -> Placed:
        """Rows that ask another union for its member are that union's to answer: nothing is to be corrected in them."""
        register = registers.find(register_id)
        corrected = is_corrected(registers, registers.corrections_of(register_id))
        asked = len(requests.wanted_by(register_id)) if register.asked else 0
        done_with = corrected or dismissals.of(of_register(register_id)).stands
        entry = None if done_with else _of_register(register, asked)
        return Placed(self._path(register.union, register.path), [entry] if entry else [])

    def held(self, register_id: str, members: MemberStore) -> None:
        """The persons of a register whose cells their bank cannot take; those who wait no longer are taken off.

        Costs one batch read for 100 persons of the register, but where it is large and its union has nobody held.
        """
        held = {one.member: one for one in self.batches.held(register_id) if one.member}
        keys = [key for chunk in members.chunks(register_id) for key in chunk.keys]
        if len(keys) > LARGE and not held and not self._any_held(keys[0], members):
            return
        for some in batched(dict.fromkeys([*keys, *held]), _TOGETHER):
            before = {one.removeprefix(_HELD) for one in self.lists.known([source_of_held(key) for key in some])}
            for key in some:
                if key in before or key in held:
                    self.lists.place(source_of_held(key), lambda key=key: self._held(key, held.get(key), members))  # type: ignore[misc]

    def _any_held(self, key: str, members: MemberStore) -> bool:
        member = members.find([key]).get(key)
        return bool(member and self.lists.counts(own_scope(member.union))[WorkKind.HELD].entries)

    def _held(self, key: str, held: Held | None, members: MemberStore) -> Placed:
        member = members.find([key]).get(key)
        if member is None:
            return Placed("", [])
        path = self._path(member.union, f"/{member.union}/")
        if held is None or not (member.is_held and member.held_at == (held.register, held.row)):
            return Placed(path, [])
        facts = {"register": held.register, "row": held.row, "faults": [list(one) for one in held.faults]}
        return Placed(path, [WorkEntry(WorkKind.HELD, key, held.since, 1, facts)])

    def has_refused(self, union: str) -> bool:
        """Whether a union has people on the list whom a bank refused (``open_refusals``): one read of counters."""
        return bool(self.lists.counts(own_scope(union))[WorkKind.REFUSED].entries)

    def undo(self, batch: Batch, asked: Undo | None) -> None:
        """A request to undo that waits for a second person, or does not any more."""
        if asked is None:
            return
        entries = []
        if asked.state is UndoState.REQUESTED:
            document = asked.document.rpartition("/")[2]
            facts = {"batch": batch.id, "document": document, "reason": asked.reason, "officer": asked.officer}
            entries = [WorkEntry(WorkKind.TO_APPROVE, f"{batch.id}.{document}", asked.at, len(asked.rows), facts)]
        path = self._path(batch.union, batch.path)
        self.lists.place(source_of_undo(asked.document), lambda: Placed(path, entries))

    def _path(self, union: str, recorded: str) -> str:
        """By the tree of today; that of then for a union that is not in the directory any more."""
        try:
            return self.directory.union(union).path
        except NotFound:
            return recorded


_HELD: Final = "held/"


def source_of_cards(batch: str) -> str:
    """The source of a batch's cards, and of what its bank owes."""
    return f"batch/{batch}"


def source_of_held(member: str) -> str:
    """The source of a held person, by the member's key."""
    return f"{_HELD}{member}"


def source_of_undo(document: str) -> str:
    """The source of a request to undo a document of custody."""
    return f"undo/{document}"


def of_batch(
    batch: Batch, rows: Sequence[BatchRow], plastics: Mapping[int, Plastic], profile: Profile | None
) -> list[WorkEntry]:
    """What waits of a batch that its bank has: at most one entry of a kind; by the usual times without a profile.

    ``rows``: all of them, or none if none is answered.
    """
    days_unclaimed = (profile.times if profile else Times()).unclaimed_days
    where = custodies(rows, plastics)
    by_number = {row.number: row for row in rows}
    entries: list[WorkEntry] = []
    owed = batch.rows - sum(row.state.answered for row in rows)
    answer_due = due(batch, profile)
    if answer_due and owed:
        sent = {"bank": batch.bank, "since": batch.delivered_at}
        entries.append(WorkEntry(WorkKind.AT_BANK, batch.id, clock.stamp(answer_due), owed, sent))
    for kind, fact, places in _CARDS:
        there = [row for row, at in where.items() if at in places]
        if there:
            by_day = Counter(_day(batch, by_number[row], plastics.get(row), fact) for row in there)
            facts = _of_cards(batch, where, by_number, there) | {"by_day": dict(by_day)}
            entries.append(WorkEntry(kind, batch.id, min(by_day), len(there), facts))
    days = Counter(
        (date.fromisoformat(waiting_since(plastic)) + timedelta(days_unclaimed + 1)).isoformat()
        for plastic in plastics.values()
        if plastic.custody in WAITING
    )
    if days:
        facts = _of_cards(batch, where, by_number, [row for row, at in where.items() if at in WAITING])
        number = sum(days.values())
        entries.append(WorkEntry(WorkKind.UNCLAIMED, batch.id, min(days), number, facts | {"days": dict(days)}))
    return entries


_CARDS: Final = (
    (WorkKind.TO_COLLECT, Fact.AT_BRANCH, {Custody.OPENED, Custody.AT_BRANCH}),
    (WorkKind.TO_SIGN, Fact.COLLECTED, {Custody.COLLECTED}),
    (WorkKind.TO_RETURN, Fact.DAMAGED, {Custody.DAMAGED}),
)
"""Kind, the fact since which a card waits like this (else since it was opened), and where such cards are."""


def _day(batch: Batch, row: BatchRow, plastic: Plastic | None, fact: Fact) -> str:
    recorded = plastic.facts.get(fact) if plastic else None
    return recorded.day if recorded else row.opened_on or batch.earliest_card


def _of_cards(
    batch: Batch, where: Mapping[int, Custody], rows: Mapping[int, BatchRow], there: Iterable[int]
) -> dict[str, object]:
    branches = Counter(rows[row].branch for row in there if rows[row].branch)
    return {
        "bank": batch.bank,
        "at_branch": sum(at is Custody.AT_BRANCH for at in where.values()),
        "collected": sum(at is Custody.COLLECTED for at in where.values()),
        "opened": sum(row.state is RowState.OPENED for row in rows.values()),
        "branches": [name for name, _ in branches.most_common(BRANCHES)],
    }


def _of_register(register: Register, asked: int) -> WorkEntry | None:
    whole = register.state is RegisterState.REJECTED
    rejected = register.counts.rejected - asked if register.state is RegisterState.CHECKED else int(whole)
    if rejected <= 0:
        return None
    since = register.finished_at or register.opened_at
    facts = {"kind": register.kind.value, "whole": whole}
    return WorkEntry(WorkKind.TO_CORRECT, register.id, since, rejected, facts)
