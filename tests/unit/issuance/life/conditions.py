"""Condition and update expressions of DynamoDB, as far as batches, members, cards and files write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import eq, lt, ne
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Item = dict[str, Any]

_TOKEN = re.compile(r"\s*(AND\b|OR\b|<>|[()=<]|[#:]?\w+)")
_COMPARED = {"=": eq, "<>": ne, "<": lt}


def holds(expression: str, item: Item, told: Mapping[str, Any]) -> bool:
    """Whether a condition holds for an item, {} if there is none. ``told`` has the names and values it uses."""
    reading = _Reading(_tokens(expression), item, told)
    result = reading.either()
    assert not reading.tokens, expression
    return result


def updated(expression: str, item: Item, told: Mapping[str, Any]) -> Item:
    """The item after ``SET a = :a, b = :b``."""
    verb, _, assignments = expression.partition(" ")
    assert verb == "SET", expression
    reading = _Reading([], item, told)
    pairs = [one.split(" = ") for one in assignments.split(", ")]
    return item | {reading.name(name): told["ExpressionAttributeValues"][value] for name, value in pairs}


def _tokens(expression: str) -> list[str]:
    tokens = _TOKEN.findall(expression)
    assert "".join(tokens) == re.sub(r"\s", "", expression), expression
    return list(tokens)


@dataclass
class _Reading:
    tokens: list[str]
    item: Item
    told: Mapping[str, Any]

    def either(self) -> bool:
        """One or more terms with OR between them."""
        result = self.both()
        while self.tokens[:1] == ["OR"]:
            self.tokens.pop(0)
            result = self.both() or result
        return result

    def both(self) -> bool:
        """One or more terms with AND between them, which binds tighter."""
        result = self.term()
        while self.tokens[:1] == ["AND"]:
            self.tokens.pop(0)
            result = self.term() and result
        return result

    def term(self) -> bool:
        token = self.tokens.pop(0)
        if token == "(":
            result = self.either()
            assert self.tokens.pop(0) == ")"
            return result
        if token in {"attribute_exists", "attribute_not_exists"}:
            _, name, _ = (self.tokens.pop(0) for _ in range(3))
            return (self.name(name) in self.item) is (token == "attribute_exists")
        left, operator, right = self.operand(token), self.tokens.pop(0), self.operand(self.tokens.pop(0))
        if left is None or right is None:
            return operator == "<>"  # an attribute that is not there equals nothing, and is less than nothing
        return bool(_COMPARED[operator](_comparable(left), _comparable(right)))

    def operand(self, token: str) -> Item | None:
        values = self.told.get("ExpressionAttributeValues", {})
        return values[token] if token.startswith(":") else self.item.get(self.name(token))

    def name(self, token: str) -> str:
        return str(self.told["ExpressionAttributeNames"][token]) if token.startswith("#") else token


def _comparable(value: Item) -> tuple[str, Any]:
    ((kind, told),) = value.items()
    return kind, int(told) if kind == "N" else told
