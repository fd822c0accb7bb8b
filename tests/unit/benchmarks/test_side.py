"""What a side of a comparison says of itself is its own, whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.turns import ROOT

BIG_MB = 250
SAYS = "import benchmarks.side; print(benchmarks.side.peak_mb())"


def test_the_peak_memory_of_a_side_is_not_that_of_the_process_which_started_it() -> None:
    ballast = b"x" * (BIG_MB << 20)
    said = subprocess.run(  # noqa: S603 our own module
        [sys.executable, "-c", SAYS], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, stdout=-1
    ).stdout
    assert len(ballast) >> 20 == BIG_MB
    assert 5 < float(said) < BIG_MB / 2
