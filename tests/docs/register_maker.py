"""docs/formats/register.md and the scripts that make its tables, which are a folder and no package."""

from __future__ import annotations

import sys

from docs.documents import ROOT

FOLDER = ROOT / "docs" / "formats" / "register"
PAGE = (FOLDER.parent / "register.md").read_text("utf-8")
sys.path.append(str(FOLDER))

import register_cures as cures  # noqa: E402
import register_example as example  # noqa: E402
import register_findings as findings  # noqa: E402
import register_page as page  # noqa: E402
import register_roster_examples as rosters  # noqa: E402
import register_spellings as spellings  # noqa: E402
import register_store_examples as store  # noqa: E402
import register_tables as tables  # noqa: E402

__all__ = ["FOLDER", "PAGE", "cures", "example", "findings", "line", "page", "rosters", "spellings", "store", "tables"]


def line(*cells: str) -> str:
    """A line of one of the page's tables."""
    return "| " + " | ".join(map(tables.cell, cells)) + " |"
