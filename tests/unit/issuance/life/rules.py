"""What must hold after every single step, however it ended (docs/invariants.md, 1, 3, 4 and 5)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from unioncard.banks.files.answer import Reason
from unioncard.issuance.batch import Stage
from unioncard.issuance.row import RowState
from unioncard.issuance.stock import Run, numbers
from unioncard.ledger.movement import batch_document
from unit.issuance.life import bank
from unit.issuance.life.people import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.stock import Lot
    from unit.issuance.life.stored import Stored

LIVE = {RowState.SENT, RowState.OPENED}
WRITTEN = {Stage.WRITTEN, Stage.DELIVERING, Stage.DELIVERED}


@dataclass
class Memory:
    """What was seen once and may never change: rows' verdicts, batches taken back or sent, bytes handed over."""

    verdicts: dict[tuple[str, int], tuple[Any, ...]] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    drop: dict[str, bytes] = field(default_factory=dict)
    masters: dict[str, bytes] = field(default_factory=dict)

    def remembers(self, now: Stored) -> None:
        """Invariants 4 and 5 over time."""
        verdicts = {at: _verdict(row) for at, row in now.rows.items() if row.state.answered}
        _never_changes("a row's answer", self.verdicts, verdicts)
        ended = {Stage.DELIVERED, Stage.EMPTY, Stage.WITHDRAWN}
        stages = {one.id: one.stage for one in now.batches.values() if one.stage in ended}
        _never_changes("how a batch ended", self.stages, stages)
        _never_changes("a file in the drop", self.drop, {k: v for k, v in now.drop.items() if "/out/" in k})
        _never_changes("a master", self.masters, {k: v for k, v in now.products.items() if k.startswith("issued/")})


def _verdict(row: BatchRow) -> tuple[Any, ...]:
    return row.state, row.member, row.card, row.code, row.reason, row.answered_by


def _never_changes(what: str, before: dict[Any, Any], now: dict[Any, Any]) -> None:
    assert before.items() <= now.items(), f"{what} changed"
    before.update(now)


def one_request_a_person(now: Stored) -> None:
    """Invariant 1: at most one live request or card, on which member and row agree."""
    live = [row for row in now.rows.values() if row.state in LIVE]
    assert max(Counter(row.member for row in live).values(), default=0) <= 1, "two requests of one person"
    held = {row.member: row for row in live}
    for key, member in now.people.items():
        row = held.get(key)
        assert member["card"] in {"none", "refused"} if row is None else row.state.value == _said(member["card"]), (
            "member and row disagree"
        )
        assert row is None or (member["batch"], member["batch_row"]) == (row.batch, row.number), "another row"
    taken_back = [re.compile(rf"/out/.*{one.id}(?!A)") for one in now.batches.values() if one.stage is Stage.WITHDRAWN]
    assert not any(name.search(key) for key in now.drop for name in taken_back), "taken back, and sent all the same"


def _said(card: str) -> str:
    return "sent" if card == "requested" else card


def one_holder_a_card(now: Stored) -> None:
    """Invariant 5: an opened row and its card's record name each other, and no other row has the card."""
    opened = [row for row in now.rows.values() if row.state is RowState.OPENED]
    assert len({row.card for row in opened}) == len(opened), "a card of two rows"
    for row in opened:
        record = now.records[row.card]
        assert (record["member"], record["batch"], record["row"]) == (row.member, row.batch, row.number), "other holder"
    assert {one["pk"].removeprefix("CARD#") for one in now.cards_items} == set(now.records) == {r.card for r in opened}


def one_place_a_number(now: Stored) -> None:
    """Invariant 5: a pre-printed card is laid aside for one row that may be sent, or lies in one lot, or in neither."""
    there = Counter(number for lot in now.lots for number in left_in(lot))
    sent = (one for one in reserved(now, LIVE) if now.batches[one[1].batch].stage is not Stage.WITHDRAWN)
    kept = Counter(number for number, _ in sent)
    assert max((there + kept).values(), default=0) <= 1, "a card lies in two places"


