"""A month that is closed while its report is made is counted by its movements or by its closings, never by both."""

from __future__ import annotations

from datetime import timedelta

import pytest

from support.between_calls import between_calls
from unioncard.clock import beginning, following
from unit.registers.unions.office import CITY, PROVINCE, UNION

from .test_moved_union import AUGUST, Ledger, ledger, months_from

__all__ = ["ledger"]


@pytest.mark.parametrize("ahead", [0, 1], ids=["itself", "the-month-before"])
@pytest.mark.parametrize("who", [PROVINCE, CITY, UNION])
def test_a_report_is_the_same_whenever_a_month_is_closed_while_it_is_made(ledger: Ledger, who: str, ahead: int) -> None:
    for call, closed in enumerate(months_from(following(AUGUST)), 1):
        month = following(closed) if ahead else closed
        ledger.counts(month, UNION, f"register/of-{month}", read=3, accepted=3, joined=3)
        ledger.now = beginning(following(month)) + timedelta(hours=7)
        undisturbed = ledger.report(month, who)
        with between_calls(lambda n, call=call, until=closed: ledger.close(until=until) if n == call else None) as made:
            report = ledger.report(month, who)
        expected = (undisturbed.rows, undisturbed.make_up)
        assert (report.rows, report.make_up) == expected, f"closed before call {call}"
        if made[0] < call:
            return
