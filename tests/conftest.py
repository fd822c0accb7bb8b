"""Fixtures of the contract and end-to-end tests: a local cloud of the test process's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncard.cloud import aws
from unioncard_local import scenario
from unioncard_local.lifecycle import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.cloud import Cloud


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """The template deployed on an emulated cloud that enforces its roles; the demo's directory and banks are there."""
    with running() as started:
        ready, _ = scenario.load_directory(started)
        yield ready
    aws.connect()
