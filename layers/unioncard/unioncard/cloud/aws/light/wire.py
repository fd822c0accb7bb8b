"""One kept connection to a service, and where that service is."""

from __future__ import annotations

import os
import re
import select
import ssl
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

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
    """A connection that is kept from call to call; one call at a time."""

    def __init__(self, address: str) -> None:
        """To an endpoint, ``https://host``; nothing is connected before the first call."""
        url = urlsplit(address)
        if not url.hostname or url.path.strip("/"):
            raise ValueError("an endpoint is a scheme, a host and perhaps a port")
        self._connection = (
            HTTPSConnection(url.hostname, url.port, timeout=LITTLE.connect, context=_trust())
            if url.scheme == "https"
            else HTTPConnection(url.hostname, url.port, timeout=LITTLE.connect)
        )
        self._turn = Lock()
        host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
        self.host = host if url.port in {None, self._connection.default_port} else f"{host}:{url.port}"

    def post(self, headers: Mapping[str, str], body: bytes, patience: Patience) -> tuple[int, bytes]:
        """Status and body of the answer. NoAnswer; then the next call begins with a new connection."""
        with self._turn:
            late: type[failures.NoAnswer] = failures.ConnectTimeoutError
            broken: type[failures.NoAnswer] = failures.EndpointConnectionError
            try:
                self._connect(patience)
                late, broken = failures.ReadTimeoutError, failures.ConnectionClosedError
                self._connection.request("POST", "/", body, dict(headers))
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except BaseException as error:
                self._connection.close()
                if isinstance(error, OSError | HTTPException):
                    raise (late if isinstance(error, TimeoutError) else broken)(type(error).__name__) from error
                raise

    def _connect(self, patience: Patience) -> None:
        """Anew if there is none or the other side has hung up; that is seen first, so nothing is sent twice."""
        kept = self._connection
        if kept.sock is None or _ended(kept.sock):
            kept.close()
            kept.timeout = patience.connect
            kept.connect()
        kept.sock.settimeout(patience.read)


def _ended(sock: socket) -> bool:
    """Whether the other side hung up meanwhile: nothing is to be read between two answers."""
    return bool(select.select([sock], [], [], 0)[0])
