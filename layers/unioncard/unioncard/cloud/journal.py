"""Logs and metrics: ids, counts, states and durations, never a cell of a register (invariant 7)."""

from __future__ import annotations

from aws_lambda_powertools import Logger, Metrics

logger = Logger()
metrics = Metrics()
