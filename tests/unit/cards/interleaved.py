"""Stores that let somebody else do a step in the middle, and what is then seen of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.card_files import (
    BANK,
    KEYS,
    World,
)
from unioncard.cards.events import EventKind
from unioncard.cards.lookup import Lookup
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.card_records import CardRecordTable
from unioncard.cloud.stores.lookup import CardTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.cards.card import CardStatus
    from unioncard.cards.history import CardHistory
    from unioncard.cards.reconcile import ReconcileOutcome
    from unioncard.cards.record import CardRecord, Change

K = EventKind


def reconciled(world: World, card: str, bank: str = BANK, document: str = "F") -> ReconcileOutcome:
    return world.reconciler.reconcile([KEYS.of(card)], bank, document)[KEYS.of(card)]


def found(card: str) -> CardStatus | None:
    card_found = Lookup(CardTable("cards"), KEYS).ask(card)
    return card_found.status if card_found else None


class Interleaved(CardRecordTable):
    """Lets the return do a step at a chosen point of an event's way."""

    before: dict[str, Callable[[], object]]
    passed: set[str]

    def _step(self, name: str) -> None:
        """The second passing of a step is another one."""
        step = f"{name} again" if name in self.passed else name
        self.passed.add(name)
        self.before.pop(step, lambda: None)()

    def histories(self, bank: str, keys: Sequence[str]) -> dict[str, CardHistory]:
        self._step("histories")
        return super().histories(bank, keys)

    def keep(self, histories: Sequence[CardHistory]) -> list[CardHistory]:
        self._step("keep")
        return super().keep(histories)

    def find(self, keys: Sequence[str]) -> dict[str, CardRecord]:
        self._step("find")
        return super().find(keys)

    def carry_out(self, changes: Sequence[Change]) -> list[Change]:
        self._step("carry_out")
        return super().carry_out(changes)


def interleaved(**steps: Callable[[], object]) -> Interleaved:
    table = Interleaved(Table("members"), Table("work"), Table("cards"))
    object.__setattr__(table, "before", {name.replace("_again", " again"): step for name, step in steps.items()})
    object.__setattr__(table, "passed", set())
    return table
