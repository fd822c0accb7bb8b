"""``unioncard audit MONTH`` counts the tables itself: a line for each difference, and the exit status."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from support.audit_story import Province
from support.in_process import in_process_aws
from support.worked import Way
from unioncard.ledger.movement import Measure
from unioncard.texts.audit import COUNTS
from unioncard_cli import audit
from unioncard_cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def province(monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:
    with in_process_aws() as stores:
        made = Province(Way(stores))
        outputs = {"WorkTable": "work", "MembersTable": "members", "CardsTable": "cards", "FirstMonth": made.month}
        monkeypatch.setattr(audit, "outputs_of", lambda _stack, _folder: outputs)
        yield made


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["audit", *words], env={"COLUMNS": "200"})
    return done.exit_code, done.stdout, done.stderr


def test_it_counts_and_names_the_document_that_differs(province: Province) -> None:
    province.live()
    status, said, _ = run(province.month)
    assert (status, "与账目一致" in said, province.month in said) == (0, True, True)
    province.work.delete(f"BATCH#{province.batch}", "BATCH")
    status, said, wrong = run("month")
    assert (status, f"batch/{province.batch}" in said, "不一致，共" in wrong) == (1, True, True)
    counts = re.findall(r"(?:账上|清点)：([^；\n]*)", said)
    assert counts and not re.search("[a-z]", "".join(counts))


def test_the_command_and_the_desks_page_name_counts_alike() -> None:
    source = (Path(__file__).parents[3] / "web/desk/src/audits.js").read_text("utf-8")
    (names,) = re.findall(r"const NAMES = \{(.*?)\};", source, re.DOTALL)
    assert dict(re.findall(r'(\w+): "([^"]+)"', names)) == COUNTS
    assert {one.value for one in Measure} <= COUNTS.keys()


def test_before_the_first_close_the_tables_alone_are_counted(province: Province) -> None:
    status, said, _ = run("month")
    assert (status, "尚无结账" in said) == (0, True)
    status, _, wrong = run(province.month)
    assert (status, "还没有结账" in wrong) == (1, True)
