"""A server in place of AWS that answers as it is said, one answer a request; and a function's role."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

ENDED = b""
"""In place of an answer: the connection ends."""

SILENT = b"silent"
"""In place of an answer: none, and the connection stays."""


def http(body: bytes, status: int = 200, *headers: str) -> bytes:
    """An answer as HTTP."""
    lines = (f"HTTP/1.1 {status} Any", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


@dataclass
class Server:
    """``answers``: those to come, ``requests``: head and body of each that came, by connection; ``secure``: TLS."""

    listening: socket.socket
    answers: list[bytes] = field(default_factory=list)
    requests: list[tuple[int, str, bytes]] = field(default_factory=list)
    secure: ssl.SSLContext | None = None
    _open: list[socket.socket] = field(default_factory=list)

    @property
    def address(self) -> str:
        """For AWS_ENDPOINT_URL."""
        return f"http://{HOST}:{self.listening.getsockname()[1]}"

    def hang_up(self) -> None:
        """End all connections, as a server does with those that nobody uses."""
        for one in self._open:
            with suppress(OSError):  # ended by itself
                one.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        """Until the listening socket is closed."""
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._answer, args=(connection, len(self._open)), daemon=True).start()

    def _answer(self, connection: socket.socket, number: int) -> None:
        if self.secure:
            try:
                connection = self.secure.wrap_socket(connection, server_side=True)
            except OSError:  # the other side does not trust us
                return
        with connection, connection.makefile("rb") as reading:
            while line := reading.readline():
                head = [line.decode()]
                while (line := reading.readline()) not in {b"\r\n", b""}:
                    head.append(line.decode())
                fields = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in head)}
                body = reading.read(int(fields.get("content-length", 0)))
                self.requests.append((number, "".join(head), body))
                answer = self.answers.pop(0)
                if answer == SILENT:
                    continue
                if answer == ENDED:
                    return
                connection.sendall(answer)


@pytest.fixture
def server() -> Iterator[Server]:
    """It listens until the test ends."""
    listening = socket.create_server((HOST, 0))
    served = Server(listening)
    thread = threading.Thread(target=served.serve, daemon=True)
    thread.start()
    yield served
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    served.hang_up()
    thread.join(10)


@pytest.fixture(scope="module")
def role() -> Iterator[None]:
    """Made up, as Lambda puts it into the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_SESSION_TOKEN", "token")
        patch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
        yield
