"""Whoever lists the functions lists them all: template, tests, types."""

from __future__ import annotations

import tomllib

from support.in_process import ROOT
from support.templates import MAIN, expanded

from .isolated import FUNCTIONS

FOLDERS = {folder.name for folder in (ROOT / "functions").iterdir() if list(folder.glob("*.py"))}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]


def test_every_folder_is_a_function_of_the_template() -> None:
    template = expanded(MAIN)["Resources"].values()
    code = {body["Properties"]["CodeUri"] for body in template if body["Type"] == "AWS::Serverless::Function"}
    assert code == {f"../functions/{name}" for name in FOLDERS}
    assert set(FUNCTIONS) == FOLDERS


def test_every_function_is_type_checked_and_imported_by_tests() -> None:
    paths = {f"functions/{name}" for name in FOLDERS}
    assert set(PROJECT["mypy"]["modules"]) == FOLDERS
    assert paths <= set(PROJECT["mypy"]["mypy_path"])
    assert paths <= set(PROJECT["pytest"]["ini_options"]["pythonpath"])


def test_no_two_functions_have_a_module_of_one_name() -> None:
    names = [file.stem for file in (ROOT / "functions").rglob("*.py")]
    assert len(names) == len(set(names))
