"""A mail server that says what a test wants it to say."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


SILENCE, LATER = "silence", "later"
"""Instead of an answer to the whole message: none, or a friendly one when the test allows it."""


class Script(socketserver.ThreadingTCPServer):
    """Answers by verb; ``answers`` replaces the friendly ones. ``None`` hangs up."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: dict[str, str | None]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers = {"HELLO": "220 here", "DATA": "354 go on", "QUIT": "221 bye", **answers}
        self.taken: list[bytes] = []
        self.verbs: list[str] = []
        self.has_the_letter = threading.Event()
        self.may_answer = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
    server: Script

    def handle(self) -> None:
        if not self._say("HELLO"):
            return
        while line := self.rfile.readline():
            verb = line.split()[0].decode().upper()
            self.server.verbs.append(verb)
            if not self._say(verb) or verb == "QUIT":
                return
            if verb == "DATA" and self.server.answers["DATA"] == "354 go on":
                self.server.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.server.has_the_letter.set()
                if self.server.answers.get("BODY") in {SILENCE, LATER}:
                    self.server.may_answer.wait(60)
                    self.server.answers.pop("BODY")
                if not self._say("BODY"):
                    return

    def _say(self, verb: str) -> bool:
        answer = self.server.answers.get(verb, "250 fine")
        if answer is not None:
            self.wfile.write(answer.encode() + b"\r\n")
        return answer is not None


@contextmanager
def serving(**answers: str | None) -> Iterator[Script]:
    """A server on a free port of 127.0.0.1, stopped at the end."""
    with Script(answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.may_answer.set()
            server.shutdown()
            thread.join()
