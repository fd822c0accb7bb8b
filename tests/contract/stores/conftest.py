"""What the domain relies on in its stores, asked of AWS in memory, of moto and of the emulator alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.deployed import deployed_stores
from support.in_process import in_process_aws
from support.memory_aws.aws import MemoryAws
from unioncard.cloud.aws import client as aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.in_process import Stores
    from unioncard_local.stack.cloud import Cloud


@pytest.fixture(scope="package")
def cloud(full_cloud: Cloud) -> Iterator[Cloud]:
    """The deployed stack, with the demo's directory and banks."""
    yield full_cloud
    aws.connect()


@pytest.fixture(scope="package", params=["in-process", "moto", "emulator"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "emulator":
        with deployed_stores(request.getfixturevalue("cloud")) as found:
            yield found
    else:
        with in_process_aws(MemoryAws() if request.param == "in-process" else _beside_moto()) as found:
            yield found


def _beside_moto() -> MemoryAws:
    """Moto takes half a second to import and 40 MB, in each process that looks for tests."""
    from support.memory_aws.beside_moto import BesideMoto  # noqa: PLC0415

    return BesideMoto()


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name of the test's own, so that tests on one stack do not meet."""
    return f"R20261123-{abs(hash(request.node.nodeid)) % 10**10:010d}"
