"""These modules share one cloud with the small stack and its banks: each has its own bank, folder or name there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.local_stack import write_project
from unioncard_local.bank.enrol import open_banks
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

BANKS = ("bankone", "banktwo", "emptybank")


@pytest.fixture(scope="package")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the stack is deployed from."""
    return write_project(tmp_path_factory.mktemp("project")).parent


@pytest.fixture(scope="package")
def cloud(project: Path) -> Iterator[Cloud]:
    """The small stack; the banks have their SFTP users. Its user's environment has a secret."""
    with pytest.MonkeyPatch.context() as patch, running(template=None) as started:
        patch.setenv("A_SECRET_OF_THE_USER", "1")
        yield open_banks(deploy(started, project / "template.yaml", web=project / "web"), BANKS)
