"""The project's documents, and what they show: code blocks, links, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("docs", "infra", "local", "data", "web", "benchmarks", "functions", "layers", "tests")
TRANSLATION = ".zh-CN.md"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LOOP = re.compile(r"(?:for \w+ in|until) (.*?); do (.*);? done")
_FUNCTION = re.compile(r"(\w+)\(\) \{ (.*) \}")
_AND_THEN = re.compile(r"""((?:"[^"]*"|'[^']*'|[^"'])*?) (?:&&|\|\|) """)
_ASSIGNMENT = re.compile(r"(export )?[A-Z_]+=")
_TAKEN = re.compile(r"\$\(((?:aws|output) [^()]*(?:\([^()]*\)[^()]*)*)\)")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a code block; ``place`` names the document."""

    place: str
    line: str

    def __str__(self) -> str:
        return f"{self.place}: {self.line}"


def documents() -> list[Path]:
    """Every Markdown file of the project."""
    below = (file for folder in FOLDERS for file in (ROOT / folder).rglob("*.md"))
    return sorted([*ROOT.glob("*.md"), *below])


def commands(language: str, *files: Path) -> list[Command]:
    """The lines of all blocks of one language: ``sh`` is run by tests, ``bash`` (AWS, a bank) is only checked.

    Without those of a translation, which are the original's (test_readme_twin.py).
    """
    return [
        Command(file.relative_to(ROOT).as_posix(), line)
        for file in files or [one for one in documents() if not one.name.endswith(TRANSLATION)]
        for fence, body in _FENCE.findall(file.read_text("utf-8"))
        if fence == language
        for written in body.splitlines()
        if written and not written.startswith("#")
        for line in _of_the_shell(written)
    ]


def _of_the_shell(line: str) -> list[str]:
    """The commands in a line: of loops, of a function, one after the other, and those whose output is taken.

    Without bare assignments, tests in brackets and the page's own functions.
    """
    if function := _FUNCTION.fullmatch(line):
        return _of_the_shell(function[2].rstrip("; "))
    if loop := _LOOP.fullmatch(line):
        until, body = loop.groups()
        first = _of_the_shell(until) if line.startswith("until") else _taken(until)
        parts = [body] if _LOOP.fullmatch(body.rstrip("; ")) else body.split("; ")
        return [*first, *(one for part in parts if part for one in _of_the_shell(part.rstrip("; ")))]
    if first_of_several := _AND_THEN.match(line):
        return [*_of_the_shell(first_of_several[1]), *_of_the_shell(line[first_of_several.end() :])]
    if _ASSIGNMENT.match(line) or line.startswith("[ "):
        return _taken(line)
    return [] if line.partition(" ")[0] in _own_functions() else [line]


@cache
def _own_functions() -> frozenset[str]:
    """Names of the functions that a page makes for itself."""
    blocks = (body for file in documents() for _, body in _FENCE.findall(file.read_text("utf-8")))
    return frozenset(found[1] for body in blocks for line in body.splitlines() if (found := _FUNCTION.fullmatch(line)))


def _taken(text: str) -> list[str]:
    """Commands whose output is taken; `output` is the function that a page has made for itself."""
    return [one for one in _TAKEN.findall(text) if not one.startswith("output ")]


def links(file: Path) -> Iterator[str]:
    """Relative addresses of links and pictures in a document, without anchors."""
    text = _FENCE.sub("", file.read_text("utf-8"))
    for found in _LINK.findall(text):
        address = (found[0] or found[1]).partition("#")[0]
        if address and not re.match(r"[a-z]+:", address):
            yield address
