"""What a checked register leaves, also when it leaves very much."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unioncard.registers.intake import MergedFindings
from unioncard.registers.results import SHOWN_FINDINGS, shown_findings
from unioncard.sheets.findings import Finding, FindingCode, Severity, found
from unioncard.sheets.packed import PackedFindings

NOTE = found(FindingCode.NORMALISED, 1, "民族", changes="x", value="汉族")
LINES = st.lists(st.builds(lambda row: found(FindingCode.REQUIRED, row, "姓名"), st.integers(1, 9)), max_size=6)


def note(row: int) -> Finding:
    return Finding(row, "民族", FindingCode.NORMALISED, Severity.NOTE, f"第 {row} 行")


def test_errors_are_shown_though_a_thousand_notes_come_before_them() -> None:
    late = found(FindingCode.REQUIRED, 1_001, "姓名")
    shown = shown_findings([*map(note, range(1_000)), late])
    assert len(shown) == SHOWN_FINDINGS
    assert shown[-1] == late
    assert shown[:-1] == [note(row) for row in range(SHOWN_FINDINGS - 1)]


def test_few_findings_are_all_shown_as_they_stand() -> None:
    few = [note(3), found(FindingCode.REQUIRED, 3, "姓名"), note(4)]
    assert shown_findings(few) == few


@given(LINES, LINES)
def test_what_the_store_found_stands_where_its_row_stands(checked: list[Finding], late: list[Finding]) -> None:
    in_order = sorted(checked, key=lambda one: one.row or 0)
    together = MergedFindings(in_order, late)
    assert list(together) == list(together) == sorted([*in_order, *late], key=lambda one: one.row or 0)


@given(st.lists(st.lists(st.builds(note, st.integers(1, 99)), max_size=4), max_size=4))
def test_findings_come_out_of_their_blocks_as_they_went_in(blocks: list[list[Finding]]) -> None:
    packed = PackedFindings()
    for block in blocks:
        packed.extend(block)
    flat = [finding for block in blocks for finding in block]
    assert packed == flat
    assert (list(packed), len(packed), packed[:2]) == (flat, len(flat), tuple(flat[:2]))
    assert packed != [*flat, NOTE]
