"""The narrow places: where two workers meet, and the guard without which that goes wrong.

A guard is a write's condition. Taken out, DynamoDB or S3 carries the write out as if no condition had been sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from unit.issuance.life.beginnings import (
    FIXED,
    FIXED_OVERLAPPING,
    ONE,
    OVERLAPPING,
    answered_twice,
    issue,
    nothing,
    one_card_for_two,
    opened_and_refused,
    refused_and_returned,
    refused_twice,
    stocked,
    take,
    take_back,
)
from unit.issuance.life.meeting import Meeting


@dataclass(frozen=True, slots=True)
class Guard:
    """Conditions of writes to one table, by the sort of item; what is wrong without them, and when two meet how.

    ``between``: the calls of the first worker between which the narrow place is.
    """

    conditions: tuple[tuple[str, str], ...]
    meeting: Meeting
    fault: str
    between: tuple[int, int] = (0, 45)


TAKEN_BACK: Final = Meeting(nothing, issue(ONE), take_back(ONE))
"""Two guards are needed where these two meet."""
VERSION, ABSENT = "version = :read", "attribute_not_exists(pk)"
UNANSWERED = "attribute_exists(pk) AND attribute_not_exists(answered_by)"
GUARDS: Final = {
    "a member is as it was read": Guard(
        (("MEMBER#", VERSION),),
        Meeting(nothing, issue(ONE), issue(OVERLAPPING)),
        "two requests of one person",
        (27, 29),
    ),
    "a batch that takes people is open": Guard(
        (("BATCH#", "stage = :open"),),
        TAKEN_BACK,
        "people wait for a batch that nobody sends",
        (5, 14),
    ),
    "a batch is in the stage it was read in": Guard(
        (("BATCH#", "#stage = :before"),),
        TAKEN_BACK,
        "how a batch ended changed",
        (14, 22),
    ),
    "a batch is new": Guard(
        (("BATCH#", ABSENT),),
        Meeting(nothing, issue(ONE), issue(ONE)),
        "how a batch ended changed",
        (2, 7),
    ),
    "a row is unanswered and its member as it was read": Guard(
        (("BATCH#", UNANSWERED), ("MEMBER#", VERSION), ("CARD#", ABSENT)),
        Meeting(answered_twice, take(0), take(1)),
        "a row's answer changed",
        (4, 10),
    ),
    "a card is nobody's": Guard(
        (("CARD#", ABSENT),), Meeting(one_card_for_two, take(0), take(1)), "a card of two rows"
    ),
    "a lot is as it was read": Guard(
        (("STOCK#", "#next = :first"),),
        Meeting(stocked, issue(FIXED), issue(FIXED_OVERLAPPING)),
        "a card lies in two places",
        (17, 19),
    ),
}


MEETINGS: Final = {
    "cards laid aside, batch taken back": Meeting(stocked, issue(FIXED), take_back(FIXED)),
    "refused whole, opened": Meeting(refused_and_returned, take(1), take(2)),
    "opened, refused whole": Meeting(refused_and_returned, take(2), take(1)),
    "refused whole, refused whole for another row": Meeting(refused_twice, take(1), take(3)),
    "refused whole for another row, refused whole": Meeting(refused_twice, take(3), take(1)),
    "opened, refused": Meeting(opened_and_refused, take(0), take(1)),
    "refused, opened": Meeting(opened_and_refused, take(1), take(0)),
    "batch issued, batch taken back": TAKEN_BACK,
} | {name: guard.meeting for name, guard in GUARDS.items() if guard.meeting is not TAKEN_BACK}
