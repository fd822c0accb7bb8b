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

from support.described import description
from support.in_process import ROOT
from unioncard.cloud.aws.door import ACTING_FOR
from unioncard.unions.officer import Role
from unioncard_local.demo import scenario
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack.lifecycle import running
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from unioncard_local.stack.cloud import Cloud

SCHEMATHESIS = ROOT / ".venv" / "schemathesis" / "bin" / "schemathesis"
UNION, CITY, PROVINCE = "4101000001", "410100", "410000"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
GRACE_S = 120
"""Beyond its time a run still has to end its last example."""


def main() -> int:
    """One run a role; the exit status."""
    parser = argparse.ArgumentParser(prog="make api-fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    askers = [*(role.value for role in Role), "nobody"]
    seconds = max(5, round(options.minutes * 60 / len(askers)))
    with tempfile.TemporaryDirectory() as folder, running() as started:
        cloud, _ = scenario.load_directory(started)
        page = Path(folder) / "openapi.json"
        page.write_text(json.dumps(with_real_ids(real_ids(cloud, Path(folder)))), "utf-8")
        failed = [asker for asker in askers if not fuzzed(cloud, asker, page, seconds, options.seed)]
    print(f"failed: {', '.join(failed) or 'none'}")  # noqa: T201
    return 1 if failed else 0


def fuzzed(cloud: Cloud, asker: str, page: Path, seconds: int, seed: int) -> bool:
    """Whether every answer to this role was as described; the summary goes to the terminal."""
    command = [
        str(SCHEMATHESIS), "run", str(page), "--url", f"{cloud.origin}/api", "--checks", CHECKS,
        "--phases", "examples,coverage,fuzzing", "--max-examples", "30", "--max-time", str(seconds),
        "--seed", str(seed), "--header", f"Authorization: Bearer {token(cloud, asker)}",
        "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", "--request-timeout", "60",
    ]  # fmt: skip
    print(f"=== {asker}", flush=True)  # noqa: T201
    return subprocess.run(command, check=False, timeout=seconds + GRACE_S, cwd=page.parent).returncode == 0  # noqa: S603


def token(cloud: Cloud, asker: str) -> str:
    """A token that claims the role in the province's union, which reaches everything; or claims nothing."""
    if asker == "nobody":
        return cloud.sign_in.token_for("", "nobody")
    return cloud.sign_in.token_for(PROVINCE, f"fuzz-{asker}", roles=[asker])


def real_ids(cloud: Cloud, folder: Path) -> dict[str, list[str]]:
    """Room of a path → ids of what is there: a register with its batch and members, an invitation, an agreement."""
    officer = OfficerDesk(cloud, cloud.sign_in.token_for(PROVINCE))
    file = folder / "register.xlsx"
    write_sample(file, 5, 1, 0)
    register = officer.upload(UNION, file)
    shown = officer.wait_for(register, sent=True)
    asked = {"union": UNION, "roles": ["clerk"], "mail": "clerk@example.invalid", "name": "经办人"}
    invited = officer.call("POST", "/appointments", json=asked).raise_for_status().json()
    members = officer.call("GET", "/members", params={"union": UNION}).raise_for_status().json()["members"]
    return {
        "members": [one["member"] for one in members[:2]],
        "registers": [register],
        "batches": [one["batch"] for one in shown["batches"]],
        "appointments": [invited["appointment"]],
        "agreements": [f"{CITY}.2015-01-20.bankone"],
        "unions": [UNION, CITY, PROVINCE],
    }


def with_real_ids(ids: dict[str, list[str]]) -> dict[str, Any]:
    """The description, in which ids and unions may also be some that are there."""
    page: dict[str, Any] = json.loads(json.dumps(description()))
    for path, operations in page["paths"].items():
        known = ids.get(path.split("/")[1], [])
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "id" and known:
                    parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}
                if parameter["name"] == ACTING_FOR:
                    parameter["schema"] = {"anyOf": [{"enum": [PROVINCE]}, parameter["schema"]]}
                if parameter["name"] == "union":
                    parameter["schema"] = {"anyOf": [{"enum": ids["unions"]}, parameter["schema"]]}
    for schema in page["components"]["schemas"].values():
        fields = schema.get("properties", {})
        if "maxLength" in fields.get("union", ()):
            fields["union"] = {"anyOf": [{"enum": ids["unions"]}, fields["union"]]}
    return page


if __name__ == "__main__":
    sys.exit(main())
