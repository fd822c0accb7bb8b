"""The AWS that answers at once answers whatever admitting members asks: a benchmark is run too rarely to say so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks import books, stub
from benchmarks.turns import Side, in_turns

if TYPE_CHECKING:
    from pathlib import Path

MEMBERS = 7


def test_members_are_admitted_into_the_stub(tmp_path: Path) -> None:
    with stub.running() as endpoint:
        told = {"endpoint": endpoint, "path": str(books.sample(tmp_path, MEMBERS)), "reads": True}
        took = in_turns({"ours": Side("admitting", json.dumps(told), turns=1)})
    assert took["ours"].said == MEMBERS
