"""One local cloud with the whole stack for all modules of a process that ask for it (a plugin of pytest).

To start one, deploy the template, load the directory and start a worker of each function takes a core four seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud


@pytest.fixture(scope="session")
def full_cloud() -> Iterator[Cloud]:
    """The template deployed on an emulated cloud that enforces its roles; the demo's directory and banks are there.

    Its rooms come one after the other, in the order of support/shared_out.py: the first finds it empty. Whoever
    connects this process's own stores to it disconnects them at the end.
    """
    # What a cloud imports is no burden of the processes that have none.
    from unioncard.cloud.aws import client as aws  # noqa: PLC0415
    from unioncard_local.demo import scenario  # noqa: PLC0415
    from unioncard_local.stack.lifecycle import running  # noqa: PLC0415

    with running() as started:
        ready, _ = scenario.load_directory(started)
        aws.connect()
        yield ready
