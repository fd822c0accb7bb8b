"""A register of another kind than was asked for is called what it is, instead of a form that nobody knows."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from unioncard.custody.roster.columns import COLUMNS as ROSTER
from unioncard.registers.caged import check_in_cage
from unioncard.registers.check import check
from unioncard.registers.forms.blank import blank_form
from unioncard.registers.frames import Question
from unioncard.registers.members.form import MEMBERS
from unioncard.registers.unions.form import UNIONS
from unioncard.sheets import reader
from unioncard.sheets.layout import Kind
from unioncard.texts.findings import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)


def form(folder: Path, kind: Kind) -> Path:
    """A form of this kind without entries."""
    if kind is Kind.ROSTER:
        file = folder / "roster.csv"
        file.write_text(",".join(ROSTER) + "\n", "utf-8")
        return file
    file = folder / f"{kind}.xlsx"
    file.write_bytes(blank_form(MEMBERS if kind is Kind.MEMBERS else UNIONS))
    return file


@pytest.mark.parametrize(("given", "asked"), list(permutations(Kind, 2)))
def test_it_is_called_what_it_is(tmp_path: Path, given: Kind, asked: Kind) -> None:
    checked = check(form(tmp_path, given), today=TODAY, kind=asked)
    assert [(one.code, one.message) for one in checked.findings] == [
        ("form-unknown", TEMPLATES[f"form-unknown/is-{given}"])
    ]


@pytest.mark.parametrize("kind", Kind)
def test_one_of_the_right_kind_is_only_empty(tmp_path: Path, kind: Kind) -> None:
    checked = check(form(tmp_path, kind), today=TODAY, kind=kind)
    assert [one.code for one in checked.findings] == ["no-rows"]


@pytest.mark.parametrize(("given", "asked"), [(Kind.UNIONS, Kind.MEMBERS), (Kind.MEMBERS, Kind.ROSTER)])
def test_a_large_one_is_not_read_for_every_kind(
    tmp_path: Path, given: Kind, asked: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[bool] = []
    plain = reader.opened

    def counted(*arguments: object, rewritten: bool) -> object:
        readings.append(rewritten)
        return plain(*arguments, rewritten=rewritten)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "opened", counted)
    frames: list[bytes] = []
    question = Question(form(tmp_path, given), TODAY, None, asked, True, 1)
    check_in_cage(frames.append, *question.packed())
    assert readings == [False]


def test_what_is_no_form_at_all_is_still_unknown(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("甲,乙,丙\n1,2,3\n", "utf-8")
    for kind in Kind:
        message = check(file, today=TODAY, kind=kind).findings[0].message
        assert message == TEMPLATES["form-unknown/" + kind if kind.wording else "form-unknown"]
