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


class _FixedMessage(UnionCardError):
    message: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.message)


class Transient(_FixedMessage, TryAgain):
    """Retryable: the same attempt may well succeed later."""

    message = "与银行服务器的传输暂时失败，系统会自动重试"


class Unreachable(Transient):
    """No connection, no greeting, or no answer in time."""

    message = "暂时无法连接银行服务器，系统会自动重试；长时间如此请检查网络和银行的白名单"


class DeliveryInProgress(Transient):
    """Another delivery holds the lease of these files, or died and its lease has not expired."""

    message = "同一批文件正由另一次投递传送，系统稍后自动核对"


class Broken(Transient):
    """The connection or the file broke off midway."""

    message = "与银行服务器的传输中断，系统会自动续传"


class NoSpace(Transient):
    """The server took no more bytes: disk full or quota used up."""

    message = "银行服务器写不下文件（磁盘已满或配额用完），系统会自动重试；长时间如此请联系银行"


class Changed(Transient):
    """The file changed, or went away, while we read it."""

    message = "银行的文件在读取时还在变化，系统稍后再取"


class ServerFailed(Transient):
    """The server said "failure" and no more."""

    message = "银行服务器报错但没有说明原因，系统会自动重试；长时间如此请联系银行"


class NeedsOperator(_FixedMessage, Refused):
    """Somebody must act first. The file is good: keep it, and deliver it afterwards."""

    message = "需要管理员处理后才能与银行服务器传输"


class HostKeyDiffers(NeedsOperator):
    """The server does not hold the pinned key. Nothing was sent, not even the user's name."""

    message = "银行服务器的主机密钥与登记的不一致，没有发送任何内容；请向银行核实后更新登记的密钥"


class NoCommonCipher(NeedsOperator):
    """The server speaks only outdated algorithms."""

    message = "银行服务器只支持过时的加密算法，无法安全连接；请联系银行升级"


class KeyUnusable(NeedsOperator):
    """A configured key cannot be read: the pinned host key's line, or our own private key."""

    message = "登记的密钥无法读取；请检查主机密钥是否为一行公钥、登录私钥是否完整且没有口令"


class LoginRefused(NeedsOperator):
    """The server does not take our user or our key."""

    message = "银行服务器拒绝登录；请与银行核对用户名和登录公钥"


class PermissionDenied(NeedsOperator):
    """Logged in, but may not write, read or rename there."""

    message = "银行服务器不允许在约定目录中读写；请联系银行开通权限"


class FolderMissing(NeedsOperator):
    """The agreed folder is not there."""

    message = "银行服务器上没有约定的目录；请与银行核对目录名"


class DifferentFile(NeedsOperator):
    """A file of this name but other content is there already."""

    message = "银行服务器上已有同名但内容不同的文件，没有覆盖；请与银行核对后处理"


class TooLarge(NeedsOperator):
    """An answer larger than any we expect."""

    message = "银行的文件超过允许的大小，没有读取；请与银行核对"


class NameUnreadable(NeedsOperator):
    """The server's names or messages are not UTF-8, as the protocol's clients expect."""

    message = "银行服务器上的文件名或提示不是 UTF-8 编码，无法读取；请联系银行更改"
