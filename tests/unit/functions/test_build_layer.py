"""What goes into the layer, and that sam finds its builder."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import build_layer
from support.templates import MAIN, expanded

from .isolated import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_the_layer_describes_every_service_that_the_code_speaks_to():
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "layers/unioncard/unioncard/cloud").rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    services = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "client" and isinstance(call.args[0], ast.Constant)
    }

    assert services | {"kms"} == set(build_layer.SERVICES), "kms is what aws_encryption_sdk speaks to"


def test_packages_are_chosen_for_the_functions_machine_not_for_this_one():
    lock = (
        'one==1.0 ; python_full_version < "3.12" \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\n'
        'one==2.0 ; python_full_version >= "3.12" \\\n    --hash=sha256:bb\n'
        'two==1.0 ; platform_machine == "x86_64" \\\n    --hash=sha256:cc\n'
    )

    assert build_layer.locked(build_layer.AWS, lock) == {"one": "one==2.0 --hash=sha256:bb"}
    assert build_layer.locked(build_layer.Target("3.11", "x86_64"), lock) == {
        "one": "one==1.0 --hash=sha256:aa --hash=sha256:ab",
        "two": "two==1.0 --hash=sha256:cc",
    }


def test_the_layer_holds_what_the_project_needs_and_none_of_its_tools():
    needed = build_layer.closure(build_layer.AWS)

    assert {"boto3", "botocore", "urllib3", "cryptography", "pydantic-core"} <= needed
    assert not needed & {"typer", "rich", "ministack", "moto", "pytest", "uv"}
    assert needed <= build_layer.locked(build_layer.AWS, build_layer.LOCK.read_text("utf-8")).keys()


def test_the_layer_is_built_for_the_runtime_and_machine_of_the_template():
    template = expanded(MAIN)
    runs = template["Globals"]["Function"]

    assert runs["Runtime"] == f"python{build_layer.AWS.python}"
    assert runs["Architectures"] == [{"Ref": "Architecture"}]
    assert template["Parameters"]["Architecture"]["Default"] == "arm64"
    assert build_layer.AWS.machine == "aarch64"


def test_sam_starts_the_builder_of_this_project_from_its_scratch_folder(tmp_path: Path):
    """`sam build` runs make in a copy of the layer's folder and names the Makefile by its full path."""
    done = make(tmp_path, {"ARTIFACTS_DIR": str(tmp_path / "artefacts")}, "--dry-run")

    assert done.returncode == 0, done.stderr
    assert f'"{build_layer.LAYER}/build_layer.py" --machine "aarch64" --into "{tmp_path}/artefacts"' in done.stdout


def test_the_builder_says_that_a_container_has_no_lock(tmp_path: Path):
    shutil.copy(build_layer.LAYER / "Makefile", tmp_path)
    done = make(tmp_path, {"ARTIFACTS_DIR": str(tmp_path)}, makefile=tmp_path / "Makefile")

    assert done.returncode
    assert "--use-container" in done.stdout


def make(
    folder: Path, variables: dict[str, str], *options: str, makefile: Path = build_layer.LAYER / "Makefile"
) -> subprocess.CompletedProcess[str]:
    target = "build-UnionCardLayer"
    assert target.removeprefix("build-") in expanded(MAIN)["Resources"]
    command = ["make", *options, "--makefile", str(makefile), target]
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
