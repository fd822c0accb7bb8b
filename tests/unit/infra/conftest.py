"""Fixtures of the tests of infra/."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.templates import linked

if TYPE_CHECKING:
    from .parts import Template


@pytest.fixture(scope="module")
def template() -> Template:
    """infra/template.yaml on infra/stores.yaml, as if they were one: the rules hold whichever file a resource is in."""
    return linked()
