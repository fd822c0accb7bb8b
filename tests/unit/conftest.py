"""Fixtures of the unit tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.in_process import in_process_aws
from support.worked import Way

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def way() -> Iterator[Way]:
    """The domain on an in-process AWS with the demo's directory loaded."""
    with in_process_aws() as stores:
        yield Way(stores)
