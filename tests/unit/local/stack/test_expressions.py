"""The emulator's DynamoDB answers the same when it remembers how it read an expression."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from ministack.core import iam_evaluator

from unioncard_local.stack import expressions

if TYPE_CHECKING:
    import pytest

ITEM = {"pk": {"S": "a"}, "n": {"N": "3"}, "list": {"L": [{"S": "x"}]}}
VALUES = {":a": {"S": "a"}, ":two": {"N": "2"}, ":four": {"N": "4"}}
CONDITIONS = [
    "pk = :a AND n BETWEEN :two AND :four",
    "pk = :a AND n BETWEEN :four AND :two",
    "attribute_not_exists(gone) AND (n > :two OR begins_with(pk, :a))",
    "#n >= :four",
    "((pk = :a))",
    "pk = = :a",
    "list[0] = :a",
    "size(pk) < :two",
    "name = :a",
]


def loaded() -> Any:
    """The emulator's module, a copy of this test's own: others in this process keep theirs as it is."""
    found = importlib.util.find_spec("ministack.services.dynamodb")
    assert found and found.loader
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


def answer(dynamodb: Any, condition: str) -> object:
    try:
        return dynamodb._evaluate_condition(condition, ITEM, VALUES, {"#n": "n"})
    except ValueError as error:
        return str(error)


def test_every_condition_is_answered_as_before_and_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, remembering, read = loaded(), loaded(), list[str]()
    tokenize = remembering._tokenize
    monkeypatch.setattr(remembering, "_tokenize", lambda text: read.append(text) or tokenize(text))
    monkeypatch.setattr(expressions, "dynamodb", remembering)
    expressions.read_each_once()
    for condition in CONDITIONS * 3:
        assert answer(remembering, condition) == answer(plain, condition)
    assert sorted(read) == sorted(CONDITIONS)


def test_whoever_changes_the_tokens_changes_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    remembering = loaded()
    monkeypatch.setattr(expressions, "dynamodb", remembering)
    expressions.read_each_once()
    remembering._tokenize("pk = :a").clear()
    assert remembering._tokenize("pk = :a")


ALLOWING = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
DENYING = {"Statement": [{"Effect": "Deny", "Action": ["s3:*"], "Resource": "*", "Sid": "a"}]}


def test_a_policys_text_is_parsed_once_and_says_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    parse, parsed = iam_evaluator.parse_policy_document, list[object]()
    monkeypatch.setattr(iam_evaluator, "parse_policy_document", lambda said: parsed.append(said) or parse(said))
    expressions.read_policies_once()
    for document in (ALLOWING, DENYING, "no policy") * 2:
        assert iam_evaluator.parse_policy_document(document) == parse(document)
        iam_evaluator.parse_policy_document(document).clear()
    assert parsed == [ALLOWING, DENYING, DENYING, "no policy", DENYING, DENYING]
