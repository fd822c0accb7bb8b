"""Fixtures of the cards' tests: an AWS in this process with the tables that cards are in, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from unioncard.cloud.aws import client as aws
from unit.cards.told import make_tables

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def tables() -> Iterator[None]:
    """The tables, once for a module's tests."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in (("ACCESS_KEY_ID", "test"), ("SECRET_ACCESS_KEY", "test"), ("DEFAULT_REGION", "us-east-1")):
            patch.setenv(f"AWS_{name}", value)
        aws.client.cache_clear()
        make_tables()
        yield
        aws.client.cache_clear()
