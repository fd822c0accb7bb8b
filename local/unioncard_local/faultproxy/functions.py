"""The way of functions to the proxy: environment variables that the SDK prefers to AWS_ENDPOINT_URL.

The emulator hands a function's own variables on as they are, and puts AWS_ENDPOINT_URL (itself) beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard_local.stack.template import Template

# Services by their name in signatures; the variable's end is botocore's service id.
_VARIABLES = {
    "dynamodb": "DYNAMODB",
    "s3": "S3",
    "sqs": "SQS",
    "kms": "KMS",
    "secretsmanager": "SECRETS_MANAGER",
}
USUAL = ("dynamodb", "s3", "sqs")


def endpoints(port: int, services: Iterable[str] = USUAL) -> dict[str, str]:
    """The variables that send a function's requests for these services to the proxy at this port."""
    return {f"AWS_ENDPOINT_URL_{_VARIABLES[service]}": f"http://{HOST}:{port}" for service in services}


def send_through(template: Template, port: int, services: Iterable[str] = USUAL) -> None:
    """Let every function of this template reach these services through the proxy at this port, in place."""
    function = template.setdefault("Globals", {}).setdefault("Function", {})
    function.setdefault("Environment", {}).setdefault("Variables", {}).update(endpoints(port, services))
