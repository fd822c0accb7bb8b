"""Sealing and storing members: processor time of our process alone, against an AWS that answers at once."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks import books, stub
from benchmarks.line import Line
from benchmarks.turns import Side, in_turns

MEMBERS = 99 * 20
TURNS = 7


def run() -> list[Line]:
    """The lines on sealing and storing."""
    with tempfile.TemporaryDirectory() as folder, stub.running() as endpoint:
        arguments = {"endpoint": endpoint, "path": str(books.sample(Path(folder), MEMBERS))}
        took = in_turns(
            {
                "ours": Side("admitting", json.dumps(arguments | {"reads": False}), turns=TURNS),
                "put": Side("put_items", json.dumps(arguments | {"shape": "cells"}), turns=TURNS),
                "reading": Side("admitting", json.dumps(arguments | {"reads": True}), turns=TURNS),
                "put text": Side("put_items", json.dumps(arguments | {"shape": "one text"}), turns=TURNS),
            }
        )
    a_row = {name: one.cpu / MEMBERS * 1e6 for name, one in took.items()}
    what, unit = "seal and store a member, processor time", "µs"
    peer = "boto3 client.put_item, unsealed"
    return [
        Line(what, a_row["ours"], f"{peer}, a cell an attribute", a_row["put"], unit, at_most=0.25),
        Line("…", a_row["ours"], f"{peer}, all cells in one text", a_row["put text"], unit),
        Line("… and look up whom we know", a_row["reading"], f"{peer}, a cell an attribute", a_row["put"], unit),
    ]
