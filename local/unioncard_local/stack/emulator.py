"""MiniStack: how it is started."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from unioncard_local.stack.processes import minimal_environment
from unioncard_local.stack.settings import HOST, REGION, ROOT_KEY, WORKERS

if TYPE_CHECKING:
    from pathlib import Path

HEALTH = "/_ministack/health"


def command() -> list[str]:
    """The emulator, with KMS's condition keys, under this virtual environment, in which it also runs the functions."""
    return [sys.executable, "-m", "unioncard_local.stack.kms_conditions"]


def environment(folder: Path, port: int, *, persist: bool) -> dict[str, str]:
    """Its settings. Functions inherit all of this, so it holds no more than it must.

    AUTH makes it enforce roles and policies. Its own SFTP and MQTT listeners stay off: they would take fixed ports.
    """
    # The folders are named in every run: some files (a signing key) go there even when nothing is remembered.
    kept = folder / ("memory" if persist else "tmp")
    remember = {"PERSIST_STATE": "1", "S3_PERSIST": "1"} if persist else {}
    workers = {WORKERS: os.environ[WORKERS]} if WORKERS in os.environ else {}
    return minimal_environment(
        folder,
        GATEWAY_PORT=str(port),
        BIND_HOST=HOST,
        MINISTACK_HOST=HOST,
        MINISTACK_REGION=REGION,
        AWS_ACCESS_KEY_ID=ROOT_KEY,
        AUTH="true",
        SFTP_ENABLED="0",
        SFTP_HOST=HOST,
        IOT_MTLS_ENABLED="0",
        LAMBDA_EXECUTOR="local",
        STATE_DIR=str(kept / "state"),
        S3_DATA_DIR=str(kept / "s3"),
        **remember,
        **workers,
    )
