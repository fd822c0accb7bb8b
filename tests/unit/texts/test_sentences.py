"""Every Chinese sentence that somebody reads stands in texts/; elsewhere are values, columns, what is looked for."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
ROOMS = [ROOT / "layers/unioncard/unioncard", ROOT / "functions"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENDS = re.compile(r"[。！？；，：]")
LOOKED_FOR = {
    *("sheets/header.py", "sheets/layout.py", "sheets/cells/dates.py", "registers/unions/normalise.py"),
    *("registers/members/columns.py", "registers/members/codes.py", "registers/members/fast_path.py"),
    "notifications/smtp_answers.py",
}
"""Patterns for what officers and servers write, and spellings made of parts: nobody reads them."""


def sentences(source: str) -> Iterator[str]:
    """Literals with Chinese that are built up of pieces, or have a sentence's punctuation; docstrings are none."""
    tree = ast.parse(source)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            text = node.value
            if CHINESE.search(text) and (id(node) in pieces or "{" in text or ENDS.search(text)):
                yield text


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


@pytest.mark.parametrize("source", ['"""每行一人。"""', 'SEX = "性别"', 'X = ("入会", "综合（含投资类、主业不明显）")'])
def test_a_value_or_a_docstring_is_none(source: str) -> None:
    assert not list(sentences(source))


def test_sentences_stand_in_texts_alone() -> None:
    found = {
        f"{place}: {text}"
        for room in ROOMS
        for file in room.rglob("*.py")
        if "texts" not in file.parts and (place := file.relative_to(room).as_posix()) not in LOOKED_FOR
        for text in sentences(file.read_text("utf-8"))
    }
    assert found == set()
