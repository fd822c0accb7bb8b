"""Every Chinese sentence that somebody reads stands in texts/; elsewhere are values, columns, what is looked for."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
ROOMS = [ROOT / "layers/unioncard/unioncard", ROOT / "functions"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MAY_BE_CHINESE = re.compile(rf"{CHINESE.pattern}|\\[uUN]")
"""As a character, or written as an escape."""
ENDS = re.compile(r"[。！？；，：]")
LOOKED_FOR = {
    *(
        "sheets/header.py",
        "sheets/entries.py",
        "sheets/layout.py",
        "sheets/cells/dates.py",
        "registers/unions/normalise.py",
    ),
    *("registers/members/columns.py", "registers/members/codes.py", "registers/members/fast_path.py"),
    *("notifications/smtp_answers.py", "trail/reason.py"),
}
"""Patterns for what officers and servers write, and spellings made of parts: nobody reads them."""

VALUES = {
    *("members/columns.py", "people/documents.py", "custody/roster/columns.py"),
    *("registers/members/normalise.py", "registers/unions/columns.py", "registers/unions/codes.py"),
}
"""Columns, codes and their spellings, some of them as long as a phrase: names in forms, no words of ours."""
PHRASE = 7
"""Chinese characters: more than any column or value has that the other modules name."""


def sentences(source: str) -> Iterator[str]:
    """Literals with Chinese that are built up of pieces, or have a sentence's punctuation; docstrings are none."""
    return (text for text, piece in literals(source) if piece or "{" in text or ENDS.search(text))


def phrases(source: str) -> Iterator[str]:
    """Literals with Chinese that are as long as a phrase, whatever their punctuation."""
    return (text for text, _ in literals(source) if len(CHINESE.findall(text)) >= PHRASE)


@cache
def literals(source: str) -> list[tuple[str, bool]]:
    """Literals with Chinese, and whether they are a piece of an f-string; docstrings are none."""
    if not MAY_BE_CHINESE.search(source):
        return []
    nodes = list(ast.walk(ast.parse(source)))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    pieces = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = [(node, node.value) for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [(text, id(node) in pieces) for node, text in texts if id(node) not in alone and CHINESE.search(text)]


@pytest.mark.parametrize(
    "source",
    [
        'raise NotFound(f"没有代码为 {code} 的工会")',
        'X = "请更正后重新上传。"',
        'X = "第 {place} 列"',
        'say("成功，共三行")',
    ],
)
def test_a_sentence_is_seen(source: str) -> None:
    assert list(sentences(source))


@pytest.mark.parametrize("source", ['X = "\\u6210\\u529f\\uff0c"', 'X = "\\N{CJK UNIFIED IDEOGRAPH-6210}\\uff0c"'])
def test_a_sentence_written_as_escapes_is_seen(source: str) -> None:
    assert list(sentences(source))


@pytest.mark.parametrize("source", ['"""每行一人。"""', 'SEX = "性别"', 'X = ("入会", "综合（含投资类、主业不明显）")'])
def test_a_value_or_a_docstring_is_none(source: str) -> None:
    assert not list(sentences(source))


@pytest.mark.parametrize(("source", "seen"), [('X = "下拉菜单中的各项"', True), ('X = "会籍变化类型"', False)])
def test_a_phrase_is_seen_without_punctuation(source: str, *, seen: bool) -> None:
    assert bool(list(phrases(source))) is seen


def sources() -> Iterator[tuple[str, str]]:
    """Place and text of every module outside texts/ that may hold words of ours."""
    for room in ROOMS:
        for file in room.rglob("*.py"):
            place = file.relative_to(room).as_posix()
            if "texts" not in file.parts and place not in LOOKED_FOR:
                yield place, file.read_text("utf-8")


def test_sentences_stand_in_texts_alone() -> None:
    assert {f"{place}: {text}" for place, source in sources() for text in sentences(source)} == set()


def test_phrases_stand_in_texts_alone() -> None:
    found = {f"{place}: {text}" for place, source in sources() if place not in VALUES for text in phrases(source)}
    assert found == set()


def test_the_lists_name_modules_that_hold_chinese() -> None:
    """A module that moved would leave its place in a list to another."""
    for place in LOOKED_FOR | VALUES:
        assert CHINESE.search((ROOMS[0] / place).read_text("utf-8")), place
