"""The static pages as they are deployed: `python -m unioncard_local.stack.pages OUT` (`make web`).

The look-up page as it stands in web/, and the officers' desk, which web/desk/build.mjs makes of web/desk/src/ with the
packages of its lock file. Where there is no node or npm the desk is left out, and that is said.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from unioncard_local.errors import NotReady
from unioncard_local.stack import npm
from unioncard_local.stack.settings import PROJECT
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = PROJECT / "web"
_DESK = "desk"
_BUILDS = PROJECT / "build" / "web-builds"
_GUIDE = PROJECT / "docs" / "guides" / "officer.md"
_BUILD_S = 120.0
_DIGEST: Final = re.compile(r"-(?:[A-Z0-9]{8}|[0-9a-f]{12})\.(?:js|css)$")


def names_its_contents(name: str) -> bool:
    """Whether a file's name has the digest of what is in it, so that it never changes."""
    return _DIGEST.search(name) is not None


def cache_control(name: str) -> str:
    """How long a browser may keep a page's file, as infra/README.md uploads it."""
    return "max-age=31536000, immutable" if names_its_contents(name) else "no-cache"


def built(say: Callable[[str], None] = lambda _line: None, *, web: Path = WEB) -> Path:
    """A folder with all pages, made once for what they are made of. Raises NotReady when the desk's build fails."""
    if not (web / _DESK).is_dir():
        return web
    sources = sorted(file for file in web.rglob("*") if file.is_file() and "node_modules" not in file.parts)
    lacking = npm.missing()
    content = b"".join(bytes(file) + file.read_bytes() for file in [*sources, _GUIDE])
    ready = _BUILDS / hashlib.sha256(content + lacking.encode()).hexdigest()[:16]
    _BUILDS.mkdir(parents=True, exist_ok=True)
    with (_BUILDS / ".lock").open("w") as lock:
        if not until(lambda: npm.locked(lock), seconds=_BUILD_S):
            raise NotReady(f"another process has been building into {_BUILDS} for {_BUILD_S:.0f} s")
        if ready.exists():
            return ready
        with tempfile.TemporaryDirectory(dir=_BUILDS) as beside:
            folder = Path(beside) / "web"
            folder.mkdir()
            for file in (one for one in sources if one.parent == web):
                shutil.copy(file, folder / file.name)
            whole = _with_desk(web, folder, lacking, say)
            if not whole:
                # Not kept: as soon as npm is there the desk is built.
                return Path(shutil.copytree(folder, _BUILDS / "without-desk", dirs_exist_ok=True))
            folder.rename(ready)
    return ready


def _with_desk(web: Path, folder: Path, lacking: str, say: Callable[[str], None]) -> bool:
    """Build the desk into the folder; False, and said why, where it cannot be built here."""
    if lacking:
        say(f"没有工作台页面：本机没有 {lacking.replace(' and no ', '、')}")
        return False
    try:
        packages = npm.installed(web / _DESK, PROJECT / "build" / "desk-packages")
    except npm.RegistryOutOfReach:
        say("没有工作台页面：取不到 npm 的软件包")
        return False
    # Node looks for packages beside the program and above it, so the sources are copied to them.
    with tempfile.TemporaryDirectory(dir=packages) as beside:
        source = Path(
            shutil.copytree(web / _DESK, Path(beside) / "desk", ignore=shutil.ignore_patterns("node_modules"))
        )
        command = [str(shutil.which("node")), str(source / "build.mjs"), str(folder), str(_GUIDE)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_BUILD_S, check=False)  # noqa: S603 ours
    if done.returncode:
        raise NotReady(f"web/desk/build.mjs: {done.stderr}")
    return True


def main(out: Path) -> None:
    """Write all pages into a folder, which is replaced."""
    folder = built(_say)
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(folder, out)
    _say(f"{sum(1 for file in out.rglob('*') if file.is_file())} 个文件：{out}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except NotReady as why:
        raise SystemExit(str(why)) from None
