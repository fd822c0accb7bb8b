"""Fixtures of the tests of infra/."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .parts import parsed

if TYPE_CHECKING:
    from .parts import Template


@pytest.fixture(scope="module")
def template() -> Template:
    """infra/template.yaml, tags in their long form."""
    return parsed("template.yaml")
