"""How much is tried: some of it in every run of the tests, all of it in a campaign (`make fuzz`, `make every-case`)."""

from __future__ import annotations

import os


def in_campaign() -> bool:
    """Whether there is time for everything."""
    return bool(os.environ.get("CAMPAIGN"))


def examples(few: int, *, campaign: int) -> int:
    """``few``, or with CAMPAIGN in the environment that many."""
    return campaign if in_campaign() else few
