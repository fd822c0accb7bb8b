"""Secrets, read once per process."""

from __future__ import annotations

import json
from functools import cache

from unioncard.cloud.aws.client import client


@cache
def secret_text(name: str) -> str:
    """The secret's text."""
    return str(client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def credentials(name: str) -> tuple[str, str]:
    """User and password from a secret ``{"user": …, "password": …}``."""
    content = json.loads(secret_text(name))
    return content["user"], content["password"]
