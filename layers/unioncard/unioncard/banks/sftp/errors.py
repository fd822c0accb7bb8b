"""Errors of transfers to and from a bank's own SFTP server, as one tree.

UnionCardError
├── TryAgain
│   └── Transient              retryable: the same attempt may well succeed later
│       ├── Unreachable        no connection, no greeting, no answer in time
│       ├── DeliveryInProgress another delivery of the same files holds the lease, or died less than a lease ago
│       ├── Broken             the connection or the file broke off midway; a .part may be left to resume
│       ├── NoSpace            the server took no more bytes
│       ├── Changed            the file changed, or went away, while we read it
│       └── ServerFailed       the server said "failure" and no more
└── Refused
    └── NeedsOperator          final until somebody acts; the file is good, keep it and deliver it afterwards
        ├── HostKeyDiffers     the server does not hold the pinned key: nothing was sent
        ├── NoCommonCipher     the server speaks only outdated algorithms
        ├── KeyUnusable        our own setting is no key
        ├── LoginRefused       the server does not take our user or key
        ├── PermissionDenied   logged in, but may not write, read or rename there
        ├── FolderMissing      the agreed folder is not there
        ├── DifferentFile      a file of this name but other content is there already; never overwritten
        ├── TooLarge           an answer larger than any we expect
        └── NameUnreadable     the server's names or messages are not UTF-8

Messages are fixed: no host, user, path or server text enters them, so no personal data can.
"""

from __future__ import annotations

from typing import ClassVar

from unioncard.errors import Refused, TryAgain, UnionCardError
from unioncard.texts import bank_servers as texts


class _FixedMessage(UnionCardError):
    message: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.message)


class Transient(_FixedMessage, TryAgain):
    """Retryable: the same attempt may well succeed later."""

    message = texts.TRANSIENT


class Unreachable(Transient):
    """No connection, no greeting, or no answer in time."""

    message = texts.UNREACHABLE


class DeliveryInProgress(Transient):
    """Another delivery holds the lease of these files, or died and its lease has not expired."""

    message = texts.DELIVERY_IN_PROGRESS


class Broken(Transient):
    """The connection or the file broke off midway."""

    message = texts.BROKEN


class NoSpace(Transient):
    """The server took no more bytes: disk full or quota used up."""

    message = texts.NO_SPACE


class Changed(Transient):
    """The file changed, or went away, while we read it."""

    message = texts.CHANGED


class ServerFailed(Transient):
    """The server said "failure" and no more."""

    message = texts.SERVER_FAILED


class NeedsOperator(_FixedMessage, Refused):
    """Somebody must act first. The file is good: keep it, and deliver it afterwards."""

    message = texts.NEEDS_OPERATOR


class HostKeyDiffers(NeedsOperator):
    """The server does not hold the pinned key. Nothing was sent, not even the user's name."""

    message = texts.HOST_KEY_DIFFERS


class NoCommonCipher(NeedsOperator):
    """The server speaks only outdated algorithms."""

    message = texts.NO_COMMON_CIPHER


class KeyUnusable(NeedsOperator):
    """A configured key cannot be read: the pinned host key's line, or our own private key."""

    message = texts.KEY_UNUSABLE


class LoginRefused(NeedsOperator):
    """The server does not take our user or our key."""

    message = texts.LOGIN_REFUSED


class PermissionDenied(NeedsOperator):
    """Logged in, but may not write, read or rename there."""

    message = texts.PERMISSION_DENIED


class FolderMissing(NeedsOperator):
    """The agreed folder is not there."""

    message = texts.FOLDER_MISSING


class DifferentFile(NeedsOperator):
    """A file of this name but other content is there already."""

    message = texts.DIFFERENT_FILE


class TooLarge(NeedsOperator):
    """An answer larger than any we expect."""

    message = texts.TOO_LARGE


class NameUnreadable(NeedsOperator):
    """The server's names or messages are not UTF-8, as the protocol's clients expect."""

    message = texts.NAME_UNREADABLE
