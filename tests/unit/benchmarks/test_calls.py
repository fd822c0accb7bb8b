"""What an answer of DynamoDB says was read, and the parts of docs/performance.md that several targets write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from benchmarks import page
from benchmarks.calls import Calls, items_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ({"Items": [{}, {}], "Count": 2, "ScannedCount": 2}, 2),
        ({"Items": [], "Count": 0, "ScannedCount": 300}, 300),  # a filter pays for what it leaves out
        ({"Count": 1001, "ScannedCount": 1001}, 1001),
        ({"Item": {"pk": {"S": "x"}}}, 1),
        ({}, 0),
        ({"Responses": {"work": [{}, {}], "members": [{}]}}, 3),
    ],
)
def test_what_was_read_counts_not_what_came_of_it(answer: dict[str, Any], items: int) -> None:
    assert items_of(answer) == items


def test_calls_are_counted_by_service() -> None:
    calls = Calls()
    calls.note("dynamodb", "GetItem", b'{"Item": {}}', 0.1)
    calls.note("s3", "PutObject", b"", 0.2)
    assert (calls.of("dynamodb"), calls.of("s3"), calls.of("kms"), calls.items) == (1, 1, 0, 1)
    assert calls.seconds == pytest.approx(0.3)


def test_a_part_of_the_page_is_written_again_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "performance.md"
    file.write_text("# Performance\n\nWhat a page of a list reads, is elsewhere.\n\n## Again\n", "utf-8")
    monkeypatch.setattr(page, "PAGE", file)
    for text in ("## Lists\n\nold\n", "## Lists\n\nnew {and} \\1\n"):
        page.put_section("lists-cloud", text)
    page.put_section("sweep", "## Sweep\n")
    whole = file.read_text("utf-8")
    assert "old" not in whole and whole.index("## Lists") < whole.index("## Sweep") < whole.index("What a page")
    assert page.sections().count("<!-- / -->") == 2
