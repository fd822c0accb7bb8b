"""Kept connections to a service, and where that service is."""

from __future__ import annotations

import os
import re
import select
import ssl
from contextlib import suppress
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zlib import crc32

from unioncard.cloud.aws import failures
from unioncard.cloud.aws.patience import LITTLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from socket import socket

    from unioncard.cloud.aws.patience import Patience

_REGION: Final = re.compile(r"(cn|us-gov|[a-z]{2})-[a-z]+-\d")
"""Of the partitions aws, aws-cn and aws-us-gov."""


def endpoint(service: str) -> str:
    """By the SDK's variables, otherwise the service's address in this region. ValueError for what is not known here."""
    told = os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or os.environ.get("AWS_ENDPOINT_URL")
    if told and not _said("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        return told
    region = os.environ["AWS_DEFAULT_REGION"]
    if not _REGION.fullmatch(region) or _said("AWS_USE_FIPS_ENDPOINT") or _said("AWS_USE_DUALSTACK_ENDPOINT"):
        raise ValueError(f"AWS_ENDPOINT_URL_{service.upper()} has to say the address of such an endpoint")
    return f"https://{service}.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


def _said(variable: str) -> bool:
    return os.environ.get(variable, "").lower() == "true"


@cache
def _trust() -> ssl.SSLContext:
    """The system's certificates, read once a process."""
    return ssl.create_default_context()


class Wire:
    """Connections that are kept from call to call: one for each call that is under way at the same time."""

    def __init__(self, address: str) -> None:
        """To an endpoint, ``https://host``; nothing is connected before the first call."""
        self._url = url = urlsplit(address)
        if not url.hostname or url.path.strip("/"):
            raise ValueError("an endpoint is a scheme, a host and perhaps a port")
        self._trust = _trust() if url.scheme == "https" else None
        self._idle: list[HTTPConnection] = []
        usual = HTTPSConnection.default_port if url.scheme == "https" else HTTPConnection.default_port
        host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
        self.host = host if url.port in {None, usual} else f"{host}:{url.port}"

    def post(self, headers: Mapping[str, str], body: bytes, patience: Patience) -> tuple[int, bytes]:
        """Status and body of the answer. NoAnswer; then the next call begins with a new connection."""
        late: type[failures.NoAnswer] = failures.ConnectTimeoutError
        broken: type[failures.NoAnswer] = failures.EndpointConnectionError
        connection = self._one()
        try:
            _connect(connection, patience)
            late, broken = failures.ReadTimeoutError, failures.ConnectionClosedError
            answer, content = _answered(connection.sock, _head(headers, body) + body)
        except BaseException as error:
            connection.close()
            self._drop()
            if isinstance(error, OSError | HTTPException):
                raise (late if isinstance(error, TimeoutError) else broken)(type(error).__name__) from error
            raise
        if answer.will_close:
            connection.close()
        self._idle.append(connection)
        return answer.status, content

    def _one(self) -> HTTPConnection:
        """One that no call uses."""
        try:
            return self._idle.pop()
        except IndexError:
            host, port = self._url.hostname or "", self._url.port
            if self._trust:
                return HTTPSConnection(host, port, timeout=LITTLE.connect, context=self._trust)
            return HTTPConnection(host, port, timeout=LITTLE.connect)

    def _drop(self) -> None:
        """What broke one connection will have broken those beside it, and an attempt on each is soon all attempts."""
        with suppress(IndexError):  # another call took the last
            while self._idle:
                self._idle.pop().close()


def _head(headers: Mapping[str, str], body: bytes) -> bytes:
    said = {**headers, "Accept-Encoding": "identity", "Content-Length": str(len(body))}
    lines = [f"{name}: {value}" for name, value in said.items()]
    return "\r\n".join(("POST / HTTP/1.1", *lines, "", "")).encode("ascii")


def _answered(sock: socket, request: bytes) -> tuple[HTTPResponse, bytes]:
    """The answer, read and closed, and its body.

    Not by HTTPConnection.request, which takes twice as long to look at each header and sends two packets.
    """
    with suppress(BrokenPipeError, ConnectionResetError):  # who does not read to the end may have said why
        sock.sendall(request)
    with HTTPResponse(sock, method="POST") as answer:
        answer.begin()
        content = answer.read()
    _check(content, answer.getheader("x-amz-crc32"))
    return answer, content


def _connect(kept: HTTPConnection, patience: Patience) -> None:
    """Anew if there is none or the other side has hung up; that is seen first, so nothing is sent twice."""
    if kept.sock is None or _ended(kept.sock):
        kept.close()
        kept.timeout = patience.connect
        kept.connect()
    kept.sock.settimeout(patience.read)


def _check(content: bytes, checksum: str | None) -> None:
    """DynamoDB says what its answer's CRC-32 is; an answer that has another one is none, as to the SDK."""
    if checksum is not None and not (checksum.isdecimal() and int(checksum) == crc32(content)):
        raise failures.ConnectionClosedError("an answer altered on its way")


def _ended(sock: socket) -> bool:
    """Whether the other side hung up meanwhile: nothing is to be read between two answers."""
    seen = select.poll()
    seen.register(sock, select.POLLIN)
    return bool(seen.poll(0))
