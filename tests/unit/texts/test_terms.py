"""One word means one thing to all who read it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_issuing_union_is_the_one_that_signed_and_no_list_calls_the_holders_union_so() -> None:
    rooms = [ROOT / "layers" / "unioncard" / "unioncard" / "texts", ROOT / "cli", ROOT / "tools"]
    named = {
        file.name
        for room in rooms
        for file in room.rglob("*")
        if file.suffix in {".py", ".j2"}
        if "发卡工会" in file.read_text("utf-8")
    }
    assert named == set()
    assert "发卡工会（与银行签协议的工会" in (ROOT / "docs" / "guides" / "officer.md").read_text("utf-8")
