"""A server that takes any login and then never says whether it has SFTP."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

import paramiko
from paramiko.common import AUTH_SUCCESSFUL, OPEN_SUCCEEDED

from unioncard.banks.sftp.connection import SftpAddress
from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Mute(paramiko.ServerInterface):
    def __init__(self, ended: threading.Event) -> None:
        self._ended = ended

    def check_auth_publickey(self, _user: str, _key: paramiko.PKey) -> int:
        return AUTH_SUCCESSFUL

    def check_channel_request(self, _kind: str, _chanid: int) -> int:
        return OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, _channel: paramiko.Channel, _name: str) -> bool:
        self._ended.wait()
        return False


@contextmanager
def running(host_key: str, key: str) -> Iterator[SftpAddress]:
    """It takes one connection. host_key, key: private keys of the server and of the login, in OpenSSH's format."""
    ended = threading.Event()
    host = paramiko.Ed25519Key(file_obj=StringIO(host_key))
    with socket.create_server((HOST, 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            transport = paramiko.Transport(connection)
            transport.add_server_key(host)
            transport.start_server(server=_Mute(ended))
            ended.wait()
            transport.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield SftpAddress(HOST, listening.getsockname()[1], "u", f"ssh-ed25519 {host.get_base64()}", key)
        finally:
            ended.set()
            thread.join()
