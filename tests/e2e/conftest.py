"""Every answer of the API in every end-to-end test is as docs/openapi.json describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.described import answers_are_described

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _described() -> Iterator[None]:
    with answers_are_described():
        yield
