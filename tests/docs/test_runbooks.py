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
[[ -n ${REFUSED:-} && "$*" =~ $REFUSED ]] && exit 1
before=$(grep -cF -- "$*" "$CALLED")
case "$*" in
  *TableStatus*) ((before > 1)) && echo ACTIVE || echo CREATING ;;
  *BackupStatus*) ((before > 1)) && echo AVAILABLE || echo CREATING ;;
  *create-backup*) echo arn-of-the-backup ;;
  *get-function-concurrency*) echo 40 ;;
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
    done, calls = typed(runbook, folder, "-euo", "pipefail")
    assert done.returncode == 0, done.stderr
    return calls


def typed(
    runbook: tuple[str, str, str], folder: Path, *options: str, **environment: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """How a shell that was given the page ended, and what the programs were called with.

    Without options a command that fails does not keep the next from being carried out, as when somebody pastes them.
    What is asked for as it is made is there at the second asking, and waiting takes no time.
    """
    for name in ("aws", "sam", "sed", "curl", "sleep", ".venv/bin/unioncard"):
        program = folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(STAND_IN)
        program.chmod(0o755)
    called = folder / "called"
    path = f"{folder}:{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603 our own pages
        ["/bin/bash", *options, "-c", script(runbook)],
        cwd=folder, env={"PATH": path, "CALLED": str(called), **GIVEN[runbook], **environment},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done, called.read_text("utf-8").splitlines()


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


DELETED = "delete-table --table-name table"


def test_a_table_is_deleted_after_its_copy_is_whole_and_kept(tmp_path: Path) -> None:
    calls = followed(RESTORE, tmp_path)
    whole = [number for number, one in enumerate(calls) if "table-restored" in one and "TableStatus" in one]
    kept = [number for number, one in enumerate(calls) if "arn-of-the-backup" in one and "BackupStatus" in one]
    assert len(whole) == len(kept) == 2, "asked again until it is so"
    (deleted,) = [number for number, one in enumerate(calls) if one.endswith(DELETED)]
    assert whole[-1] < calls.index(next(one for one in calls if "create-backup" in one)) < kept[-1] < deleted


@pytest.mark.parametrize("refused", ["create-backup", "no-deletion-protection"])
def test_a_table_whose_copy_is_not_kept_stays(refused: str, tmp_path: Path) -> None:
    """Whoever pastes the page whole goes on after a command that failed."""
    _, calls = typed(RESTORE, tmp_path, REFUSED=refused)
    assert any(refused in one for one in calls)
    assert not [one for one in calls if one.endswith(DELETED)]


def test_names_of_backups_are_such_as_dynamodb_takes(tmp_path: Path) -> None:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html: no colon of an instant."""
    (name,) = re.findall(r"--backup-name (\S+)", "\n".join(followed(RESTORE, tmp_path)))
    assert re.fullmatch(r"[a-zA-Z0-9_.-]{3,255}", name)


def test_what_was_reserved_for_the_look_up_is_again(tmp_path: Path) -> None:
    calls = followed(RESTORE, tmp_path)
    given = [one for one in calls if "value-of-LookupFunction" in one and "put-function-concurrency" in one]
    assert [one.rpartition(" ")[2] for one in given] == ["0", "40"]
