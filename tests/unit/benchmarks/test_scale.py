"""What the campaign's model takes a function's workers to be busy with."""

from __future__ import annotations

from collections import Counter

import pytest
from benchmarks.costs import Bill
from benchmarks.scale import USUAL, seconds_of


def test_a_letter_takes_time_when_it_is_sent_and_not_each_time_it_waits() -> None:
    bill = Bill(Counter({"letter": 2, "invoke": 5}), Counter({"dynamodb GetItem": 3}))
    assert seconds_of("notify", bill, USUAL) == pytest.approx(2 * USUAL["mail"] + 3 * USUAL["read"])
