"""A stub AWS client: returns configured answers and records the calls."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Stub:
    """Answers every operation with the next of ``answers``; an exception among them is raised."""

    answers: list[Any] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def answer(**parameters: Any) -> Any:
            self.asked.append(deepcopy({"operation": operation, **parameters}))
            result = self.answers.pop(0) if self.answers else {}
            if isinstance(result, Exception):
                raise result
            return result

        return answer


def refused(code: str, **more: Any) -> ClientError:
    """The error that the SDK raises for a code."""
    return ClientError({"Error": {"Code": code, "Message": "in the words of AWS"}, **more}, "AnyOperation")


def cancelled(*codes: str | None) -> ClientError:
    """A cancelled transaction with these reasons."""
    return refused("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])
