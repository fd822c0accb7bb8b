"""``make year GUARDS=1``: each guard taken out in turn, and the first seed that finds that it is missing.

A guard is a write's condition; taken out, DynamoDB carries the write out as if none had been sent. The province is
small and its year a storm; every other worker who comes to the guarded write is met there, by its own twin or by
messages that wait. With the guard in place the same meetings do no harm: the first column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from campaign.year.fate import Odds
from campaign.year.province import Size
from campaign.year.year import simulated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from campaign.year.year import Outcome

STORMS: Final = {
    "meetings": Odds(dies=0.12, meets=0.35, twice=0.15, late=0.05, held_up=0.02),
    "ambushes": Odds(dies=0.12, meets=0.35, twice=0.15, late=0.05, held_up=0.02, ambushed=0.5),
    "deaths": Odds(dies=0.5, meets=0.1, twice=0.15, late=0.05, held_up=0.02, ambushed=0.4),
    "echoes": Odds(dies=0.25, meets=0.1, twice=0.7, late=0.15, held_up=0.02, ambushed=0.3),
}
"""Where workers meet anywhere, where they are met at the guard, where many die, too, and where most messages come
again, hours or days later and over a month's end."""
CROWD: Final = Size(unions=5, members=90, months=2, acts=5, rush=True)
DENSE: Final = replace(CROWD, unions=2, members=24, acts=10)
"""So few people that most of what happens at one time is about the same ones."""
CROWDS: Final = {
    "hurried": replace(CROWD, hurry=True, spread=True),
    "hurried, dense": replace(DENSE, hurry=True),
    "crowd": CROWD,
    "dense": DENSE,
}
CONTROLS: Final = 2
"""Seeds in which workers meet at a guard that stands."""
ABSENT: Final = "attribute_not_exists(pk)"


@dataclass(frozen=True, slots=True)
class Guard:
    """Conditions of writes: table, beginnings of the item's keys, and a part of the condition ('' any).

    ``behind``: where a test in ``make test`` is red without it, of one that no year misses: what else is looked at in
    the same transaction refuses the same write, or the same is written once more.
    """

    conditions: tuple[tuple[str, str, str, str], ...]
    behind: str = ""
    met_at: tuple[tuple[str, str, str, str], ...] = ()
    """Where workers are met, if not at the guard itself: who has read by then writes what the guard is for."""

    def waits_at(self, parameters: Mapping[str, Any]) -> bool:
        """Whether a call to DynamoDB is a write with this guard, or holds one."""
        actions = [next(iter(one.values())) for one in parameters.get("TransactItems", ())] or [parameters]
        places = self.met_at or self.conditions
        return any("ConditionExpression" in action and _is_one_of(places, action) for action in actions)

    def stands(self, action: Mapping[str, Any]) -> bool:
        """Whether a write's condition is looked at although this guard is out."""
        return not _is_one_of(self.conditions, action)


def _is_one_of(conditions: tuple[tuple[str, str, str, str], ...], action: Mapping[str, Any]) -> bool:
    place = action.get("Key") or action.get("Item") or {}
    key, sort = place.get("pk", {}).get("S", ""), place.get("sk", {}).get("S", "")
    return any(
        action.get("TableName") == table
        and key.startswith(pk)
        and sort.startswith(sk)
        and condition in action.get("ConditionExpression", "")
        for table, pk, sk, condition in conditions
    )


