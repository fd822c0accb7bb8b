"""Answers of the HTTP API: JSON that nobody may keep."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.event_handler import Response

JSON = "application/json; charset=utf-8"


def answer(status: int, body: dict[str, Any]) -> Response[str]:
    """An answer with a JSON body."""
    text = json.dumps(body, ensure_ascii=False)
    return Response(status_code=status, content_type=JSON, body=text, headers={"cache-control": "no-store"})


def refusal(status: int, code: str, message: str) -> Response[str]:
    """Why not: ``{"error": {"code", "message"}}``, the message in Chinese and without personal data."""
    return answer(status, {"error": {"code": code, "message": message}})
