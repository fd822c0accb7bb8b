"""Which answers of SES are about the address, which about us, and which are none."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws import ses
from unioncard.errors import TryAgain
from unioncard.notifications.outbox import AddressRefused, Unanswered

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Lets SES fail with an error."""

    class Service:
        def __init__(self, error: Exception) -> None:
            self.error = error

        def send_raw_email(self, **_: Any) -> None:
            raise self.error

    return lambda error: monkeypatch.setattr(ses, "client", lambda _: Service(error))


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "office@example.org"}}, "SendRawEmail")


@pytest.mark.parametrize(
    "code",
    [
        "MessageRejected",
        "MailFromDomainNotVerifiedException",
        "AccountSendingPausedException",
        "Throttling",
        "AccessDenied",
    ],
)
def test_what_is_ours_to_mend_makes_the_letter_wait(failing: Callable[[Exception], None], code: str) -> None:
    failing(refused(code))
    with pytest.raises(TryAgain, match=code) as caught:
        ses.SesTransport().send(EmailMessage())
    assert "office" not in str(caught.value)


def test_an_address_that_is_none_ends_its_letter(failing: Callable[[Exception], None]) -> None:
    failing(refused("InvalidParameterValue"))
    with pytest.raises(AddressRefused):
        ses.SesTransport().send(EmailMessage())


@pytest.mark.parametrize("error", [ReadTimeoutError(endpoint_url="ses"), ConnectionClosedError(endpoint_url="ses")])
def test_without_an_answer_nobody_knows(failing: Callable[[Exception], None], error: Exception) -> None:
    failing(error)
    with pytest.raises(Unanswered):
        ses.SesTransport().send(EmailMessage())


@pytest.mark.parametrize(
    "error", [ConnectTimeoutError(endpoint_url="ses"), EndpointConnectionError(endpoint_url="ses")]
)
def test_what_never_got_there_is_tried_again(failing: Callable[[Exception], None], error: Exception) -> None:
    failing(error)
    with pytest.raises(TryAgain):
        ses.SesTransport().send(EmailMessage())


def test_its_client_asks_once() -> None:
    aws.connect(region_name="cn-north-1", aws_access_key_id="key", aws_secret_access_key="secret")
    try:
        assert aws.client("ses").meta.config.retries["total_max_attempts"] == 1
        assert aws.client("sqs").meta.config.retries["total_max_attempts"] > 1
    finally:
        aws.connect()
