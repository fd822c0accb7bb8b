"""From an address to an open SFTP session: whose host it is, is asked before anything about us is said."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import paramiko
from paramiko.ssh_exception import IncompatiblePeer

from unioncard.banks.drops.address import login_key, pinned_key
from unioncard.banks.drops.errors import HostKeyDiffers, LoginRefused, NoCommonCipher, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.banks.drops.address import PinnedKey, SftpAddress


@contextmanager
def sftp_client(address: SftpAddress, *, timeout_s: float) -> Iterator[paramiko.SFTPClient]:
    """An open session, closed at the end. Raises as sftp.connected says."""
    pinned, key = pinned_key(address.host_key), login_key(address.key)
    transport = _transport(address, timeout_s)
    try:
        # paramiko waits for some answers without a limit (Channel.invoke_subsystem); closing ends any wait.
        deadline = Timer(timeout_s, transport.close)
        deadline.daemon = True
        deadline.start()
        try:
            client = _open(transport, pinned, address.user, key, timeout_s)
        except (paramiko.SSHException, OSError, EOFError):
            raise Unreachable from None
        finally:
            deadline.cancel()
        yield client
    finally:
        transport.close()


def _transport(address: SftpAddress, timeout_s: float) -> paramiko.Transport:
    try:
        connection = socket.create_connection((address.host, address.port), timeout=timeout_s)
    except OSError:
        raise Unreachable from None
    transport = paramiko.Transport(connection)
    transport.banner_timeout = transport.handshake_timeout = timeout_s
    transport.auth_timeout = transport.channel_timeout = timeout_s
    return transport


def _open(
    transport: paramiko.Transport, pinned: PinnedKey, user: str, key: paramiko.PKey, timeout_s: float
) -> paramiko.SFTPClient:
    _know_host(transport, pinned, timeout_s)
    _log_in(transport, user, key)
    channel = transport.open_session(timeout=timeout_s)
    channel.settimeout(timeout_s)
    channel.invoke_subsystem("sftp")
    return paramiko.SFTPClient(channel)


def _know_host(transport: paramiko.Transport, pinned: PinnedKey, timeout_s: float) -> None:
    """Agree on session keys with the holder of the pinned key, or with nobody.

    A server that has keys of other kinds only finds no common algorithm; one with another key of this kind is caught
    by comparing. Both come before the user's name is sent (RFC 4253, 7 to 10).
    """
    transport.get_security_options().key_types = pinned.algorithms
    try:
        transport.start_client(timeout=timeout_s)
    except IncompatiblePeer as failure:
        raise (HostKeyDiffers if "host key" in str(failure) else NoCommonCipher) from None
    if transport.get_remote_server_key().asbytes() != pinned.blob:
        raise HostKeyDiffers


def _log_in(transport: paramiko.Transport, user: str, key: paramiko.PKey) -> None:
    """With this key only. A server that hangs up, or wants more than a key, is told apart from one that says no."""
    try:
        wants_more = transport.auth_publickey(user, key)
    except paramiko.AuthenticationException as failure:
        if not transport.is_active() or "timeout" in str(failure).lower():
            raise
        raise LoginRefused from None
    if wants_more:
        raise LoginRefused
