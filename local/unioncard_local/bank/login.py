"""rclone's auth proxy: authenticates each SFTP login, JSON on stdin, rclone configuration on stdout.

Input {"user": "<bank code>", "public_key": "<base64>"}; output is the S3 storage of this bank, and where the
credentials of the bank's own role come from (credentials.py). Exit status 1 refuses the login. Key login only; there
are no passwords.
"""

from __future__ import annotations

import hmac
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from unioncard_local.bank.credentials import credentials_file
from unioncard_local.errors import LocalCloudError
from unioncard_local.stack.cloud import attach
from unioncard_local.stack.settings import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard_local.stack.cloud import Cloud


def answer(cloud: Cloud, question: Mapping[str, str]) -> dict[str, str] | None:
    """rclone's configuration for this login, or None when it is refused."""
    try:
        bank = cloud.bank(question.get("user", ""))
    except LocalCloudError:
        return None
    expected = bank.public_key.split()[1]
    if not hmac.compare_digest(expected.encode(), question.get("public_key", "").encode()):
        return None
    return {
        "type": "s3",
        "provider": "Other",
        "endpoint": cloud.endpoint,
        "region": REGION,
        "force_path_style": "true",
        "env_auth": "true",
        "profile": bank.code,
        "shared_credentials_file": str(credentials_file(cloud.folder, bank.code)),
        # The role may neither create nor look at the bucket as a whole.
        "no_check_bucket": "true",
        "_root": f"{cloud.outputs['DropBucket']}/{bank.code}",
    }


def main(folder: Path) -> int:
    """Answer one login; the exit status."""
    granted = answer(attach(folder), json.load(sys.stdin))
    if granted is None:
        sys.stderr.write("no such bank, or not its key\n")
        return 1
    sys.stdout.write(json.dumps(granted))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
