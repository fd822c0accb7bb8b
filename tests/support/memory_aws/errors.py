"""Errors as AWS answers them."""

from __future__ import annotations

from typing import Any


class AwsError(Exception):
    """What a service answers with; the SDK's own class for the code is raised in its place (aws.py)."""

    def __init__(self, code: str, message: str = "", **more: Any) -> None:
        super().__init__(code)
        self.code, self.response = code, {"Error": {"Code": code, "Message": message}, **more}


def invalid(message: str) -> AwsError:
    """DynamoDB cannot take the request."""
    return AwsError("ValidationException", message)
