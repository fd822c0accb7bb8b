"""A connection is kept, made anew when the other side has hung up, and never sends a request twice."""

from __future__ import annotations

import fcntl
import resource
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from threading import Barrier
from typing import TYPE_CHECKING

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from unioncard.cloud.aws.failures import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoAnswer,
    is_transient,
)
from unioncard.cloud.aws.light import wire as module
from unioncard.cloud.aws.light.wire import Wire, _ended, endpoint
from unioncard.cloud.aws.patience import LEAST, LITTLE, Patience
from unioncard_local.stack.settings import HOST

from .conftest import ENDED, SILENT, Server, http

if TYPE_CHECKING:
    from pathlib import Path

QUICK = Patience(1, 1, 0.05)


def posted(wire: Wire, patience: Patience = LEAST) -> tuple[int, bytes]:
    return wire.post({"Host": wire.host}, b"{}", patience)


def test_a_connection_is_kept(server: Server) -> None:
    server.answers = [http(b"1"), http(b"2", 400)]
    wire = Wire(server.address)

    assert [posted(wire), posted(wire)] == [(200, b"1"), (400, b"2")]
    assert [number for number, _, _ in server.requests] == [1, 1]


def test_one_that_was_ended_meanwhile_is_made_anew_and_nothing_is_sent_twice(server: Server) -> None:
    server.answers = [http(b"1"), http(b"2")]
    wire = Wire(server.address)
    posted(wire)
    server.hang_up()
    (connection,) = wire._idle
    kept = connection.sock
    assert kept
    until = time.monotonic() + 10
    while not _ended(kept) and time.monotonic() < until:
        pass

    assert posted(wire) == (200, b"2")
    assert [number for number, _, _ in server.requests] == [1, 2]


def test_so_is_one_that_the_server_said_it_would_end(server: Server) -> None:
    server.answers = [http(b"1", 200, "Connection: close"), http(b"2")]
    wire = Wire(server.address)

    assert [posted(wire), posted(wire)] == [(200, b"1"), (200, b"2")]
    assert [number for number, _, _ in server.requests] == [1, 2]


@pytest.mark.parametrize(
    ("answer", "late"),
    [(ENDED, False), (SILENT, True), (b"HTTP/1.1 2", True), (b"no HTTP\r\n", False), (http(b"12345")[:-1], True)],
    ids=["ended", "silent", "head cut off", "no HTTP", "body cut off"],
)
def test_no_whole_answer_is_none_and_the_next_call_begins_anew(server: Server, answer: bytes, late: bool) -> None:
    server.answers = [answer, http(b"2")]
    wire = Wire(server.address)

    with pytest.raises(NoAnswer) as failed:
        posted(wire, QUICK)
    assert is_transient(failed.value)
    assert type(failed.value).__name__ == ("ReadTimeoutError" if late else "ConnectionClosedError")
    assert posted(wire) == (200, b"2")
    assert [number for number, _, _ in server.requests] == [1, 2]


def test_an_answer_is_waited_for_as_long_as_the_call_says_on_a_kept_connection_too(server: Server) -> None:
    server.answers = [http(b"1"), http(b"2")]
    wire = Wire(server.address)
    for patience in (Patience(1, 5, 7), Patience(1, 5, 3)):
        posted(wire, patience)
        (kept,) = wire._idle
        assert kept.sock.gettimeout() == patience.read


def test_a_connection_is_waited_for_as_long_as_the_call_says(server: Server) -> None:
    server.answers = [http(b"1")]
    wire = Wire(server.address)
    posted(wire, Patience(1, 5, 7))
    assert wire._idle[0].timeout == 5


def test_certificates_are_read_before_the_first_call(server: Server) -> None:
    """By one thread: what is kept of them has no lock."""
    module._trust.cache_clear()
    Wire(server.address)
    assert module._trust.cache_info().currsize == 0
    Wire(server.address.replace("http://", "https://"))
    assert module._trust.cache_info().currsize == 1


def test_what_broke_one_connection_has_broken_those_beside_it(server: Server) -> None:
    """Frozen for an hour, a function has several that are all dead, and two attempts."""
    server.answers = [http(b"1"), http(b"2"), ENDED, http(b"3")]
    wire = Wire(server.address)
    posted(wire)
    beside = wire._idle.pop()
    posted(wire)
    wire._idle.append(beside)
    with pytest.raises(ConnectionClosedError):
        posted(wire)

    assert (wire._idle, beside.sock) == ([], None)
    assert posted(wire) == (200, b"3")
    assert [number for number, _, _ in server.requests] == [1, 2, 1, 3]


@pytest.mark.parametrize("answer", [SILENT, http(b"12345")[:-1]], ids=["silent", "body cut off"])
def test_a_broken_one_is_closed_at_once(server: Server, answer: bytes) -> None:
    server.answers = [http(b"1"), answer]
    wire = Wire(server.address)
    posted(wire)
    kept = wire._idle[0].sock
    with pytest.raises(NoAnswer) as failed:
        posted(wire, QUICK)

    assert kept.fileno() == -1
    assert failed.value  # it and what it was raised from are still held


