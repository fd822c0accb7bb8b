"""The operators' page on the trail has every field, kind and fault of the code; its table is what is written."""

from __future__ import annotations

import re

from docs.documents import ROOT
from unioncard.trail.entry import Entry, EntryKind, Outcome
from unioncard.trail.reason import LONGEST_REASON
from unioncard_cli import texts
from unit.trail.entries import entry

PAGE = (ROOT / "docs" / "operations" / "trail.md").read_text("utf-8")
TABLE = re.search(r"CREATE EXTERNAL TABLE trail \((.*?)\n\)", PAGE, re.DOTALL)
TYPES = {str: "string", int: "int", tuple: "array<string>"}


def test_athenas_table_has_the_fields_of_an_entry_in_their_order_and_types() -> None:
    assert TABLE
    columns = [tuple(column.split(" ")) for column in re.split(r",\s+", TABLE[1].strip())]
    written = entry().model_dump(mode="python")
    expected = [(name, TYPES[next(kind for kind in TYPES if isinstance(written[name], kind))]) for name in written]
    assert columns == expected


def test_every_field_kind_and_outcome_is_explained() -> None:
    named = [*Entry.model_fields, *EntryKind, *Outcome]
    assert [name for name in named if f"`{name}`" not in PAGE] == []
    assert f"at most {LONGEST_REASON} characters" in PAGE


def test_what_the_command_says_is_on_the_page() -> None:
    said = "\n".join(texts.TRAIL_FAULTS.values()) + texts.TRAIL_NOT_KNOWN
    rows = re.findall(r"^\| ([^|]*[\u4e00-\u9fff][^|]*) \|", PAGE, re.MULTILINE)
    assert [word for row in rows for word in re.split("、", row) if word not in said] == []
