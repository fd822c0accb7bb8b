"""How long the SDK's clients wait, what passes by itself, and how they sign."""

from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from support.sdk_time import longest_call
from unioncard.cloud.aws.client import (
    PROMPT,
    answer_soon,
    client,
    connect,
)
from unioncard.cloud.aws.failures import is_transient
from unioncard.cloud.aws.vault import KmsVault


def api_error(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Any")  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    "error",
    [
        api_error("ProvisionedThroughputExceededException"),
        api_error("ThrottlingException"),
        api_error("RequestLimitExceeded"),
        api_error("TransactionConflictException"),
        api_error("SlowDown", 503),
        api_error("InternalError", 500),
        api_error("whatever", 502),
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
        ConnectionClosedError(endpoint_url="https://dynamodb"),
    ],
)
def test_what_passes_by_itself_is_transient(error: Exception):
    assert is_transient(error)


@pytest.mark.parametrize(
    "error", [api_error("AccessDenied", 403), api_error("ValidationException"), ValueError("x"), KeyError("x")]
)
def test_what_somebody_must_mend_is_not(error: Exception):
    assert not is_transient(error)


def test_a_function_that_somebody_waits_for_gives_up_sooner():
    connect(region_name="us-east-1")
    patient = client("dynamodb").meta.config
    answer_soon()
    prompt = client("dynamodb").meta.config
    connect(region_name="us-east-1")

    assert longest_call(prompt) < longest_call(patient)
    assert client("dynamodb").meta.config.read_timeout == patient.read_timeout


def test_the_key_services_own_client_is_bounded_like_the_others():
    answer_soon()
    vault = KmsVault("arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000")
    provider = vault._keys.asked.master_key_provider
    provider.add_regional_client("us-east-1")
    config = provider._regional_clients["us-east-1"].meta.config
    connect()

    assert longest_call(config) <= longest_call(PROMPT)


def test_only_s3_is_signed_as_s3_is():
    """The SDK's own way for every other service: S3's hashes the body into a header of its own."""
    connect(region_name="cn-north-1")
    of = {service: client(service).meta.config.signature_version for service in ("s3", "dynamodb", "sqs", "kms", "ses")}
    connect()
    assert of == {"s3": "s3v4"} | dict.fromkeys(("dynamodb", "sqs", "kms", "ses"), "v4")
