"""Fixtures of the tests of unioncard.cloud."""

from __future__ import annotations

import io

import pytest

from unioncard.cloud.aws.log import logger


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the functions' logger writes from now on: a JSON object a line."""
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return written
