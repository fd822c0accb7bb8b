"""The office that admits unions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unit.registers.unions.office import Office

if TYPE_CHECKING:
    from support.worked import Way


@pytest.fixture
def office(way: Way) -> Office:
    return Office(way)
