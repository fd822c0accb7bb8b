"""These modules share one cloud: each puts proxies of its own in front of it, and items under names of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.between import cloud_with_a_table_and_a_bucket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud


@pytest.fixture(scope="package")
def cloud() -> Iterator[Cloud]:
    with cloud_with_a_table_and_a_bucket() as started:
        yield started
