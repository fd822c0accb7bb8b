"""These modules share one cloud that tries again at once; real ones wait minutes, and give up after hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncard.cloud.aws import client as aws
from unioncard_local.demo import scenario
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud


@pytest.fixture(scope="package")
def cloud() -> Iterator[Cloud]:
    """As one_cloud/conftest.py has it, but impatient."""
    with running(template=None) as started:
        parameters = {"RetrySeconds": "0", "LineRestSeconds": "1"}
        ready, _ = scenario.load_directory(deploy(started, parameters=parameters))
        yield ready
    aws.connect()
