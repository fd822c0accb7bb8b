"""What code, tests and documents cite is in this repository: a reader can open it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docs.documents import FOLDERS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

READ = {".py", ".md", ".yaml", ".yml", ".toml", ".js", ".html", ".css", ".sh", ".ini"}
MORE = ("cli", "tools", ".github", ".ci")
SKIPPED = {"node_modules", "build", "__pycache__", ".venv"}
_CITED = re.compile(r"(?<![\w/.-])docs/[\w./-]*\w")
_OUTSIDE = (
    *("CONTRACT", "DESIGN", "STYLE", "HOUSE"),
    *("desk_screens", "register_columns", "bank_files", "ledger_and_report", "offers_and_identity", "aid_payments"),
    *("features", "local-cloud", "desk"),
)
_OUTSIDE_PAGE = re.compile(rf"(?<![\w/-])(?:{'|'.join(_OUTSIDE)})\.md|(?<![\w/-])shared/")
_BARE = re.compile(r"(?<!docs/)domain/\w+\.md|(?<![\w/.-])(?:codes|masking|programmes|registers|notice)\.md")


def _files() -> list[Path]:
    """The project's own texts: not what was installed, built or generated below its folders."""
    below = (path for folder in (*FOLDERS, *MORE) for path in (ROOT / folder).rglob("*"))
    paths = (path for path in (*ROOT.iterdir(), *below) if path.suffix in READ and path.is_file())
    return sorted(path for path in paths if not SKIPPED & set(path.relative_to(ROOT).parts))


def _cited(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """The file and the text of every match, but for this file, which has the patterns."""
    own = ROOT / "tests" / "docs" / "test_citations.py"
    return [
        (file.relative_to(ROOT).as_posix(), found)
        for file in _files()
        if file != own
        for found in pattern.findall(file.read_text("utf-8", "replace"))
    ]


def _is_there(path: str) -> bool:
    """A path from the root, a decision by its number, or (docs/invariants.md) a path from tests/."""
    return (ROOT / path).exists() or (ROOT / "tests" / path).exists() or any(ROOT.glob(f"{path}-*.md"))


def test_every_document_cited_is_there() -> None:
    cited = _cited(_CITED)
    assert len(cited) > 20, "the pattern finds nothing"
    assert [(place, path) for place, path in cited if not _is_there(path)] == []


def test_nothing_cites_a_file_outside_the_repository() -> None:
    assert _cited(_OUTSIDE_PAGE) == []


def test_code_cites_a_page_of_the_domain_by_its_whole_path() -> None:
    """``docs/domain/codes.md``, not ``codes.md``: it can be opened, and the test above sees it when it moves."""
    code = [(place, found) for place, found in _cited(_BARE) if not place.endswith(".md")]
    assert code == []
