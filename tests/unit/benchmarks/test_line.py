"""A line of the results says the ratio that its target means, and whether it is met."""

from __future__ import annotations

import pytest
from benchmarks.line import HEADER, MET, MISSED, Line, table


def line(ours: float, theirs: float, **target: float) -> Line:
    return Line("checking", ours, "a peer", theirs, "s", **target)


@pytest.mark.parametrize(("ours", "met"), [(2.5, True), (2.6, False)])
def test_under_at_most_the_ratio_is_ours_by_theirs(ours: float, met: bool):
    one = line(ours, 10, at_most=0.25)

    assert one.ratio == pytest.approx(ours / 10)
    assert one.is_met is met


@pytest.mark.parametrize(("ours", "met"), [(2, True), (2.1, False)])
def test_under_at_least_the_ratio_is_theirs_by_ours(ours: float, met: bool):
    one = line(ours, 12, at_least=6)

    assert one.ratio == pytest.approx(12 / ours)
    assert one.is_met is met


def test_a_line_without_a_target_is_neither_met_nor_missed():
    assert line(1, 2).is_met is None
    assert line(1, 2).cells()[-2:] == ("", "")


def test_the_table_shows_figures_ratio_target_and_verdict():
    rows = [line(1.234, 0.5, at_most=1.35).cells(), line(1234.5, 12345, at_least=6).cells()]

    header, rule, missed, met = table(HEADER, rows).splitlines()

    assert header.count("|") == rule.count("|") == missed.count("|") == met.count("|") == len(HEADER) + 1
    assert missed == f"| checking | 1.23 s | a peer | 0.5 s | 2.47 | ≤ 1.35 | {MISSED} |"
    assert met == f"| checking | 1,234 s | a peer | 12,345 s | 10.00 | ≥ 6 | {MET} |"
