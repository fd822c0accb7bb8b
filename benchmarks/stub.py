"""An AWS that answers at once, in a process of its own: ``python -m benchmarks.stub`` prints its port and serves.

DynamoDB's calls succeed and find nothing; KMS hands out one made-up data key and one MAC. Signatures are not looked at.
"""

from __future__ import annotations

import json
import os
import socketserver
import subprocess
import sys
import zlib
from base64 import b64encode
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000"
_DATA_KEY = {"KeyId": KEY, "Plaintext": b64encode(os.urandom(32)).decode()}
_DATA_KEY["CiphertextBlob"] = b64encode(os.urandom(184)).decode()


def _answer(content: object) -> bytes:
    body = json.dumps(content).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
        f"x-amzn-RequestId: {'0' * 52}\r\nx-amz-crc32: {zlib.crc32(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


_ANSWERS = {
    b"TrentService.GenerateDataKey": _answer(_DATA_KEY),
    b"TrentService.GenerateMac": _answer({"KeyId": KEY, "Mac": b64encode(os.urandom(32)).decode()}),
    b"DynamoDB_20120810.BatchGetItem": _answer({"Responses": {}, "UnprocessedKeys": {}}),
    b"DynamoDB_20120810.Query": _answer({"Items": [], "Count": 0, "ScannedCount": 0}),
}
_EMPTY = _answer({})


class Handler(socketserver.StreamRequestHandler):
    """One connection, kept alive."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer until the client hangs up."""
        while self.rfile.readline():
            headers = dict(self._headers())
            self.rfile.read(int(headers.get(b"content-length", 0)))
            self.wfile.write(_ANSWERS.get(headers.get(b"x-amz-target", b""), _EMPTY))

    def _headers(self) -> list[tuple[bytes, bytes]]:
        found = []
        while (line := self.rfile.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            found.append((name.lower(), value.strip()))
        return found


class Server(socketserver.ThreadingTCPServer):
    """Ends with its process, whatever connections are open."""

    daemon_threads = True


@contextmanager
def running() -> Iterator[str]:
    """One in a process of its own for the length of a block; its address."""
    command = [sys.executable, "-m", "benchmarks.stub"]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:  # noqa: S603 our own
        try:
            assert process.stdout
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