MEMBER, ROW = ("members", "MEMBER#", "MEMBER", ""), ("work", "BATCH#", "ROW#", "answered_by")
CARD, CHUNK = ("members", "CARD#", "CARD", ""), ("work", "REGISTER#", "CHUNK#", ABSENT)
CLAIM = ("work", "BATCH#", "CLAIM#", ABSENT)
SHOWN, HISTORY = ("cards", "CARD#", "", ""), ("members", "CARD#", "EVENTS#", "")
GUARDS: Final = {
    "a member is as it was read": Guard((MEMBER,), "unit/issuance/test_guards.py"),
    "a chunk is new, a member as it was read": Guard((CHUNK, MEMBER)),
    "a claim is new, a member as it was read": Guard((CLAIM, MEMBER), "unit/issuance/test_guards.py"),
    "a register is as it was read": Guard((("work", "REGISTER#", "REGISTER", ""),)),
    "a batch is in the stage it was read in": Guard((("work", "BATCH#", "BATCH", "stage"),)),
    "a batch is new": Guard((("work", "BATCH#", "BATCH", ABSENT),)),
    "a row is unanswered": Guard((ROW,), "unit/issuance/test_guards.py"),
    "an answer: row, member, card": Guard((ROW, MEMBER, CARD, SHOWN)),
    "a card is nobody's": Guard(
        (("members", "CARD#", "CARD", ABSENT), ("cards", "CARD#", "", ABSENT)), "unit/issuance/test_guards.py"
    ),
    "a card's record is as it was read": Guard((CARD, SHOWN), "unit/issuance/test_card_event_guards.py"),
    "a card: record, history, holder": Guard((CARD, SHOWN, HISTORY, MEMBER)),
    "a card's history is as it was read": Guard((HISTORY,), "unit/issuance/test_card_event_guards.py"),
    "a plastic is as it was read": Guard((("work", "BATCH#", "PLASTIC#", ""),)),
    "a document of custody is counted once": Guard(
        (("work", "BATCH#", "CARRIED#", ""),), "unit/custody/test_undo_races.py"
    ),
    "an undo is as it was read": Guard((("work", "BATCH#", "UNDO#", ""),), "unit/custody/test_undo_races.py"),
    "a document's tally is open": Guard(
        (("work", "DOCUMENT#", "CLOSED", ABSENT),), "unit/issuance/test_card_event_guards.py", (HISTORY,)
    ),
    # Two locks of one door: a movement's mark, which holds in every month, and the movement itself, in its own.
    "a tally is booked once": Guard(
        (("work", "DOCUMENT#", "BOOKED#", ABSENT), ("work", "MONTH#", "", ABSENT)),
        "unit/issuance/test_month_of_a_redrive.py",
    ),
    "a lot is as it was read": Guard((("members", "STOCK#", "", ""),)),
    "a union is closed once": Guard((("work", "CLOSING#", "", ABSENT),)),
    "a month is sealed once": Guard((("work", "CLOSED", "", ABSENT),)),
}


def main(seeds: int) -> int:
    """Print the table; exit status 0 when every guard holds where it stands, and is missed where it does not."""
    wrong = 0
    print("| guard | met there | taken out: missed in | day | as |\n|---|---|---|---|---|")
    for name, guard in GUARDS.items():
        held = [
            simulated(seed, size, STORMS["ambushes"], guard)
            for seed in range(1, min(seeds, CONTROLS) + 1) for size in CROWDS.values()
        ]  # fmt: skip
        times = sum(one.happened.get("ambushes", 0) for one in held)
        met = next((one.fault for one in held if one.fault), f"{times} times")
        storm, outcome = first_fault(guard, seeds)
        wrong += not (outcome.fault or guard.behind) or any(one.fault for one in held)
        fault = (
            outcome.fault.strip().splitlines()[-1][:110] if outcome.fault else f"none; red: {guard.behind or 'nothing'}"
        )
        seed = f"{storm}, seed {outcome.seed}" if outcome.fault else "—"
        print(f"| {name} | {met[:110]} | {seed} | {outcome.where[:10]} | {fault} |", flush=True)
    return 1 if wrong else 0


def first_fault(guard: Guard, seeds: int) -> tuple[str, Outcome]:
    """The crowd and storm, and the outcome, of the first seed that finds the guard missing, or of the last one."""
    for seed, crowd, storm in product(range(1, seeds + 1), CROWDS, STORMS):
        where = f"{crowd}, {storm}"
        outcome = simulated(seed, CROWDS[crowd], STORMS[storm], guard, taken_out=True)
        if outcome.fault:
            break
    return where, outcome
