"""Lines of what a schedule asks of report, which neither a queue nor the API names."""

from __future__ import annotations

import importlib
import io
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

from support.handlers import forget_functions
from support.in_process import environment, in_process_aws
from unioncard.cloud.aws.log import logger

if TYPE_CHECKING:
    import pytest


def test_every_line_of_a_scheduled_run_has_the_invocations_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda's id, which the function's own START and REPORT lines have, too."""
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    tables = {f"{name.upper()}_TABLE": name for name in ("directory", "members", "cards", "work")}
    others = {"PRODUCTS_BUCKET": "products", "TRAIL_BUCKET": "trail", "FIRST_MONTH": "2026-11"}
    queues = {"MONTH_QUEUE": "https://sqs/1/month", "MAIL_QUEUE": "https://sqs/1/mail"}
    with in_process_aws(), environment(**tables, **others, **queues):
        report = importlib.import_module("report")
        asked = dict.fromkeys(report.SCHEDULED, lambda event: logger.info("of a room that knows no id") or event)
        monkeypatch.setattr(report, "SCHEDULED", asked)
        for name in asked:
            report.handler({name: "2026-11-28T16:10:00Z"}, SimpleNamespace(aws_request_id=f"invoked for {name}"))
        logger.info("after all")
        forget_functions()
    *lines, after = map(json.loads, written.getvalue().splitlines())
    assert [one.get("request") for one in lines] == [f"invoked for {name}" for name in asked]
    assert "request" not in after