@lru_cache(maxsize=512)
def left_in(lot: Lot) -> tuple[str, ...]:
    """The numbers that a lot still has."""
    return numbers([Run(lot.name, lot.prefix, lot.next, lot.left)])


def whole(lot: Lot) -> Lot:
    """A lot as it was announced."""
    return replace(lot, next=lot.first)


def reserved(now: Stored, states: set[RowState]) -> Iterator[tuple[str, BatchRow]]:
    """Numbers laid aside, each with its row, for the rows in these states."""
    for batch, stored_value in now.reserved.items():
        rows = now.rows_of(batch)
        assert len(rows) == len(stored_value), "more or fewer cards than rows"
        yield from ((number, row) for number, row in zip(stored_value, rows, strict=True) if row.state in states)


def a_file_is_its_batch(now: Stored, profiles: dict[str, Profile]) -> None:
    """Invariant 4: the master is what was noted, what lies in the drop is the master, and in it the claimed rows."""
    for batch in now.batches.values():
        rows = now.rows_of(batch.id)
        assert [row.number for row in rows] == list(range(1, len(rows) + 1)), "rows are not numbered through"
        assert batch.stage not in {Stage.CLAIMED, *WRITTEN} or len(rows) == batch.rows, "rows were lost or added"
        if batch.stage in WRITTEN:
            _handed_over(now, batch)
    for code, profile in profiles.items():
        for batch_id, file in bank.read(profile, code, now).items():
            stored_value = [(row.number, KEYS.of(row.values), row.card) for row in file.rows]
            cards = now.reserved.get(batch_id) or ("",) * len(stored_value)
            rows = now.rows_of(batch_id)
            assert stored_value == [(row.number, row.member, card) for row, card in zip(rows, cards, strict=True)], (
                "other rows"
            )


def _handed_over(now: Stored, batch: Batch) -> None:
    folder = f"issued/{batch.bank}/{batch.id}/"
    master = now.products[folder + batch.file]
    assert (len(master), sha256(master).hexdigest()) == (batch.size, batch.sha256), "another master"
    kept = {
        key.removeprefix(folder): stored_value for key, stored_value in now.products.items() if key.startswith(folder)
    }
    there = {name: now.drop[f"{batch.bank}/out/{name}"] for name in kept if f"{batch.bank}/out/{name}" in now.drop}
    assert there.items() <= kept.items(), "the drop has other bytes"
    assert set(there) != set(kept) - {batch.file}, "a control file without its file"
    assert batch.stage is not Stage.DELIVERED or there == kept, "noted, not handed over"


def counted_once(now: Stored) -> None:
    """Invariant 3: a batch is counted when it is delivered, an answer when its file is recorded; what the rows say."""
    for batch in now.batches.values():
        stored_value = now.movements.get(batch_document(batch.id))
        assert stored_value == ({"requested": batch.rows} if batch.stage is Stage.DELIVERED else None), (
            "requests miscounted"
        )
        answered = sum(row.state.answered for row in now.rows_of(batch.id))
        assert batch.answered <= answered <= max(batch.rows, answered), "more answers than rows"
    for file in now.files:
        document = f"answer/{file['bank']}/{file['digest']}"
        rows = [row for row in now.rows.values() if row.answered_by == document]
        opened = sum(row.state is RowState.OPENED for row in rows)
        counts = Counter(now.movements.get(document, {}))
        assert (counts["opened"], counts["refused"]) == (opened, len(rows) - opened), "answers miscounted"


def everything(now: Stored, profiles: dict[str, Profile]) -> None:
    """All of it."""
    one_request_a_person(now)
    one_holder_a_card(now)
    one_place_a_number(now)
    a_file_is_its_batch(now, profiles)
    counted_once(now)


SPOILT = str(Reason.STOCK_MISMATCH)
"""A card that the bank calls wrong is not laid aside again."""
