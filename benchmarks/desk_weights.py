"""What the officers' desk weighs: `python -m benchmarks.desk_weights` writes it into docs/performance.md."""

from __future__ import annotations

import gzip
import re
import sys
from typing import TYPE_CHECKING, Final

from benchmarks.line import table
from benchmarks.page import put_section
from unioncard_local.stack.pages import built

if TYPE_CHECKING:
    from pathlib import Path

_HASH: Final = re.compile(r"-[0-9A-Za-z]{8,12}(?=\.(?:js|css)$)")
_HOLDS: Final = {
    "desk.html": "the page",
    "app.js": "sign-in, 待办, 登记表, upload, one register, 暂缓",
    "style.css": "all styles, paper and large type too",
    "plastic.js": "批次, 领卡与发放",
    "people.js": "会员, 名单查询, 转会",
    "offices.js": "工会与协议, 合作银行, 任命, 总览, 月报, 个人信息, 审计, 月报更正, 记录",
    "supervision.js": "目标, 督查, 督办",
    "help.html": "the guide",
    "chunk.js": "Preact, htm, oauth4webapi and what several share",
}


def weights(folder: Path) -> dict[str, tuple[int, int]]:
    """Of each file, by its name without the hash: how many there are, and their bytes by gzip -9 together."""
    found: dict[str, tuple[int, int]] = {}
    for file in sorted([folder / "desk.html", *(folder / "desk").iterdir()]):
        name = _HASH.sub("", file.name)
        if name in _HOLDS:
            count, size = found.get(name, (0, 0))
            found[name] = count + 1, size + len(gzip.compress(file.read_bytes(), 9))
    return found


def needed(folder: Path) -> int:
    """Bytes by gzip -9 that the first page asks for: itself and the scripts and style that it names."""
    page = folder / "desk.html"
    named = re.findall(r'(?:src|href)="/(desk/[^"]+\.(?:js|css))"', page.read_text("utf-8"))
    return sum(len(gzip.compress((folder / one).read_bytes(), 9)) for one in ["desk.html", *dict.fromkeys(named)])


def section(folder: Path) -> str:
    """The part of the page."""
    found = weights(folder)
    rows = [
        [f"`{name}`" + (f" ({count} files)" if count > 1 else ""), _HOLDS[name], f"{size / 1000:.1f} kB"]
        for name, (count, size) in sorted(found.items(), key=lambda one: -one[1][1])
    ]
    return (
        "## What the desk weighs\n\n"
        "Written by `python -m benchmarks.desk_weights`: each built file by gzip -9. What is gone to first comes with\n"
        "the desk; plastic, people, offices and supervision are fetched when the desk has nothing else to do, the\n"
        f"guide when it is opened. The first page asks for {needed(folder) / 1000:.1f} kB (budget 60,\n"
        "tests/browser/desk/test_desk_itself.py). How often each page asks the API stands above.\n\n"
        + table(["file", "holds", "gzip"], rows)
    )


if __name__ == "__main__":
    put_section("desk-weights", section(built(lambda line: print(line, file=sys.stderr))))
