"""docs/performance.md, as the benchmark writes it."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from typing import TYPE_CHECKING

from benchmarks.line import HEADER, table
from benchmarks.turns import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from benchmarks.line import Line

PAGE = ROOT / "docs/performance.md"
OURS = (
    "python-calamine",
    "boto3",
    "botocore",
    "aws-encryption-sdk",
    "cryptography",
    "phonenumberslite",
    "python-stdnum",
)
PEERS = ("frictionless", "openpyxl", "pydantic", "python-calamine")

TEXT = """\
# Performance

Written by `make bench`; do not edit. Ratios within one run on one machine: both sides of a line take turns and the best
turn of each counts, so that other work on the machine hits them alike. The figures themselves hold for this machine on
that day alone.

{day}, {machine}, Python {python}. Ours: {ours}. Peers, installed for the benchmark alone
([benchmarks/requirements.lock](../benchmarks/requirements.lock)): {peers}.

{lines}
A ratio under "≤" is ours ÷ theirs, under "≥" theirs ÷ ours; a line without a target only informs. The register is that
of `unioncard sample`, 20 columns. Before anything is timed, the check and frictionless must object to the same rows of
a spoiled register, and the check and pydantic must have the same findings, word for word: row, column, code, severity,
message. Rows with something to say have every error, warning and change of a cell in turns
([benchmarks/doubts.py](../benchmarks/doubts.py)); lines "in memory" are processor time, all errors, warnings and notes
of each row on both sides. [The model](../benchmarks/sides/pydantic_rows.py) is written as one would who had to answer
the same with pydantic: entries of code lists pass in Rust, other cells by a pattern or from a cache of cells seen
before, dictionaries hold the rows before; it normalises with our functions and speaks with our words, also warns
(retirement, a shared mobile, a person twice, characters that the bank lacks), and takes every line for a member. The
check reads while the guard
works beside it, in two processes; lines on processor time count both. Sealing and storing counts the processor time of
the client alone, against a server on 127.0.0.1 that
answers at once; the peer's items are made before the clock starts, ours within it. The look-up's start and first answer
are those of a process of its own, without the interpreter's; its peer
([sides/sdk_lookup.py](../benchmarks/sides/sdk_lookup.py)) makes the same four calls to the same server.

## Starting a function

{functions}
Processor time of the import in an interpreter that sees the function's folder and the layer alone; sizes unzipped.

{sections}
What a page of a list reads on AWS in memory, with the keys of a cold function, is in [lists-load.md](lists-load.md)
(`make lists-load`).

## Again

```text
make bench                                # everything, and this page
.venv/bin/python -m benchmarks storing    # reading, storing, starting, answering or cloud alone; no page
.venv/bin/python -m benchmarks.functions
```
"""


def text(lines: Iterable[Line], functions: str, peers: Mapping[str, str], day: date) -> str:
    """The page's Markdown."""
    return TEXT.format(
        day=day.isoformat(),
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        python=platform.python_version(),
        ours=_listed({name: version(name) for name in OURS}),
        peers=_listed(peers),
        lines=table(HEADER, (line.cells() for line in lines)),
        functions=functions,
        sections=sections(),
    )


def sections() -> str:
    """What other targets have written into the page, as it stands there."""
    return "\n".join(_OTHERS.findall(PAGE.read_text("utf-8")))


_OTHERS = re.compile(r"<!-- [a-z-]+ -->\n.*?<!-- / -->\n", re.DOTALL)


def put_section(name: str, text: str) -> None:
    """Write another target's part of the page, where it stands or before the last heading."""
    before = PAGE.read_text("utf-8")
    part = f"<!-- {name} -->\n{text.rstrip()}\n<!-- / -->\n"
    own = re.compile(rf"<!-- {name} -->\n.*?<!-- / -->\n", re.DOTALL)
    if own.search(before):
        after = own.sub(lambda _: part, before)
    else:
        place = before.index("What a page of a list reads")
        after = f"{before[:place]}{part}\n{before[place:]}"
    PAGE.write_text(after, "utf-8")


def _listed(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())
