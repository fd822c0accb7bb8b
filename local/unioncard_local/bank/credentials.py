"""A bank's credentials for its folder, as rclone's SDK asks for them again before an hour is over.

A session may be open for days, or followed by the next one within rclone's five minutes of memory: credentials handed
over at the log-in would end under it. The program of a `credential_process`: its answer is JSON on stdout.
"""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from unioncard_local.stack.cloud import attach

if TYPE_CHECKING:
    from unioncard_local.stack.cloud import Cloud


def credentials_file(folder: Path, code: str) -> Path:
    """Says which program gives a bank's credentials, in the format of the SDKs' config file (so rclone reads it)."""
    return folder / "credentials" / code


def prepare(folder: Path, code: str) -> None:
    """What a log-in of this bank needs."""
    call = shlex.join([sys.executable, "-m", "unioncard_local.bank.credentials", str(folder), code])
    file = credentials_file(folder, code)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"[profile {code}]\ncredential_process = {call}\n", encoding="utf-8")


def of_bank(cloud: Cloud, code: str) -> dict[str, object]:
    """Of the bank's own role, until when they hold. NotRunning: it has no access yet."""
    granted = cloud.assume(cloud.bank(code).role, f"sftp-{code}")
    keys = {name: granted[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
    return {"Version": 1, **keys, "Expiration": granted["Expiration"].isoformat()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(of_bank(attach(Path(sys.argv[1])), sys.argv[2])))
