"""The look-up's time for unknown numbers of several kinds: nobody may tell a printed card from an invented one by it.

Asked in turns in random order, against tables in memory, so that our own work is all that is measured. Run by itself:
``PYTHONPATH=tests python -m benchmarks lookup``; that the calls are the same is a test (test_lookup_handler.py).
"""

from __future__ import annotations

import random
from itertools import chain
from statistics import median
from time import perf_counter_ns

from stdnum import luhn

from benchmarks.line import Line

TURNS = 4000
PREFIX, FIRST = "622000", 100


def run() -> list[Line]:
    """A line for each kind of number, against one that was never printed."""
    from support.group_secrets import LocalSecrets  # noqa: PLC0415
    from support.in_process import in_process_aws  # noqa: PLC0415 of the tests, only here
    from unioncard.cards.card import CardKeys  # noqa: PLC0415
    from unioncard.cards.lookup import Lookup  # noqa: PLC0415
    from unioncard.cloud.stores.lookup import CardTable  # noqa: PLC0415

    kinds = {
        "never printed": "6217000000000000003",
        "in an announced lot": printed(FIRST + 1),
        "behind the lot": printed(FIRST + 100),
        "a wrong check digit": printed(FIRST)[:-1] + str((int(printed(FIRST)[-1]) + 1) % 10),
        "sixteen digits": printed(FIRST)[:16],
    }
    with in_process_aws():
        lookup = Lookup(CardTable("cards"), CardKeys(LocalSecrets(b"pepper")))
        took: dict[str, list[int]] = {kind: [] for kind in kinds}
        asked = list(chain.from_iterable([kind] * TURNS for kind in kinds))
        random.Random(7).shuffle(asked)  # noqa: S311 an order, no secret
        for kind in asked:
            begun = perf_counter_ns()
            assert lookup.ask(kinds[kind]) is None
            took[kind].append(perf_counter_ns() - begun)
    usual = median(took["never printed"]) / 1000
    return [
        Line(f"look-up, {kind}", median(times) / 1000, "never printed", usual, "µs", at_most=1.05)
        for kind, times in took.items()
    ]


def printed(voucher: int) -> str:
    """The pre-printed card of a voucher."""
    body = f"{PREFIX}{voucher:012d}"
    return body + luhn.calc_check_digit(body)
