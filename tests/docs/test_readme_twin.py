"""The README in Chinese shows the same commands, targets, links and pictures as the one in English."""

from __future__ import annotations

import re

from docs.documents import ROOT, TRANSLATION, commands, links

ENGLISH = ROOT / "README.md"
CHINESE = ENGLISH.with_name(f"{ENGLISH.stem}{TRANSLATION}")

_INLINE = re.compile(r"`([^`\n]+)`")
_COMMANDS = ("make ", "unioncard ", ".venv/")


def _lines(language: str) -> tuple[list[str], list[str]]:
    english, chinese = ([one.line for one in commands(language, file)] for file in (ENGLISH, CHINESE))
    return english, chinese


def test_the_blocks_have_the_same_commands_in_the_same_order() -> None:
    for language in ("sh", "bash"):
        english, chinese = _lines(language)
        assert chinese == english
    assert _lines("sh")[0]


def test_commands_within_the_text_and_the_tables_are_the_same() -> None:
    english, chinese = (
        {code for code in _INLINE.findall(file.read_text("utf-8")) if code.startswith(_COMMANDS) or "=" in code}
        for file in (ENGLISH, CHINESE)
    )
    assert "make demo" in english
    assert chinese == english


def test_both_lead_to_the_same_documents_and_to_each_other() -> None:
    english, chinese = set(links(ENGLISH)), set(links(CHINESE))
    assert english - {CHINESE.name} == chinese - {ENGLISH.name}
    assert CHINESE.name in english
    assert ENGLISH.name in chinese


def test_both_have_the_same_sections_and_rows_of_tables() -> None:
    def shape(text: str) -> list[str]:
        marks = (re.match(r"(#+ |\||!\[|<img)", line) for line in text.splitlines())
        return [mark[1] for mark in marks if mark]

    assert shape(CHINESE.read_text("utf-8")) == shape(ENGLISH.read_text("utf-8"))
