"""These modules share one cloud, in the order of their names: the first finds it empty and counts everything.

Each other one works with registers of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncard.cloud.aws import client as aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud


@pytest.fixture(scope="package")
def cloud(full_cloud: Cloud) -> Iterator[Cloud]:
    """As it was deployed."""
    yield full_cloud
    aws.connect()
