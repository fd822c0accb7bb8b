"""Logs and metrics: ids, counts, states and durations, never a cell of a register (invariant 7)."""

from __future__ import annotations

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

logger = Logger()


def count(name: str, number: int = 1) -> None:
    """Emit a CloudWatch count metric (embedded metric format), which alarms may watch."""
    with single_metric(name=name, unit=MetricUnit.Count, value=number) as metric:
        metric.add_dimension("service", logger.service)


def where(error: BaseException) -> list[str]:
    """File and line of each step towards an error, without its message and without values."""
    steps, trace = [], error.__traceback__
    while trace:
        steps.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return steps
