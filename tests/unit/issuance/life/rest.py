"""What queues and the schedule still owe is delivered, undisturbed, until nothing changes; what must hold then."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from support.group_secrets import LocalSecrets
from unioncard.banks.files.answer import AnswerKind
from unioncard.cards.card import CardKeys
from unioncard.cards.events import CardEvent, account_state
from unioncard.issuance.batch import Receipted, Stage
from unioncard.issuance.file_record import Outcome
from unioncard.issuance.row import RowState
from unioncard.ledger.movement import batch_document
from unioncard_local.bank import answers as bank_answers
from unit.issuance.life import bank
from unit.issuance.life.rules import LIVE, SPOILT, left_in, reserved, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.files.answer import CardEventRow
    from unit.issuance.life.stored import Stored
    from unit.issuance.life.world import World

CARD_KEYS: Final = CardKeys(LocalSecrets(b"card pepper"))
"""As in support/worked.py."""
ROUNDS: Final = 8
PLENTY: Final = 500


def settle(world: World) -> Stored:
    """Bring everything to rest, with cards enough in stock."""
    bank.send(world, "banktwo", AnswerKind.STOCK, bank_answers.stock("last", 10_000, PLENTY))
    before = world.stored()
    for _ in range(ROUNDS):
        for delivery in world.owed():
            world.deliver(delivery)
        now = world.stored()
        if now == before:
            return now
        before = now
    raise AssertionError("it never comes to rest")


def nothing_is_left_undone(now: Stored) -> None:
    """Nobody is lost: every batch ended, and every request is with the bank or has its answer."""
    for batch in now.batches.values():
        rows = now.rows_of(batch.id)
        waiting = sum(row.state is RowState.SENT for row in rows)
        assert batch.stage in {Stage.DELIVERED, Stage.EMPTY, Stage.WITHDRAWN}, "a batch is left unfinished"
        assert batch.stage is Stage.DELIVERED or not waiting, "people wait for a batch that nobody sends"
        if batch.stage is Stage.DELIVERED:
            assert batch.answered == len(rows) - waiting, "answers that the batch does not know of"
        assert (batch.id in now.under_way) == (batch.stage is Stage.DELIVERED and waiting > 0), "under way, or is it"


def every_file_is_recorded(now: Stored, arrived: int) -> None:
    """Invariant 3: whatever a bank sent has its record, and what it changed is in the ledger."""
    assert len(now.files) <= arrived
    taken = {f"answer/{one['bank']}/{one['digest']}" for one in now.files if one["outcome"] == Outcome.TAKEN.value}
    answered = {row.answered_by for row in now.rows.values() if row.state.answered}
    withdrawn = {batch_document(one.id) for one in now.batches.values() if one.stage is Stage.WITHDRAWN}
    assert answered <= taken | withdrawn, "answers of a file that has no record"
    counted: Counter[str] = Counter()
    for counts_by_state in now.movements.values():
        counted.update(counts_by_state)
    states = Counter(row.state for row in now.rows.values())
    assert counted["opened"] == states[RowState.OPENED]
    assert counted["refused"] == states[RowState.REFUSED] + states[RowState.FILE_REFUSED]


def the_blameless_were_asked_for_again(now: Stored) -> None:
    """Where the bank named who was at fault, the others are in a further attempt."""
    again = {one.previous for one in now.batches.values() if one.again == "blameless"}
    for batch in now.batches.values():
        counts_by_state = {
            state: {row.answered_by for row in now.rows_of(batch.id) if row.state is state}
            for state in (RowState.REFUSED, RowState.FILE_REFUSED)
        }
        # By one receipt: a row that a return refused says nothing of who was at fault.
        if (
            batch.receipt is Receipted.REFUSED
            and counts_by_state[RowState.REFUSED] & counts_by_state[RowState.FILE_REFUSED]
        ):
            assert batch.id in again, "nobody asks for the blameless"


def no_card_printed_is_lost(now: Stored) -> None:
    """Each announced card is in a lot, laid aside for a live row, or spoilt."""
    announced = [lot for lot in now.lots if not lot.given_back]
    printed = {number for lot in announced for number in left_in(whole(lot))}
    there = {number for lot in now.lots for number in left_in(lot)}
    kept = {number for number, _ in reserved(now, LIVE)}
    spoilt = {number for number, row in reserved(now, {RowState.REFUSED}) if row.reason == SPOILT}
    assert printed == there | kept | spoilt, "a card printed is lost"


def cards_are_what_was_reported(now: Stored, reported: Sequence[CardEventRow]) -> None:
    """Whatever came first, events or return: every card with a record is what all its events say, and counts once."""
    events: dict[str, list[CardEvent]] = {}
    for one in reported:
        key = CARD_KEYS.of(one.card)
        events.setdefault(key, []).append(CardEvent(key, "bankone", one.kind, one.at, ""))
    for key, record in now.records.items():
        reached = account_state(events.get(key, []))
        assert (record["status"], record["activated_on"]) == (reached.status, reached.activated_on), "another state"
    counted = sum(int(counts.get("activated", 0)) for counts in now.movements.values())
    assert counted == sum(bool(record["activated_on"]) for record in now.records.values()), "activations miscounted"


def everything(now: Stored, arrived: int, reported: Sequence[CardEventRow]) -> None:
    """All of it."""
    cards_are_what_was_reported(now, reported)
    nothing_is_left_undone(now)
    every_file_is_recorded(now, arrived)
    the_blameless_were_asked_for_again(now)
    no_card_printed_is_lost(now)
