"""YAML as an operator means it: what YAML 1.1 would read as something else is refused with its place.

PyYAML reads YAML 1.1: 12:30 becomes 750, 010 becomes 8, no becomes false, 2026-11-23 a date, and of a key that is given
twice the last one wins, without a word. None of this is ever meant in a bank's profile.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from unioncard_tools.texts import profiles as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import Node

_MEANT: Final = re.compile(r"0|-?[1-9][0-9]*|-?[0-9]+\.[0-9]+|true|false")
"""Numbers and truth values as YAML 1.2 and JSON write them: these alone may stand without quotes."""
_LEADING_ZERO: Final = re.compile(r"[-+]?0[0-9_]+")
_KEPT: Final = {f"tag:yaml.org,2002:{tag}" for tag in ("str", "null", "merge")}
_QUICK: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, where PyYAML was built with it: it reads a profile in 2 ms, the one in Python in 20."""


class NotStrict(Exception):
    """Places that mean something else in YAML than they seem to; ``problems`` are sentences in Chinese."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def load(text: str) -> Any:
    """The document's value; yaml.YAMLError, NotStrict. RecursionError: lists in lists without an end."""
    try:
        return _loaded(text, _QUICK)
    except yaml.YAMLError:
        return _loaded(text, yaml.SafeLoader)  # which names the line that is wrong, and not the one behind it


def _loaded(text: str, made: Any) -> Any:
    loader = made(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if problems := tuple(_problems(node, "", set())):
            raise NotStrict(problems)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _problems(node: Node, path: str, seen: set[int]) -> Iterator[str]:
    if id(node) in seen:  # an alias
        return
    seen.add(id(node))
    if isinstance(node, ScalarNode):
        if _is_doubtful(node):
            yield texts.QUOTE.format(line=_line(node), key=path, text=node.value)
    elif isinstance(node, SequenceNode):
        for number, one in enumerate(node.value, start=1):
            yield from _problems(one, f"{path}.{number}" if path else str(number), seen)
    elif isinstance(node, MappingNode):
        yield from _of_mapping(node, path, seen)


def _of_mapping(node: MappingNode, path: str, seen: set[int]) -> Iterator[str]:
    lines: dict[str, int] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, ScalarNode) else "?"
        place = f"{path}.{name}" if path else name
        if name in lines:
            yield texts.TWICE.format(line=_line(key), key=place, first=lines[name])
        lines.setdefault(name, _line(key))
        yield from _problems(key, place, seen)
        yield from _problems(value, place, seen)


def _is_doubtful(node: ScalarNode) -> bool:
    """Whether a text without quotes is read as something that it does not look like."""
    if node.style:  # of a text without quotes None, libyaml's is empty
        return False
    return bool(_LEADING_ZERO.fullmatch(node.value)) or (node.tag not in _KEPT and not _MEANT.fullmatch(node.value))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
