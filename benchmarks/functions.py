"""Starting a function: import time and unzipped size of each, with the layer as it is built for this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.unit.functions import isolated

import build_layer
from benchmarks.line import table

HEADER = ("function", "import", "× boto3's", "own folder", "with the layer")


def run() -> str:
    """A table: CPU time to import each, that against boto3 alone, size of the folder and with the layer."""
    with tempfile.TemporaryDirectory() as folder:
        layer = isolated.layer(Path(folder))
        seconds = isolated.import_seconds(layer)
        shared = sum(map(build_layer.size, layer))
    rows = [("boto3 alone", f"{seconds['boto3'] * 1000:.0f} ms", "1.00", "", f"{shared / 1e6:.1f} MB")]
    for name in isolated.FUNCTIONS:
        own = build_layer.size(*isolated.folder(name))
        ratio = seconds[name] / seconds["boto3"]
        sizes = (f"{own / 1e3:.1f} kB", f"{(own + shared) / 1e6:.1f} MB")
        rows.append((name, f"{seconds[name] * 1000:.0f} ms", f"{ratio:.2f}", *sizes))
    return table(HEADER, rows)


if __name__ == "__main__":
    print(run())
