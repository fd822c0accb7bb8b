"""A client as botocore makes it, to compare ours with."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config

CONFIG = Config(parameter_validation=False, retries={"total_max_attempts": 1})
KEYS = {"aws_access_key_id": "made-up", "aws_secret_access_key": "made-up"}


@pytest.fixture(scope="module")
def botocores() -> Any:
    """Of DynamoDB, with a session of its own. 20 MB: for as long as a file's tests run."""
    return boto3.Session().client("dynamodb", "us-east-1", config=CONFIG, **KEYS)
