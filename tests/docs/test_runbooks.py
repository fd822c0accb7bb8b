"""Runbooks followed word by word by a shell: every variable has its value by then, every loop and quotation is whole.

The programs are stand-ins that write down what they were called with; that each command exists with its options is
tests/docs/test_readme.py's.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from docs.documents import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HOUR = "infra/README.md", "## From nothing to the first register, in an hour", "### The same on the local cloud"
RESTORE = "docs/operations/restore.md", "# When tables are lost", ""
GIVEN = {
    HOUR: {},
    RESTORE: {
        name: name.lower()
        for name in (
            *("TABLE", "BACKUP", "RECOVERY_POINT"),
            *("BEGIN", "END", "QUERY"),
        )
    },
}
"""What the reader is told to find out beforehand, or by the command before."""
STAND_IN = r"""#!/bin/bash
printf '%s' "${0##*/}" >> "$CALLED"; printf ' %s' "$@" >> "$CALLED"; echo >> "$CALLED"
case "$*" in
  *OutputKey*) all="$*"; query="${all#*OutputKey==\'}"; echo "value-of-${query%%\'*}" ;;
  *describe-secret*) echo arn-of-the-secret ;;
  *EventSourceMapping*) printf 'one\ttwo\n' ;;
  *describe-stack-resource*) echo a-resource ;;
  *describe-key*|*get-role*) echo an-arn ;;
  *list-certificates*|*get-server-certificate*) echo a-certificate ;;
esac
"""


def script(runbook: tuple[str, str, str]) -> str:
    """The bash blocks of a part of a page, one after the other."""
    page, begin, end = runbook
    text = (ROOT / page).read_text("utf-8")
    part = text[text.index(begin) :]
    part = part[: part.index(end)] if end else part
    return "".join(re.findall(r"^```bash\n(.*?)^```$", part, re.MULTILINE | re.DOTALL))


def followed(runbook: tuple[str, str, str], folder: Path) -> list[str]:
    """What the programs were called with; a variable without a value, or a failure, ends the shell."""
    for name in ("aws", "sam", "sed", "curl", ".venv/bin/unioncard"):
        program = folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(STAND_IN)
        program.chmod(0o755)
    called = folder / "called"
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "CALLED": str(called), **GIVEN[runbook]}
    done = subprocess.run(  # noqa: S603 our own pages
        ["/bin/bash", "-euo", "pipefail", "-c", script(runbook)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return called.read_text("utf-8").splitlines()


@pytest.mark.parametrize("runbook", [HOUR, RESTORE], ids=["hour", "restore"])
def test_a_shell_follows_it_from_the_first_line_to_the_last(runbook: tuple[str, str, str], tmp_path: Path) -> None:
    calls = followed(runbook, tmp_path)
    assert not [one for one in calls if one.endswith("=") or "= " in one or "  " in one], "an empty value"
    assert all(name in calls[-1] for name in ("list-objects-v2", "value-of-DropBucket")) or runbook is RESTORE


def test_the_hour_deploys_every_stack_that_a_first_register_needs(tmp_path: Path) -> None:
    deployed = re.findall(r"--template-file infra/([\w-]+\.yaml)", "\n".join(followed(HOUR, tmp_path)))
    needed = ["stores.yaml", "template.yaml", "entrance.yaml", "entrance-cn.yaml", "sftp.yaml", "bank-user.yaml"]
    assert deployed == needed


def test_a_restore_closes_before_and_opens_after(tmp_path: Path) -> None:
    calls = followed(RESTORE, tmp_path)

    def place(words: str) -> list[int]:
        return [number for number, one in enumerate(calls) if words in one]

    closed, opened = place("--reserved-concurrent-executions 0"), place("delete-function-concurrency")
    stopped, started = place("--no-enabled"), place("--enabled")
    assert len(closed) == len(opened) == 6 and len(stopped) == len(started) == 2
    assert max(closed + stopped) < min(place("restore-table")) < min(started) < min(place("restore erased"))
    assert max(place("audit month")) < min(opened)
