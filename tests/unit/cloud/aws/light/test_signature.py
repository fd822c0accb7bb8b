"""What a light client signs is signed as botocore signs it, byte for byte."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from botocore import auth
from botocore import credentials as botocores
from botocore.awsrequest import AWSRequest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.cloud.aws.light.signature import Credentials, signed
from unioncard.cloud.aws.light.wire import Wire

WORD = st.text(string.ascii_letters + string.digits, min_size=1, max_size=40)
SECRET = st.text(string.ascii_letters + string.digits + "+/=", min_size=1, max_size=80)
LABEL = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=10)
HOSTS = st.one_of(
    st.lists(LABEL, min_size=1, max_size=4).map(lambda labels: ".".join(["a", *labels, "z"])),
    st.ip_addresses(v=4).map(str),
    st.sampled_from(["[::1]", "dynamodb.cn-north-1.amazonaws.com.cn", "KMS.us-east-1.amazonaws.com"]),
)
ADDRESSES = st.builds(
    lambda scheme, host, port, path: f"{scheme}://{host}{port}{path}",
    st.sampled_from(["http", "https"]),
    HOSTS,
    st.one_of(st.sampled_from(["", ":80", ":443"]), st.integers(1, 65535).map(lambda port: f":{port}")),
    st.sampled_from(["", "/"]),
)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
VALUES = st.text(string.ascii_letters + string.digits + " .-/=;:,_", min_size=1, max_size=30)


@given(
    address=ADDRESSES,
    body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
    credentials=st.builds(Credentials, WORD, SECRET, st.one_of(st.just(""), SECRET)),
    scope=st.tuples(st.sampled_from(["us-east-1", "cn-north-1", "cn-northwest-1", "ap-southeast-7"]), LABEL),
    at=TIMES,
    target=VALUES,
)
def test_it_is_botocores(  # noqa: PLR0913, PLR0917 what is signed
    address: str, body: bytes, credentials: Credentials, scope: tuple[str, str], at: datetime, target: str
) -> None:
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
    ours = signed({**headers, "Host": Wire(address).host}, body, credentials, scope, f"{at:%Y%m%dT%H%M%SZ}")
    theirs = AWSRequest("POST", address, headers=headers, data=body)
    known = botocores.Credentials(credentials.key, credentials.secret, credentials.token or None)
    with patch.object(auth, "get_current_datetime", lambda: at):
        auth.SigV4Auth(known, scope[1], scope[0]).add_auth(theirs)

    assert {name: value for name, value in ours.items() if name != "Host"} == dict(theirs.headers)


@pytest.mark.parametrize("year", [1999, 2026])
def test_it_is_another_one_for_whatever_differs(year: int) -> None:
    """So that the test before compares something: each part of a request changes the signature."""
    usual = ({"Host": "a.example"}, b"{}", Credentials("k", "s", "t"), ("cn-north-1", "kms"), f"{year}1129T223348Z")
    others = (
        {"Host": "b.example"}, b"{ }", Credentials("k", "s", "u"), ("us-east-1", "kms"), f"{year}1129T223349Z",
    )  # fmt: skip
    found = {signed(*usual)["Authorization"].rpartition("=")[2]}
    for place, other in enumerate(others):
        one = [*usual[:place], other, *usual[place + 1 :]]
        found.add(signed(*one)["Authorization"].rpartition("=")[2])  # type: ignore[arg-type]
    assert len(found) == 1 + len(others)


def test_credentials_show_no_secret() -> None:
    assert repr(Credentials("k", "of-the-role", "of-the-session")) == "Credentials(key='k')"
