"""Each function runs on its own folder, the layer and nothing else, and stays small and quick to start."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import build_layer

from . import isolated
from .isolated import FUNCTIONS

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1e6
LARGEST_ON_LAMBDA = 250 * MEGABYTE

LAYER_BUDGET = 102 * MEGABYTE
"""A quarter above what was measured: 58.3 MB compiled (x86_64, Python 3.11), 56.1 MB for AWS."""

FUNCTION_BUDGET = 0.12 * MEGABYTE
"""A quarter above the desk: 36 kB of handlers, and 62 that Python compiles of them where they run."""

MODULE_BUDGETS = {
    "upload": 260,
    "desk": 475,
    "unions": 470,
    "members": 540,
    "validate": 730,
    "issue": 490,
    "answers": 475,
    "deliver": 545,
    "notify": 380,
    "report": 460,
    "lookup": 96,
}
"""Modules that a function may load besides those of boto3: a tenth above what it loads.

What makes a start slow is loading, and that can be counted: the time itself is told by benchmarks/functions.py.
"""

WITHOUT_SDK = {"lookup"}
"""Who makes its calls by light clients and reads without pydantic (tests/unit/functions/test_lookup_process.py)."""

CRYPTOGRAPHY = {"aws_encryption_sdk", "cryptography"}
READING = {"python_calamine", "phonenumbers"}
WRITING = {"xlsxwriter"}
LETTERS = {"jinja2"}
NEVER = {"aws_xray_sdk", "openpyxl", "pytest", "rich", "typer", "unioncard_cli"}

NOT_TO_START = {"boto3", "s3transfer", "urllib3", "tenacity", "pydantic"}
"""Nor a module of botocore but its name, which Powertools looks for."""

NEEDLESS = {
    "upload": CRYPTOGRAPHY | READING | WRITING | LETTERS,
    "desk": CRYPTOGRAPHY | READING | WRITING | LETTERS,
    "unions": READING | WRITING | LETTERS,
    "members": READING | WRITING | LETTERS,
    "validate": LETTERS,
    "issue": READING | WRITING | LETTERS,
    "answers": READING | WRITING | LETTERS,
    "deliver": READING | WRITING | LETTERS,
    "notify": CRYPTOGRAPHY | READING | WRITING,
    "report": CRYPTOGRAPHY | READING | LETTERS,
    "lookup": CRYPTOGRAPHY | READING | WRITING | LETTERS | NOT_TO_START,
}


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    try:
        return isolated.layer(tmp_path_factory.mktemp("layer"))
    except build_layer.LayerNotBuilt as reason:
        if "connection broken" not in str(reason):  # pip's words, also for a proxy that refuses and a name unknown
            raise
        pytest.skip(f"PyPI is out of reach, so there is no layer to test: {str(reason).splitlines()[-1]}")


@pytest.fixture(scope="module")
def started(layer: list[Path]) -> dict[str, tuple[set[str], str]]:
    return isolated.started([name for name in FUNCTIONS if name not in WITHOUT_SDK], layer)


@pytest.fixture(scope="module", params=FUNCTIONS)
def imported(
    request: pytest.FixtureRequest, layer: list[Path], started: dict[str, tuple[set[str], str]]
) -> tuple[str, set[str]]:
    """A function's name and the modules that its handler imports."""
    function = request.param
    if function in WITHOUT_SDK:
        path = [*isolated.folder(function), *layer]
        return function, set(isolated.run(function, path, isolated.environment(function))["modules"])
    modules, error = started[function]
    assert not error, error
    return function, modules


@pytest.fixture(scope="module")
def loaded_by_boto3(layer: list[Path]) -> set[str]:
    return set(isolated.run("boto3", layer, {})["modules"])


def test_a_handler_needs_nothing_but_its_folder_and_the_layer(imported: tuple[str, set[str]]):
    function, modules = imported

    others = set() if function in WITHOUT_SDK else {"boto3", "pydantic"}
    assert {function, "pydantic_core"} | others <= modules


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_module_of_a_function_takes_the_place_of_another(layer: list[Path], function: str):
    """Its folder comes first on the path: of what boto3 imports, too."""
    (folder,) = isolated.folder(function)
    others = {path.name.partition(".")[0] for part in layer for path in part.iterdir()} | sys.stdlib_module_names
    own = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()} - {"__pycache__"}
    assert function in own
    assert not own & others


def test_a_package_missing_from_the_layer_is_noticed(layer: list[Path]):
    with pytest.raises(AssertionError, match="No module named"):
        isolated.run("lookup", [*isolated.folder("lookup"), layer[0]], isolated.environment("lookup"))


def test_a_function_imports_nothing_that_its_task_does_not_need(imported: tuple[str, set[str]]):
    function, modules = imported
    assert not modules & (NEEDLESS[function] | NEVER)


def test_the_layer_and_a_function_stay_small(layer: list[Path]):
    unzipped = sum(map(build_layer.size, layer))
    functions = {name: build_layer.size(*isolated.folder(name)) for name in FUNCTIONS}

    assert unzipped < LAYER_BUDGET
    assert max(functions.values()) < FUNCTION_BUDGET
    assert LAYER_BUDGET + FUNCTION_BUDGET < LARGEST_ON_LAMBDA


def test_a_function_loads_no_more_than_its_budget(imported: tuple[str, set[str]], loaded_by_boto3: set[str]):
    function, modules = imported
    assert len(modules - loaded_by_boto3) <= MODULE_BUDGETS[function]


def test_every_service_that_was_kept_can_be_spoken_to(layer: list[Path]):
    code = f"import boto3\nfor name in {build_layer.SERVICES}: boto3.client(name, region_name='cn-north-1')\n"
    clients = layer[0] / "clients_of_all_services.py"
    clients.write_text(code, "utf-8")

    assert isolated.run(clients.stem, layer, {})
