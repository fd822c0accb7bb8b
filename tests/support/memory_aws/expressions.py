"""Condition, key condition and update expressions of DynamoDB, as far as the stores write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

from support.memory_aws.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

Item = dict[str, Any]

_TOKEN = re.compile(r"\s*(AND\b|OR\b|<>|<=|>=|[()=<>,]|[#:]?\w+)")
_COMPARED = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_SECTION = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b")
_IF_NOT_EXISTS = re.compile(r"if_not_exists\(([#\w]+), (:\w+)\)")
_KEY_CONDITION = re.compile(
    r"([#\w]+) = (:\w+)(?: AND begins_with\(([#\w]+), (:\w+)\)| AND (?P<sort>[#\w]+) < (?P<before>:\w+))?"
)


def check_names_and_values(action: Mapping[str, Any], *expressions: str) -> None:
    """Raises ValidationException unless expressions use exactly the names and values that come with them."""
    used = set().union(*map(_placeholders, expressions))
    given: set[str] = set()
    for kind in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        if action.get(kind) == {}:
            raise invalid(f"{kind} must not be empty")
        given |= set(action.get(kind, ()))
    if used != given:
        raise invalid(f"not both used and defined: {sorted(used ^ given)}")


def holds(expression: str, item: Item, action: Mapping[str, Any]) -> bool:
    """Whether a condition holds for an item, {} if there is none. ``action`` has the names and values it uses."""
    condition = _Condition(list(_tokens(expression)), item, action)
    result = condition.either()
    if condition.tokens:
        raise NotImplementedError(expression)
    return result


def updated(expression: str, item: Item, action: Mapping[str, Any]) -> Item:
    """The item after ``SET a = :a, b = if_not_exists(b, :b) REMOVE c ADD d :d DELETE e :e``."""
    _, *parts = _SECTION.split(_IF_NOT_EXISTS.sub(r"\1 or \2", expression))
    after = dict(item)
    for verb, text in zip(parts[::2], parts[1::2], strict=True):
        for one in text.split(","):
            _update(after, verb, one.split(), action)
    return after


def key_condition(action: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    """Names and values of ``pk = :pk``, also with ``AND begins_with(sk, :prefix)`` or ``AND sk < :before``.

    "" for what is not there.
    """
    expression = action["KeyConditionExpression"]
    found = _KEY_CONDITION.fullmatch(expression)
    if not found:
        raise NotImplementedError(expression)
    hash_name, hash_value, range_name, prefix, sort, before = found.groups()
    range_name = range_name or sort
    check_names_and_values(action, expression)
    values = action["ExpressionAttributeValues"]
    if prefix and not values[prefix]["S"]:
        raise invalid("the AttributeValue for a key attribute cannot contain an empty string value")
    first, second = _name(hash_name, action), _name(range_name, action) if range_name else ""
    bounds = [values[one]["S"] if one else "" for one in (prefix, before)]
    return first, values[hash_value]["S"], second, *bounds


def _update(item: Item, verb: str, words: list[str], action: Mapping[str, Any]) -> None:
    values = action.get("ExpressionAttributeValues", {})
    match verb, words:
        case "SET", [name, "=", value] if value.startswith(":"):
            item[_name(name, action)] = values[value]
        case "SET", [name, "=", there, "or", value] if there == name:
            item.setdefault(_name(name, action), values[value])
        case "REMOVE", [name]:
            item.pop(_name(name, action), None)
        case "ADD", [name, value]:
            item[_name(name, action)] = _added(item.get(_name(name, action)), values[value])
        case "DELETE", [name, value]:
            left = sorted({*item.get(_name(name, action), {}).get("SS", ())} - {*values[value]["SS"]})
            if left:
                item[_name(name, action)] = {"SS": left}
            else:  # a set is never empty
                item.pop(_name(name, action), None)
        case _:
            raise NotImplementedError(f"{verb} {words}")


def _added(before: Item | None, added: Item) -> Item:
    ((kind, value),) = added.items()
    if before is not None and kind not in before:
        raise invalid("an operand in the update expression has an incorrect data type")
    match kind:
        case "N":
            return {"N": str(int(value) + (int(before["N"]) if before else 0))}
        case "SS":
            return {"SS": sorted({*value, *(before["SS"] if before else ())})}
    raise NotImplementedError(f"ADD {kind}")


def _name(word: str, action: Mapping[str, Any]) -> str:
    return str(action["ExpressionAttributeNames"][word]) if word.startswith("#") else word


@cache
def _placeholders(expression: str) -> frozenset[str]:
    return frozenset(re.findall(r"[#:]\w+", expression))


@cache
def _tokens(expression: str) -> tuple[str, ...]:
    tokens = _TOKEN.findall(expression)
    if "".join(tokens) != re.sub(r"\s", "", expression):
        raise NotImplementedError(expression)
    return tuple(tokens)


@dataclass
class _Condition:
    tokens: list[str]
    item: Item
    action: Mapping[str, Any]

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
            self._expect(")")
            return result
        if token in {"attribute_exists", "attribute_not_exists"}:
            self._expect("(")
            name = self.tokens.pop(0)
            self._expect(")")
            return (_name(name, self.action) in self.item) is (token == "attribute_exists")
        if self.tokens[:1] not in [[operator] for operator in _COMPARED]:
            raise NotImplementedError(f"{token} {' '.join(self.tokens)}")
        return _compare(self._operand(token), self.tokens.pop(0), self._operand(self.tokens.pop(0)))

    def _expect(self, token: str) -> None:
        if self.tokens.pop(0) != token:
            raise NotImplementedError(f"{token} is missing before {' '.join(self.tokens)}")

    def _operand(self, token: str) -> Item | None:
        if token.startswith(":"):
            return dict(self.action["ExpressionAttributeValues"][token])
        return self.item.get(_name(token, self.action))


def _compare(left: Item | None, operator: str, right: Item | None) -> bool:
    if left is None or right is None:
        return operator == "<>"  # an attribute that is not there equals nothing, and is less than nothing
    ((left_kind, one),), ((right_kind, other),) = left.items(), right.items()
    if left_kind != right_kind:
        return operator == "<>"
    if left_kind == "N":
        one, other = int(one), int(other)
    elif left_kind not in {"S", "B"} and operator not in {"=", "<>"}:
        raise NotImplementedError(f"{operator} of {left_kind}")
    return bool(_COMPARED[operator](one, other))
