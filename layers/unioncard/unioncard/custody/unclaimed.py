"""Cards that nobody claimed: after the bank's number of days they go back (无人领取退行销卡, programmes.md)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from unioncard.custody.plastic import Custody, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.custody.plastic import Plastic

_WAITING: Final = frozenset({Custody.AT_BRANCH, Custody.COLLECTED})
_FETCHABLE_SINCE: Final = (Fact.AT_BRANCH, Fact.COLLECTED)


def unclaimed(plastics: Mapping[int, Plastic], today: date, days: int) -> tuple[int, ...]:
    """Rows whose cards have waited for more than ``days``, since the first day on which they could be fetched.

    ``days`` is the bank profile's ``unclaimed_days``; the last of them still belongs to the member. A card of which
    nobody has told where it is waits for the bank, not for its member.
    """
    last = (today - timedelta(days)).isoformat()
    return tuple(
        row for row, plastic in sorted(plastics.items()) if plastic.custody in _WAITING and _since(plastic) < last
    )


def _since(plastic: Plastic) -> str:
    return min(plastic.facts[fact].day for fact in _FETCHABLE_SINCE if fact in plastic.facts)