def test_who_refuses_what_is_still_being_sent_is_heard() -> None:
    with socket.create_server((HOST, 0)) as listening, ThreadPoolExecutor(1) as pool:

        def refuse() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(100)
                connection.sendall(http(b"no", 413, "Connection: close"))

        done = pool.submit(refuse)
        wire = Wire(f"http://{HOST}:{listening.getsockname()[1]}")
        assert wire.post({"Host": wire.host}, b" " * 20_000_000, LITTLE) == (413, b"no")
        done.result(10)


def test_what_is_sent_asks_for_an_answer_as_it_is(server: Server) -> None:
    server.answers = [http(b"1")]
    posted(Wire(server.address))
    ((_, head, body),) = server.requests

    assert head.startswith("POST / HTTP/1.1\r\nHost: 127.0.0.1:")
    assert head.endswith("\r\nAccept-Encoding: identity\r\nContent-Length: 2\r\n")
    assert body == b"{}"


def test_a_process_with_a_thousand_files_sees_who_hung_up() -> None:
    """select() takes no number above 1,023."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= hard < 2048:
        pytest.skip("this machine lets no process have so many")
    resource.setrlimit(resource.RLIMIT_NOFILE, (2048, hard))
    try:
        ours, theirs = socket.socketpair()
        with ours, theirs, socket.socket(fileno=fcntl.fcntl(ours, fcntl.F_DUPFD, 1024)) as high:
            assert not _ended(high)
            theirs.close()
            assert _ended(high)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_calls_at_the_same_time_have_connections_of_their_own_which_are_kept(server: Server) -> None:
    server.answers = [http(b"%d" % number) for number in range(8)]
    wire, together = Wire(server.address), Barrier(2)

    def twice(_: int) -> list[int]:
        found = [posted(wire, LITTLE)[0]]
        together.wait(10)
        return [*found, posted(wire, LITTLE)[0]]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(twice, range(2))) == [[200, 200]] * 2
    assert len(server.requests) == 4
    assert 1 <= len(wire._idle) == len({number for number, _, _ in server.requests}) <= 2


def test_an_answer_with_another_checksum_than_it_says_is_none(server: Server) -> None:
    """DynamoDB says the CRC-32 of its answers; 3421780262 is that of 123456789 (the check value of the algorithm)."""
    server.answers = [
        http(b"123456789", 200, "x-amz-crc32: 3421780262"),
        http(b"123456780", 200, "x-amz-crc32: 3421780262"),
        http(b"123456789", 200, "x-amz-crc32: none"),
    ]
    wire = Wire(server.address)

    assert posted(wire) == (200, b"123456789")
    for _ in range(2):
        with pytest.raises(ConnectionClosedError):
            posted(wire)
        assert wire._idle == []


def test_where_nobody_listens_there_is_no_answer() -> None:
    with socket.create_server((HOST, 0)) as closed:
        address = f"http://{HOST}:{closed.getsockname()[1]}"

    with pytest.raises(EndpointConnectionError, match="ConnectionRefusedError"):
        posted(Wire(address))


def test_who_takes_no_connection_in_time_is_not_reached() -> None:
    with socket.create_server((HOST, 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        with pytest.raises(ConnectTimeoutError):
            posted(Wire(f"http://{HOST}:{address[1]}"), Patience(1, 0.05, 1))
        for one in waiting:
            one.close()


def test_who_has_no_certificate_that_the_system_trusts_is_sent_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, ours = made_certificate(tmp_path), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(certificate)
    server.secure, server.answers = ours, [http(b"1"), http(b"2")]
    address = server.address.replace("http://", "https://")
    module._trust.cache_clear()
    try:
        with pytest.raises(EndpointConnectionError, match="SSLCertVerificationError"):
            posted(Wire(address))
        assert server.requests == []

        module._trust.cache_clear()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusted = Wire(address)
        assert [posted(trusted), posted(trusted)] == [(200, b"1"), (200, b"2")]
        assert {number for number, _, _ in server.requests} == {2}
    finally:
        module._trust.cache_clear()


def made_certificate(folder: Path) -> Path:
    """Of the server's address, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + plain)
    return file


@pytest.mark.parametrize("address", ["dynamodb", "http://", "http://host/path"])
def test_what_is_no_endpoint_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        Wire(address)


VARIABLES = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_KMS")
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")


def botocores(service: str) -> str:
    return str(boto3.session.Session().client(service).meta.endpoint_url)


def test_services_are_where_botocore_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    template = boto3.session.Session()
    regions = [region for one in PARTITIONS for region in template.get_available_regions("dynamodb", one)]
    assert {"cn-north-1", "cn-northwest-1", "us-east-1"} <= set(regions)
    for region in regions:
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
        for service in ("dynamodb", "kms"):
            assert endpoint(service) == template.client(service, region).meta.endpoint_url


@pytest.mark.parametrize(
    "told",
    [
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:2"},
        {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:3"},
        {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    ],
)
def test_or_where_variables_say(monkeypatch: pytest.MonkeyPatch, told: dict[str, str]) -> None:
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    for service in ("dynamodb", "kms"):
        assert endpoint(service) == botocores(service)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_DEFAULT_REGION", "us-iso-east-1"),
        ("AWS_USE_FIPS_ENDPOINT", "true"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "true"),
    ],
)
def test_what_is_not_known_here_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="AWS_ENDPOINT_URL_KMS"):
        endpoint("kms")
