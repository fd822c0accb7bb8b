"""The page of invariants names guards, tests and rules that are there."""

from __future__ import annotations

import re

import pytest

from docs.documents import ROOT

PAGE = (ROOT / "docs" / "invariants.md").read_text("utf-8")
CODE, TESTS = ROOT / "layers" / "unioncard" / "unioncard", ROOT / "tests"
TABLES = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
NAMED = sorted(set(re.findall(r"`([a-z_]+/[a-z_/{},]*(?:\.py)?)`", TABLES)))
RULES = sorted(set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE)))


def test_what_is_named_as_guard_or_proof_is_there() -> None:
    for name in NAMED:
        before, _, braced = name.partition("{")
        choices, _, after = braced.partition("}")
        for one in choices.split(","):
            file = f"{before}{one}{after}"
            assert (CODE / file).exists() or (TESTS / file).exists(), file


@pytest.mark.parametrize("name", RULES)
def test_a_rule_of_the_state_machine_is_there(name: str) -> None:
    life = "".join(file.read_text("utf-8") for file in (TESTS / "unit" / "issuance" / "life").glob("*.py"))
    assert f"def {name}(" in life


def test_all_nine_are_on_the_page() -> None:
    assert re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE) == [str(number) for number in range(1, 10)]


def test_enough_was_found_to_look_for() -> None:
    assert (len(NAMED) > 40, len(RULES) > 4) == (True, True)
