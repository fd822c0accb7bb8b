"""Logs and metrics: ids, counts, states and durations, never a cell of a register (invariant 7)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = Logger()

NAMESPACE: Final = "UnionCard"
"""Of our metrics in CloudWatch; the template's alarms name it."""


@contextmanager
def of_request(request: str, message: str = "") -> Iterator[None]:
    """Put the ids of what is worked on into every line logged meanwhile, by whichever room.

    ``request``: API Gateway's, which the access log has too, or the invocation's; ``message``: the queue's.
    """
    ids = {"request": request, "message_id": message}
    with logger.append_context_keys(**{name: id for name, id in ids.items() if id}):
        yield


def count(name: str, number: int = 1) -> None:
    """Emit a CloudWatch count metric (embedded metric format), which alarms may watch."""
    with single_metric(name=name, unit=MetricUnit.Count, value=number, namespace=NAMESPACE) as metric:
        metric.add_dimension("service", logger.service)


def where(error: BaseException) -> list[str]:
    """File and line of each step towards an error, without its message and without values."""
    steps, trace = [], error.__traceback__
    while trace:
        steps.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return steps
