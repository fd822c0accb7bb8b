"""Group secrets come from a key that nobody can read: one call of KMS a group, many at once, none twice."""

from __future__ import annotations

from threading import Barrier, get_ident
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from support.in_process import running_aws
from unioncard.cloud.aws import mac as module
from unioncard.cloud.aws.mac import KmsGroupSecrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with running_aws():
        yield


def mac_key() -> str:
    made = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    return str(made["KeyMetadata"]["Arn"])


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    seen: list[bytes] = []
    through(monkeypatch, lambda parameters: seen.append(parameters["Message"]))
    return seen


def through(monkeypatch: pytest.MonkeyPatch, see: Callable[[Any], object]) -> None:
    call = BaseClient._make_api_call

    def make(client: Any, operation: str, parameters: Any) -> Any:
        if operation == "GenerateMac":
            see(parameters)
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", make)


def test_a_group_has_the_same_secret_in_every_process_and_no_other_group_has_it():
    key = mac_key()
    one, two = KmsGroupSecrets(key), KmsGroupSecrets(key)

    assert one.secret("a") == two.secret("a")
    assert len({one.secret("a"), one.secret("b"), KmsGroupSecrets(mac_key()).secret("a")}) == 3
    assert len(one.secret("a")) == 32


def test_kms_is_asked_once_a_group(calls: list[bytes]):
    secrets = KmsGroupSecrets(mac_key())

    secrets.prepare(["a", "b", "a"])
    secrets.prepare(["a", "b", "c", "d"])

    assert [secrets.secret(name) for name in "abcd"]
    assert sorted(calls) == [b"a", b"b", b"c", b"d"]


def test_groups_that_are_prepared_are_asked_for_at_once(monkeypatch: pytest.MonkeyPatch):
    secrets, together, threads = KmsGroupSecrets(mac_key()), Barrier(5), set[int]()

    def meet(_parameters: Any) -> None:
        threads.add(get_ident())
        together.wait(timeout=20)

    through(monkeypatch, meet)
    secrets.prepare("abcde")

    assert len(threads) == 5


def test_a_call_that_fails_fails_the_work_and_is_made_again(monkeypatch: pytest.MonkeyPatch):
    secrets = KmsGroupSecrets(mac_key())
    with monkeypatch.context() as broken:
        through(broken, refuse_b)
        with pytest.raises(ConnectionError):
            secrets.prepare("abc")

    secrets.prepare("abc")
    assert len({secrets.secret(name) for name in "abc"}) == 3


def refuse_b(parameters: Any) -> None:
    if parameters["Message"] == b"b":
        raise ConnectionError


def test_secrets_in_memory_are_bounded(monkeypatch: pytest.MonkeyPatch, calls: list[bytes]):
    monkeypatch.setattr(module, "KEPT", 3)
    secrets = KmsGroupSecrets(mac_key())

    found = [secrets.secret(name) for name in "abcdabcd"]

    assert found[:4] == found[4:]
    assert len(secrets._known) <= 3
    assert len(calls) < 9


def test_a_key_for_sealing_makes_no_secrets():
    sealing = boto3.client("kms").create_key()["KeyMetadata"]["Arn"]

    with pytest.raises(ClientError, match="InvalidKeyUsage"):
        KmsGroupSecrets(sealing).secret("a")


def test_who_keeps_no_secrets_asks_each_time(calls: list[bytes]):
    secrets = KmsGroupSecrets(mac_key(), keeps=False)

    assert secrets.secret("a") == secrets.secret("a")
    assert calls == [b"a", b"a"]
