"""A story for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unit.custody.story import Story, told

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def story() -> Iterator[Story]:
    """Seven opened cards, and nothing told of them."""
    with told() as begun:
        yield begun
