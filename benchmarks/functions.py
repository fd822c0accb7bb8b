"""Starting a function: import time and unzipped size of each, with the layer as it is built for this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.unit.functions import isolated

import build_layer


def run() -> None:
    """Print a row a function: CPU time to import, that against boto3 alone, bytes of the folder and with the layer."""
    with tempfile.TemporaryDirectory() as folder:
        layer = isolated.layer(Path(folder))
        seconds = isolated.import_seconds(layer)
        shared = sum(map(build_layer.size, layer))
    print(f"layer {shared / 1e6:.1f} MB unzipped; importing boto3 alone {seconds['boto3'] * 1000:.0f} ms")
    print(f"{'function':10}{'import ms':>10}{'× boto3':>9}{'own kB':>8}{'with layer MB':>15}")
    for name in isolated.FUNCTIONS:
        own = build_layer.size(*isolated.folder(name))
        ratio = seconds[name] / seconds["boto3"]
        print(f"{name:10}{seconds[name] * 1000:10.0f}{ratio:9.2f}{own / 1e3:8.1f}{(own + shared) / 1e6:15.1f}")


if __name__ == "__main__":
    run()
