"""These modules share one cloud, in the order of their names: the first finds it empty and counts everything.

Each other one works with registers of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncard.cloud.aws import client as aws
from unioncard_local.demo import scenario
from unioncard_local.stack.lifecycle import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud


@pytest.fixture(scope="package")
def cloud() -> Iterator[Cloud]:
    """The template deployed on an emulated cloud that enforces its roles; the demo's directory and banks are there."""
    with running() as started:
        ready, _ = scenario.load_directory(started)
        yield ready
    aws.connect()
