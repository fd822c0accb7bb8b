"""How many examples a property tries: few in every run of the tests, many in a campaign (`make fuzz`)."""

from __future__ import annotations

import os


def examples(few: int, *, campaign: int) -> int:
    """``few``, or with CAMPAIGN in the environment that many."""
    return campaign if os.environ.get("CAMPAIGN") else few
