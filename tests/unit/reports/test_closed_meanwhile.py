"""A month that is closed while its report is made is counted by its movements or by its closings, never by both."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count

import pytest

from support.between_calls import between_calls
from support.memory_aws.once import Once
from unioncard.clock import beginning, following
from unit.registers.unions.office import CITY, PROVINCE, UNION

from .test_moved_union import AUGUST, SEPTEMBER, Ledger, ledger, memory, way

__all__ = ["ledger", "memory", "way"]


@pytest.mark.parametrize("ahead", [0, 1], ids=["itself", "the-month-before"])
@pytest.mark.parametrize("who", [PROVINCE, CITY, UNION])
def test_a_report_is_the_same_whenever_a_month_is_closed_while_it_is_made(ledger: Ledger, who: str, ahead: int) -> None:
    ledger.close(until=AUGUST)
    month = following(SEPTEMBER) if ahead else SEPTEMBER
    ledger.counts(month, UNION, f"register/of-{month}", read=3, accepted=3, joined=3)
    ledger.now = beginning(following(month)) + timedelta(hours=7)
    undisturbed = ledger.report(month, who)
    begin, once = ledger.kept(), Once(ledger.state, ledger.kept)

    def close() -> None:
        once.do("closed", partial(ledger.close, until=SEPTEMBER))

    for call in count(1):
        begin()
        with between_calls(lambda number, call=call: close() if number == call else None) as made:
            report = ledger.report(month, who)
        expected = (undisturbed.rows, undisturbed.make_up)
        assert (report.rows, report.make_up) == expected, f"closed before call {call}"
        if made[0] < call:
            return
