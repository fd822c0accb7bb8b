"""What is said of the make-up of members 会员构成, once it is worked out: who says it loads no code list."""

from __future__ import annotations

from typing import Final

from typing_extensions import TypedDict

from unioncard.ledger.make_up import MakeUpItem
from unioncard.texts import month_make_up as words
from unioncard.texts.month_progress import percent

SMALLEST: Final = 10
"""Members whose make-up is shown at all."""


class MakeUpEntry(TypedDict):
    """An entry of an item: how many members, and which part of all that are counted."""

    name: str
    count: int
    share: float | None


class MakeUpLines(TypedDict):
    """An item with its entries in the list's order, then those with few members together, then «未填»."""

    item: MakeUpItem
    name: str
    entries: list[MakeUpEntry]


class MakeUpView(TypedDict):
    """The make-up of ``counted`` members; ``uncounted`` are those whom a release before this was counted stored.

    ``items`` is empty where nobody is counted or ``too_few`` are.
    """

    counted: int
    uncounted: int
    too_few: bool
    items: list[MakeUpLines]


def in_a_sentence(view: MakeUpView) -> str:
    """The make-up in a sentence of the letter and the bulletin: what is asked of first, where it is shown at all."""
    shown = {(one["item"], entry["name"]): entry for one in view["items"] for entry in one["entries"]}
    said = [
        words.SAID.format(name=name, count=entry["count"], share=percent(entry["share"]))
        for (item, entry_name), name in words.FIRST.items()
        if (entry := shown.get((MakeUpItem(item), entry_name)))
    ]
    if not said:
        return ""
    return words.SENTENCE.format(counted=view["counted"], said="，".join(said)) + uncounted_words(view)


def uncounted_words(view: MakeUpView) -> str:
    """How many are in no count, and why; '' where there are none."""
    return words.UNCOUNTED.format(uncounted=view["uncounted"]) if view["uncounted"] > 0 else ""


def why_none(view: MakeUpView) -> str:
    """Why there is no make-up to show; '' where there is one."""
    if view["too_few"]:
        return words.TOO_FEW.format(smallest=SMALLEST)
    return "" if view["items"] else words.NONE_COUNTED
