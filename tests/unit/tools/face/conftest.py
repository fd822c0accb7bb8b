"""The typefaces of the card faces' tests: 100 MB that only these tests need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import card_faces

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", autouse=True)
def typefaces_go_with_their_tests() -> Iterator[None]:
    """Opened again by each file: a quarter of a second."""
    yield
    card_faces.close_fonts()
