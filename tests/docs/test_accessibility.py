"""The list of accessibility points names every criterion, and tests that there are."""

from __future__ import annotations

import re

from docs.documents import ROOT

LIST = (ROOT / "docs" / "accessibility.md").read_text("utf-8")
# WCAG 2.2 without 4.1.1, which it took out; AAA is not aimed at.
A = [
    "1.1.1", "1.2.1", "1.2.2", "1.2.3", "1.3.1", "1.3.2", "1.3.3", "1.4.1", "1.4.2", "2.1.1", "2.1.2",
    "2.1.4", "2.2.1", "2.2.2", "2.3.1", "2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.5.1", "2.5.2", "2.5.3",
    "2.5.4", "3.1.1", "3.2.1", "3.2.2", "3.2.6", "3.3.1", "3.3.2", "3.3.7", "4.1.2",
]  # fmt: skip
AA = [
    "1.2.4", "1.2.5", "1.3.4", "1.3.5", "1.4.3", "1.4.4", "1.4.5", "1.4.10", "1.4.11", "1.4.12", "1.4.13",
    "2.4.5", "2.4.6", "2.4.7", "2.4.11", "2.5.7", "2.5.8", "3.1.2", "3.2.3", "3.2.4", "3.3.3", "3.3.4",
    "3.3.8", "4.1.3",
]  # fmt: skip


def named() -> list[str]:
    """The criteria of the list's first columns, ranges (1.2.1–1.2.5) spelled out."""
    found: list[str] = []
    for cell in re.findall(r"^\| ([\d., –]+) \S", LIST, re.MULTILINE):
        for part in cell.split(", "):
            first, _, last = part.partition("–")
            head, _, number = first.rpartition(".")
            found += [f"{head}.{one}" for one in range(int(number), int((last or first).rpartition(".")[2]) + 1)]
    return found


def test_every_criterion_is_there_once() -> None:
    assert sorted(named()) == sorted(A + AA)
    assert len(A + AA) == 55


def test_every_test_that_it_names_is_there() -> None:
    browser = "".join(file.read_text("utf-8") for file in (ROOT / "tests" / "browser").rglob("test_*.py"))
    wanted = set(re.findall(r"`(test_\w+)`", LIST))
    assert [one for one in sorted(wanted) if f"def {one}(" not in browser] == []
    assert [one for one in re.findall(r"\b(test_\w+)\.py", LIST) if not list((ROOT / "tests").rglob(f"{one}.py"))] == []
