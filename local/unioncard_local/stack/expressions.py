"""MiniStack reads an expression anew for every item, and all policies of a role for every call: here each is read once.

A query of 50,000 items took 3 s of the processor, of which four fifths were this; policies were a sixteenth of what the
emulator does in the tests. What is remembered are functions of a text alone, so no answer changes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from ministack.core import iam_evaluator  # type: ignore[import-untyped]
from ministack.services import dynamodb  # type: ignore[import-untyped]

_REMEMBERED: Final = 1024
"""Expressions; all of ours together are some two hundred."""


def read_each_once() -> None:
    """Let this process's DynamoDB remember how it read an expression."""
    read = lru_cache(_REMEMBERED)(dynamodb._tokenize)

    def tokens(expression: str) -> list[Any]:
        return list(read(expression))  # the evaluator's own list, whatever it does with it

    dynamodb._tokenize = tokens
    dynamodb._condition_syntax_error = lru_cache(_REMEMBERED)(dynamodb._condition_syntax_error)


def read_policies_once() -> None:
    """Let this process's IAM remember what a policy's text says; what is no text it reads as ever."""
    read = iam_evaluator.parse_policy_document
    of_text = lru_cache(_REMEMBERED)(read)

    def statements(document: str | dict[str, Any]) -> list[Any]:
        return list(of_text(document)) if isinstance(document, str) else list(read(document))

    iam_evaluator.parse_policy_document = statements
