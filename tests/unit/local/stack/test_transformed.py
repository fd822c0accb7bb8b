"""The emulator asks SAM once for what it makes of a template, and has the same answer ever after."""

from __future__ import annotations

import copy
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from unioncard_local.stack import transformed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAM = "samtranslator.translator.transform"


class SamOfTheTest:
    """Stands for SAM's own module: to load that takes most of a second."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def load(self, name: str) -> Any:
        assert name == SAM and SAM not in sys.modules, "the real one is loaded, not ours"
        return self

    def transform(self, template: Any, parameters: Any, _policies: object) -> Any:
        self.asked.append((copy.deepcopy(template), parameters))
        if "Resources" not in template:
            raise ValueError("no Resources")
        return {**template, "Transformed": len(self.asked)}


@pytest.fixture
def sam(monkeypatch: pytest.MonkeyPatch) -> Iterator[SamOfTheTest]:
    ours = SamOfTheTest()
    monkeypatch.setattr(transformed, "import_module", ours.load)
    monkeypatch.delitem(sys.modules, SAM, raising=False)
    yield ours
    sys.modules.pop(SAM, None)


def asked_as_the_emulator_does(template: Any, parameters: Any = None) -> Any:
    from samtranslator.translator.transform import transform  # noqa: PLC0415 it is imported with each template

    return transform(template, parameters or {}, None)


TEMPLATE = {"Resources": {"Work": {"Type": "AWS::Serverless::Function"}}}


def test_what_was_made_of_a_template_is_the_answer_in_the_next_process_too(sam: SamOfTheTest, tmp_path: Path) -> None:
    transformed.transform_each_once(tmp_path / "kept")
    first = asked_as_the_emulator_does(TEMPLATE)
    transformed.transform_each_once(tmp_path / "kept")  # as another process begins
    assert asked_as_the_emulator_does(TEMPLATE) == first == {**TEMPLATE, "Transformed": 1}
    assert sam.asked == [(TEMPLATE, {})]


@pytest.mark.parametrize("what", ["template", "order", "region", "version"])
def test_another_template_region_or_version_is_asked_for(
    sam: SamOfTheTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    transformed.transform_each_once(tmp_path)
    first = {**TEMPLATE, "Description": "a"}
    asked_as_the_emulator_does(first)
    others = {"template": {**first, "Description": "b"}, "order": dict(reversed(first.items()))}
    if what == "region":
        monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    if what == "version":
        monkeypatch.setattr(transformed, "version", lambda _package: "another")
    asked_as_the_emulator_does(others.get(what, first))
    assert len(sam.asked) == 2


def test_what_is_changed_by_whom_it_was_given_stays_as_it_was(sam: SamOfTheTest, tmp_path: Path) -> None:
    transformed.transform_each_once(tmp_path)
    asked_as_the_emulator_does(TEMPLATE)
    asked_as_the_emulator_does(TEMPLATE)["Resources"].clear()
    assert asked_as_the_emulator_does(TEMPLATE)["Resources"]


def test_a_refused_template_is_refused_each_time_and_parameters_are_never_kept(
    sam: SamOfTheTest, tmp_path: Path
) -> None:
    transformed.transform_each_once(tmp_path)
    for _ in range(2):
        with pytest.raises(ValueError, match="no Resources"):
            asked_as_the_emulator_does({})
        asked_as_the_emulator_does(TEMPLATE, {"Name": "a"})
    assert len(sam.asked) == 4 and not list(tmp_path.iterdir())


def test_the_newest_are_kept_and_nothing_half_written(
    sam: SamOfTheTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transformed, "_KEPT", 2)
    ages = iter(range(100))
    monkeypatch.setattr(transformed, "_age", lambda file: -made.setdefault(file, next(ages)))
    made: dict[Path, int] = {}
    transformed.transform_each_once(tmp_path)
    for number in range(4):
        asked_as_the_emulator_does({**TEMPLATE, "Description": str(number)})
    kept = sorted(json.loads(file.read_text())["Description"] for file in tmp_path.iterdir())
    assert kept == ["2", "3"]
