"""The look-up's start and first answer, beside those of a function that makes the same calls with the SDK.

Processor time in an interpreter that sees the layer alone, with what the template tells the function, against an AWS
that answers at once. Which modules are loaded is a test (tests/unit/functions/test_lookup_process.py).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.unit.functions import isolated

from benchmarks import stub
from benchmarks.line import Line
from benchmarks.turns import ROOT

TURNS = 9
ROLE = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"}
QUESTION = {
    "routeKey": "POST /lookup",
    "headers": {},
    "body": json.dumps({"card": "6217000000000000003"}),
    "requestContext": {"requestId": "r", "http": {"sourceIp": "203.0.113.5"}},
}
PROGRAM = """
import json, sys
from importlib import import_module
from time import process_time
sys.path[:0] = sys.argv[3:]
begun = process_time()
answer = import_module(sys.argv[1]).handler(json.loads(sys.argv[2]), None)
seconds = process_time() - begun
assert answer["statusCode"] == 200 and json.loads(answer["body"]) == {"valid": False}, answer
print(seconds)
"""


def run() -> list[Line]:
    """The line."""
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, stub.running() as endpoint:
        layer = isolated.layer(Path(folder))
        variables = {**isolated.environment("lookup"), **ROLE, "AWS_ENDPOINT_URL": endpoint}
        sides = {"lookup": isolated.folder("lookup"), "sdk_lookup": [ROOT / "benchmarks/sides"]}
        for _ in range(TURNS):
            for name, own in sides.items():
                seconds = _seconds(name, [*own, *layer], variables)
                best[name] = min(seconds, best.get(name, seconds))
    what, peer = "look-up, import and first answer, processor time", "boto3 + Powertools + pydantic, the same calls"
    return [Line(what, best["lookup"] * 1000, peer, best["sdk_lookup"] * 1000, "ms", at_most=0.5)]


def _seconds(module: str, path: list[Path], variables: dict[str, str]) -> float:
    command = [sys.executable, "-I", "-S", "-c", PROGRAM, module, json.dumps(QUESTION), *map(str, path)]
    done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True, timeout=60)  # noqa: S603
    return float(done.stdout)
