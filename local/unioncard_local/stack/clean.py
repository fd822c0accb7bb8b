"""`python -m unioncard_local.stack.clean FOLDER`: remove a folder of built things, unless a local cloud runs below it.

Removing the record of a running cloud would leave its servers with nobody who knows them.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from unioncard_local.errors import FolderBusy
from unioncard_local.stack import state as states
from unioncard_local.stack.processes import members

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK_S = 2.0


def clean(folder: Path) -> None:
    """Remove the folder. FolderBusy while a cloud runs below it, or is just being started or stopped."""
    with ExitStack() as held:
        for cloud in dict.fromkeys(_clouds(folder)):
            held.enter_context(states.locked(cloud, seconds=_LOCK_S))
            state = states.load(cloud)
            if state is not None and any(members(process) for process in state.processes):
                stop = f".venv/bin/unioncard local down --folder {shlex.quote(str(cloud))}"
                raise FolderBusy(f"{cloud} 里的本地云还在运行，没有清理；先停掉它：{stop}")
        shutil.rmtree(folder, ignore_errors=True)


def _clouds(folder: Path) -> Iterator[Path]:
    """Folders with a cloud's record, or with its lock: one that is just being started has no record yet."""
    for file in sorted({*folder.rglob(states.path_in(Path()).name), *folder.rglob(states.LOCK)}):
        if file.name != states.LOCK or (file.is_file() and not file.stat().st_size):
            yield file.parent


def main(folder: Path) -> int:
    """0 when the folder is gone, 1 with the reason when it is in use."""
    try:
        clean(folder)
    except FolderBusy as busy:
        sys.stderr.write(f"{busy}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
