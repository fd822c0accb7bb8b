"""``make api-fuzz``: schemathesis over all routes on the local cloud, with a token of every role and one of none.

Exit 0 when no answer was a 500 and every one is as docs/openapi.json describes it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.described import description, routes
from support.in_process import ROOT
from unioncard.cloud.aws.door import ACTING_FOR
from unioncard.unions.officer import Role
from unioncard_local.demo import scenario
from unioncard_local.stack.lifecycle import running

from .stories import CITY, PROVINCE, Story, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud

SCHEMATHESIS = ROOT / ".venv" / "schemathesis" / "bin" / "schemathesis"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
_REFUSED = 300
BELOW = "officer below"
"""Who answers for a city what the province asks of it."""
GRACE_S = 120
"""Beyond its time a run still has to end its last example."""


def main() -> int:
    """One run a role; the exit status."""
    parser = argparse.ArgumentParser(prog="make api-fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    askers = [*(role.value for role in Role), BELOW, "nobody"]
    seconds = max(5, round(options.minutes * 60 / len(askers)))
    with tempfile.TemporaryDirectory() as folder, running() as started:
        cloud, _ = scenario.load_directory(started)
        page = Path(folder) / "openapi.json"
        page.write_text(json.dumps(with_real_ids(Story(cloud, Path(folder)).made())), "utf-8")
        failed = [asker for asker in askers if not fuzzed(cloud, asker, page, seconds, options.seed)]
        seen = {one for report in Path(folder).glob("*.ndjson") for one in reached(report)}
    print(f"never answered 2xx: {', '.join(sorted(routes() - seen)) or 'none'}")  # noqa: T201
    print(f"failed: {', '.join(failed) or 'none'}")  # noqa: T201
    return 1 if failed else 0


def fuzzed(cloud: Cloud, asker: str, page: Path, seconds: int, seed: int) -> bool:
    """Whether every answer to this role was as described; the summary goes to the terminal."""
    command = [
        str(SCHEMATHESIS), "run", str(page), "--url", f"{cloud.origin}/api", "--checks", CHECKS,
        "--phases", "examples,coverage,fuzzing", "--max-examples", "30", "--max-time", str(seconds),
        "--seed", str(seed), "--header", f"Authorization: Bearer {token(cloud, asker)}",
        "--report-ndjson-path", str(page.parent / f"{asker}.ndjson"),
        "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", "--request-timeout", "60",
    ]  # fmt: skip
    print(f"=== {asker}", flush=True)  # noqa: T201
    return subprocess.run(command, check=False, timeout=seconds + GRACE_S, cwd=page.parent).returncode == 0  # noqa: S603


def token(cloud: Cloud, asker: str) -> str:
    """A token that claims the role in the province's union, which reaches everything, or in a city; or nothing."""
    if asker == "nobody":
        return cloud.sign_in.token_for("", "nobody")
    if asker == BELOW:
        return cloud.sign_in.token_for(CITY, "fuzz-below", roles=[Role.OFFICER.value])
    return cloud.sign_in.token_for(PROVINCE, f"fuzz-{asker}", roles=[asker])


def with_real_ids(ids: dict[str, list[str]]) -> dict[str, Any]:
    """The description, in which ids, unions and days may also be some with which a request has an effect."""
    page: dict[str, Any] = json.loads(json.dumps(description()))
    parts = {"union": ids["unions"], "statement": ids["statement"], "row": ["2", "3"], ACTING_FOR: [PROVINCE]}
    for path, operations in page["paths"].items():
        known = parts | {"id": ids.get(path.split("/")[1], [])}
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if some := known.get(parameter["name"]):
                    parameter["schema"] = {"anyOf": [{"enum": some}, parameter["schema"]]}
    for schema in page["components"]["schemas"].values():
        fields = schema.get("properties", {})
        if "maxLength" in fields.get("union", ()):
            fields["union"] = {"anyOf": [{"enum": ids["unions"]}, fields["union"]]}
        if "rules" in fields and "due" in fields:
            fields["rules"] = {"anyOf": [{"enum": [["base"], ["uploaded", "base"]]}, fields["rules"]]}
        for name, some in {"due": [day(9)], "begins": [day(-5)], "text": ["请说明"], "reason": ["本人申请"]}.items():
            if fields.get(name, {}).get("type") == "string" and "enum" not in fields[name]:
                fields[name] = {"anyOf": [{"enum": some}, fields[name]]}
    return page


def reached(report: Path) -> set[str]:
    """The operations that were answered 2xx in a run, by its events."""
    found: set[str] = set()
    for line in report.read_text("utf-8").splitlines():
        found |= {label for label, status in _answers(json.loads(line)) if status < _REFUSED}
    return found


def _answers(event: dict[str, Any]) -> Iterator[tuple[str, int]]:
    recorder = (event.get("ScenarioFinished") or {}).get("recorder") or {}
    for interaction in recorder.get("interactions", {}).values():
        if response := interaction.get("response"):
            yield recorder["label"], response["status_code"]


if __name__ == "__main__":
    sys.exit(main())
