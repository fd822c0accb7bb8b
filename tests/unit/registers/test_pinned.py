"""A register half taken in, a release with other rules, the redrive: each row is a member or a finding, never both."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from support.killing import Killed, Killer, killing
from support.known_checks import checked_once, correct_once
from support.worked import UNION, Way, people_file
from unioncard.products import findings_name
from unioncard.registers import intake
from unioncard.registers.check import Checked, check
from unioncard.registers.members.admission import MemberAdmission
from unioncard.registers.pinned import RULES
from unioncard.sheets.findings import Finding, FindingCode, Severity
from unioncard.sheets.layout import Kind
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from unioncard.registers.register import Register


FIRST_ROW = 2
"""Of a CSV file with one header line."""
NAMELESS = (3, 8, 9)
"""Rows that both releases refuse."""


def with_rules(refused: set[int], ours: Callable[..., Checked] = check) -> Callable[..., Checked]:
    """A check by a release whose rules also refuse these rows; ``ours``: by what our own rules say."""

    def checked(path: Path, *args: Any, **more: Any) -> Checked:
        found = ours(path, *args, **more)
        kept = [row for row in found.accepted if row.number not in refused]
        findings = list(found.findings)
        for row in sorted(refused):
            findings.append(Finding(row, "姓名", FindingCode.MEMBER_ELSEWHERE, Severity.ERROR, "新规则"))
        return replace(found, accepted=kept, findings=sorted(findings, key=lambda one: one.row or 0))

    return checked


def register_of_twelve() -> bytes:
    people = sample_rows(12, seed=77)
    for row in NAMELESS:
        people[row - FIRST_ROW]["姓名"] = ""
    return people_file(people)


def take(way: Way, register: str, version: str, chunk_rows: int) -> Register | None:
    admission = way.intake.admissions[Kind.MEMBERS]
    assert isinstance(admission, MemberAdmission)
    return replace(way.intake, admissions={Kind.MEMBERS: replace(admission, chunk_rows=chunk_rows)}).take(
        register, version
    )


def rows_of(way: Way, register: str) -> tuple[list[int], list[int]]:
    """The rows that became members, and those with an error among the findings."""
    accepted = [row for chunk in way.stores.members.chunks(register) for row in chunk.rows]
    findings = json.loads(way.stores.products.read(findings_name(register)))
    return sorted(accepted), sorted({one["row"] for one in findings if one["severity"] == "error"})


ALL_ROWS = list(range(FIRST_ROW, FIRST_ROW + 12))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("old", "new", "new_chunks"),
    [(set(), {2, 5}, 3), ({2, 5}, set(), 3), ({5}, {3, 13}, 7)],
    ids=["stricter", "milder", "other rules and larger chunks"],
)
def test_rules_that_change_between_two_deliveries_change_no_row_wherever_the_first_one_died(  # noqa: PLR0913, PLR0917
    way: Way, monkeypatch: pytest.MonkeyPatch, old: set[int], new: set[int], new_chunks: int, after: bool
) -> None:
    monkeypatch.setattr(intake, "PROGRESS_SECONDS", float("inf"))
    correct_once(monkeypatch)
    content, ours = register_of_twelve(), checked_once()
    for call in count(1):
        register, version = way.open_upload(content, UNION)
        monkeypatch.setattr(intake, "check", with_rules(old, ours))
        died = False
        with killing(Killer(call, after)):
            try:
                take(way, register, version, 3)
            except Killed:
                died = True
        monkeypatch.setattr(intake, "check", with_rules(new, ours))
        done = take(way, register, version, new_chunks)

        members, findings = rows_of(way, register)
        assert sorted([*members, *findings]) == ALL_ROWS, f"killed at call {call}"
        assert done
        assert (done.counts.accepted, done.counts.rejected) == (len(members), len(findings))
        if not died:
            break
    assert call > 10
    assert way.stores.registers.find(register).rules == RULES


def test_of_two_that_check_at_once_by_other_rules_the_first_reading_counts_for_both(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, version = way.open_upload(register_of_twelve(), UNION)
    inner: list[Register | None] = []

    def overtaken(*args: Any, **more: Any) -> Checked:
        monkeypatch.setattr(intake, "check", with_rules({5}))
        with pytest.raises(ConnectionError):
            replace(way.intake, products=Broken()).take(register, version)  # type: ignore[arg-type]
        return with_rules({2})(*args, **more)

    monkeypatch.setattr(intake, "check", overtaken)
    inner.append(way.intake.take(register, version))

    members, findings = rows_of(way, register)
    assert findings == sorted([*NAMELESS, 5])
    assert sorted([*members, *findings]) == ALL_ROWS


class Broken:
    """Products that cannot be reached."""

    def keep(self, *_: object) -> None:
        raise ConnectionError


class Gone:
    """Uploads of which only what was kept of a reading is still there."""

    def __init__(self, way: Way) -> None:
        self.reading = way.stores.uploads.reading


def test_a_reading_that_is_not_the_pinned_one_is_not_used(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    register, version = way.open_upload(register_of_twelve(), UNION)
    with pytest.raises(ConnectionError):
        replace(way.intake, products=Broken()).take(register, version)  # type: ignore[arg-type]
    digest = way.stores.registers.find(register).reading or ""
    way.stores.uploads.keep_reading(register, digest, b"another")
    with pytest.raises(RuntimeError, match="pinned"):
        way.intake.take(register, version)


def test_a_redrive_needs_the_uploaded_file_no_more_once_it_was_read(way: Way) -> None:
    register, version = way.open_upload(register_of_twelve(), UNION)
    with pytest.raises(ConnectionError):
        replace(way.intake, products=Broken()).take(register, version)  # type: ignore[arg-type]

    done = replace(way.intake, uploads=Gone(way)).take(register, version)  # type: ignore[arg-type]

    assert done
    assert done.counts.read == 12
