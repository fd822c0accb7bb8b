"""Errors of transfers to and from a bank's own SFTP server, as one tree.

UnionCardError
├── TryAgain
│   └── Transient              retryable: the same attempt may well succeed later
│       ├── Unreachable        no connection, no greeting, no answer in time
│       ├── DeliveryInProgress another delivery of the same files holds the lease, or died less than a lease ago
│       ├── Broken             the connection or the file broke off midway; a .part may be left to resume
│       │   ├── TooSlow        we broke it off, because the server held a worker for too few bytes
│       │   └── RenameUnanswered  it broke off when a whole upload was about to get its name
│       ├── NoSpace            the server took no more bytes
│       ├── Changed            the file changed, or went away, while we read it
│       │   └── Unconfirmed    it was read to its end, but the server's size says otherwise
│       └── ServerFailed       the server said "failure" and no more
└── Refused
    └── NeedsOperator          final until somebody acts; the file is good, keep it and deliver it afterwards
        ├── HostKeyDiffers     the server does not hold the pinned key: nothing was sent
        ├── HostKeyOutdated    its RSA host key signs with SHA-1 only
        ├── NoCommonCipher     the server speaks only outdated algorithms
        ├── KeyUnusable        our own setting is no key
        ├── LoginRefused       the server does not take our user or key
        ├── PermissionDenied   logged in, but may not write, read or rename there
        ├── FolderMissing      the agreed folder is not there
        ├── DifferentFile      a file of this name but other content is there already; never overwritten
        ├── TakenAway          the server takes uploads before they have their final name
        ├── FileUnreadable     single answers cannot be read; the others were fetched
        └── TooLarge           an answer larger than any we expect

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


class TooSlow(Broken):
    """We broke off: the server held a worker for too few bytes. What has arrived is resumed."""

    message = texts.TOO_SLOW


class RenameUnanswered(Broken):
    """The connection ended when a whole upload was about to get its name: it has it, or not."""


class NoSpace(Transient):
    """The server took no more bytes: disk full or quota used up."""

    message = texts.NO_SPACE


class Changed(Transient):
    """The file changed, or went away, while we read it."""

    message = texts.CHANGED


class Unconfirmed(Changed):
    """The file was read to its end, and the server's size is missing or says otherwise.

    content: its bytes. is_short: fewer than the server says. is_gone: it is not there any more, so these bytes are all
    there will ever be.
    """

    message = texts.UNCONFIRMED

    def __init__(self, content: bytes, *, is_short: bool, is_gone: bool) -> None:
        super().__init__()
        self.content = content
        self.is_short = is_short
        self.is_gone = is_gone


class ServerFailed(Transient):
    """The server said "failure" and no more."""

    message = texts.SERVER_FAILED


class NeedsOperator(_FixedMessage, Refused):
    """Somebody must act first. The file is good: keep it, and deliver it afterwards."""

    message = texts.NEEDS_OPERATOR


class HostKeyDiffers(NeedsOperator):
    """The server does not hold the pinned key. Nothing was sent, not even the user's name."""

    message = texts.HOST_KEY_DIFFERS


class HostKeyOutdated(NeedsOperator):
    """The server's RSA host key signs with SHA-1 only. Nothing was sent, not even the user's name."""

    message = texts.HOST_KEY_OUTDATED


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


class TakenAway(NeedsOperator):
    """The server took an upload before it had its final name: the bank has it once, under a temporary name."""

    message = texts.TAKEN_AWAY


class FileUnreadable(NeedsOperator):
    """Single answers cannot be read: not permitted, or locked or changing for hours. The others were fetched."""

    message = texts.FILE_UNREADABLE
