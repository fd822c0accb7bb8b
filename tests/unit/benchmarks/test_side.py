"""What a side of a comparison says of itself is its own, whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.turns import ROOT

from support.usage import peak_mb

BIG_MB = 120
"""As much as a worker of `make test` holds anyway: no more is taken than this process lacks."""
SAYS = "import benchmarks.side; print(benchmarks.side.peak_mb())"


def test_the_peak_memory_of_a_side_is_not_that_of_the_process_which_started_it() -> None:
    ballast = b"x" * (max(BIG_MB - peak_mb(), 0) << 20)
    said = subprocess.run(  # noqa: S603 our own module
        [sys.executable, "-c", SAYS], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, stdout=-1
    ).stdout
    assert (len(ballast) >> 20) + peak_mb() >= BIG_MB
    assert 5 < float(said) < BIG_MB / 2
