"""Every call of a function is signed by its role's session, and the local cloud refuses one that is not signed rightly.

The session is that of the look-up's own workers: what is refused here would be refused to them. A signature for
another region is one for that region's table, which no role reaches. One for another service's name the emulator takes;
AWS does not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import httpx
import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from unioncard.cloud.aws.failures import Refusal
from unioncard.cloud.aws.light.clients import LightClient
from unioncard.cloud.aws.light.wire import Wire
from unioncard.cloud.aws.patience import LITTLE
from unioncard_local.stack.processes import members
from unioncard_local.stack.settings import REGION, ROOT_KEY

if TYPE_CHECKING:
    from unioncard_local.stack.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Call:
    """One read of the cards table as the look-up makes it; ``sent``: the body that arrives, '' for the one signed."""

    key: str
    secret: str
    token: str
    region: str = REGION
    table: str = ""
    sent: str = ""
    late: timedelta = timedelta()

    def answer(self, cloud: Cloud) -> tuple[int, str]:
        """Status, and the error's name."""
        body = json.dumps({"TableName": self.table, "Key": {"pk": {"S": "CARD#none"}}})
        headers = {"X-Amz-Target": "DynamoDB_20120810.GetItem", "Content-Type": "application/x-amz-json-1.0"}
        request = AWSRequest("POST", f"{cloud.endpoint}/", headers=headers, data=body)
        at = datetime.now(UTC) - self.late
        credentials = Credentials(self.key, self.secret, self.token)
        with patch.object(auth, "get_current_datetime", lambda: at):
            auth.SigV4Auth(credentials, "dynamodb", self.region).add_auth(request)
        answer = httpx.post(request.url, headers=dict(request.headers), content=self.sent or body, timeout=60)
        return answer.status_code, str(answer.json().get("__type", "")).rpartition("#")[2]


@pytest.fixture(scope="module")
def call(cloud: Cloud) -> Call:
    """By the session of a worker of the look-up, as it stands in the worker's environment."""
    httpx.post(f"{cloud.origin}/api/lookup", json={"card": "6217000000000000003"}, timeout=60).raise_for_status()
    workers = [one.environ() for server in cloud.state.processes for one in members(server)]
    name = cloud.outputs["LookupFunction"]
    worker = next(one for one in workers if one.get("AWS_LAMBDA_FUNCTION_NAME") == name)
    assert worker["AWS_ACCESS_KEY_ID"] != ROOT_KEY
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    return Call(*(worker[one] for one in names), table=cloud.outputs["CardsTable"])


def test_a_call_that_is_signed_rightly_is_carried_out_and_no_other_table_is_reached(cloud: Cloud, call: Call) -> None:
    assert call.answer(cloud) == (200, "")
    assert replace(call, table=cloud.outputs["MembersTable"]).answer(cloud) == (403, "AccessDeniedException")


def test_the_look_ups_own_client_is_taken_and_with_another_secret_refused(
    cloud: Cloud, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {"AWS_ACCESS_KEY_ID": call.key, "AWS_SESSION_TOKEN": call.token, "AWS_DEFAULT_REGION": REGION}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    light = LightClient("dynamodb", Wire(cloud.endpoint), LITTLE)
    asked = {"TableName": call.table, "Key": {"pk": {"S": "CARD#none"}}}
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", call.secret)
    assert "Item" not in light.get_item(**asked)
    with pytest.raises(Refusal, match="AccessDeniedException"):
        light.get_item(**{**asked, "TableName": cloud.outputs["MembersTable"]})
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "0" * 64)
    with pytest.raises(Refusal, match="InvalidSignatureException"):
        light.get_item(**asked)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"secret": "0" * 64}, "InvalidSignatureException"),
        ({"region": "cn-north-1"}, "AccessDeniedException"),
        ({"sent": '{"TableName":"other"}'}, "InvalidSignatureException"),
        ({"late": timedelta(minutes=20)}, "InvalidSignatureException"),
        ({"token": "another"}, "UnrecognizedClientException"),
        ({"key": "ASIA0000000000000000"}, "UnrecognizedClientException"),
    ],
    ids=["secret", "region", "body", "old", "session", "key"],
)
def test_a_call_that_is_signed_wrongly_is_refused(cloud: Cloud, call: Call, wrong: dict[str, Any], error: str) -> None:
    status, found = replace(call, **wrong).answer(cloud)
    assert (status, found) == (403 if error == "AccessDeniedException" else 400, error)
