"""What a mail server's refusal means: is it about the address, or about us?

A 5yz is "permanent" by RFC 5321, but servers use the same codes for a mailbox that does not exist, for a daily limit of
our account, for a sender they do not know and for mail they take for spam. Only what is about the recipient's address
ends a letter; all else waits for whoever mends the set-up. Decided by, in this order: the step (an answer to MAIL is
about us), codes that ask for a login, the enhanced code (RFC 3463), the words that widely used servers answer with, the
step's usual meaning.
"""

from __future__ import annotations

import re
import smtplib
from typing import Final

from unioncard.errors import TryAgain
from unioncard.notifications.outbox import AddressRefused
from unioncard.texts import mail as texts

_PERMANENT: Final = range(500, 600)
_LOGIN: Final = frozenset({530, 534, 535, 538})
"""Authentication required, too weak, failed, or wanting encryption (RFC 4954)."""
_NO_MAIL_FROM_US: Final = 521
"""RFC 7504: a host that takes no mail. AOL answers it, with 5.2.1, to an address it has blocked."""
_NAMED: Final = re.compile(r"<[^<>\s]*@[^<>\s]*>|https?://\S+|[\w.+=-]+@[\w.-]+", re.IGNORECASE)
"""Addresses and links that a server quotes: their words are nobody's verdict (``<daily@limit.example>``)."""
_NO_MAILBOX: Final = frozenset({550, 551, 552, 553, 556})
"""Answers to RCPT that mean the mailbox unless their words say otherwise (RFC 5321 4.2.3, RFC 7504)."""
_ENHANCED: Final = re.compile(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_OF_THE_ADDRESS: Final = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.0", "2.1", "2.2"})
"""RFC 3463 X.1.z and X.2.z that are about the recipient; X.1.7 and X.1.8 are about the sender."""
_OF_US: Final = re.compile(
    r"dail|per (day|hour|minute)|hour|limit|frequen|\brate\b|too (many|much|large|big)|size|length"
    r"|sending|sender|mail from|auth|log ?in|relay|suspend|locked|helo|ehlo|\bip\b|ptr|reverse"
    r"|spam|virus|content|block|black|banned|reputation|denied|policy|spf|dkim|dmarc"
    r"|intrusion|suspect|attack|abuse|complain|not accept"
    r"|限制|超过|超出|频|垃圾|黑名单|认证|授权|发件|内容|敏感|违规|投诉",
    re.IGNORECASE,
)
_OF_THE_SENDER: Final = re.compile(r"sender|mail from|sending|dail|发件|发信", re.IGNORECASE)
_NOT_YET_OR_NOT_US: Final = re.compile(
    r"(sender|from)( address)?:? (is )?(rejected|denied|refused|invalid|unknown|blocked|quota)"
    r"|\byour (account|user|domain|server|host|ip|mailbox)\b|authentication (is )?required"
    r"|gr[ea]y-?list|(try|retry|again).{0,20}later|temporar|frequen|\brate\b|quota of messages|too (quick|fast)"
    r"|\b(HL|MI|RP|DT|CW):[A-Z]{3}\b"
    r"|发信|外发|稍后",
    re.IGNORECASE | re.DOTALL,
)
"""About us or about this moment, whatever code stands before it: servers check the sender when they hear the recipient
(Postfix: ``550 5.1.0 <…>: Sender address rejected: User unknown``), and some answer 5yz to what they only put off. The
two letters and three are NetEase's (163, 126): each is about the sender, its address or its mail, none about a mailbox.
"""
_OF_THE_MAILBOX: Final = re.compile(
    r"(user|mailbox|recipient|account|address)\b.{0,40}"
    r"(unknown|not? (found|exist|such|here|valid)|does ?n.t|doesnt|invalid|disabled|inactive|unavailable|rejected"
    r"|full|over ?quota|exceeded)"
    r"|(unknown|no such|invalid|bad|non-?existent) (local )?(user|mailbox|recipient|address|account)"
    r"|\buser (is )?(suspended|locked)\b|over ?quota"
    r"|(用户|邮箱|收件人|[帐账]号)[^，。；]{0,8}(不存在|无效|已满|停用|禁用|注销|锁定)|无此用户|空间已满",
    re.IGNORECASE | re.DOTALL,
)


def meaning(failure: smtplib.SMTPException) -> AddressRefused | TryAgain:
    """The error to raise for what smtplib raised; its text has the codes alone, never the server's words."""
    answers = _answers(failure)
    shown = "、".join(str(code) for code in sorted({code for code, _ in answers})) or texts.NO_CODE
    permanent = bool(answers) and all(code in _PERMANENT for code, _ in answers)
    if not permanent:
        return TryAgain(texts.NOT_NOW.format(code=shown))
    to_recipient = isinstance(failure, smtplib.SMTPRecipientsRefused)
    to_sender = isinstance(failure, smtplib.SMTPSenderRefused)
    if not to_sender and all(_blames_the_address(code, said, to_recipient) for code, said in answers):
        return AddressRefused(texts.REFUSED.format(code=shown))
    return TryAgain(texts.SET_UP.format(code=shown))


def _blames_the_address(code: int, said: str, to_recipient: bool) -> bool:
    if code in _LOGIN or code == _NO_MAIL_FROM_US or _NOT_YET_OR_NOT_US.search(said):
        return False
    enhanced = _ENHANCED.search(said)
    if enhanced:
        kind = f"{enhanced[1]}.{enhanced[2]}"
        if kind in _OF_THE_ADDRESS:
            return to_recipient or kind not in {"1.0", "2.0"} or bool(_OF_THE_MAILBOX.search(said))
        if enhanced[1] in {"1", "3", "7"}:
            return False
    if _OF_THE_MAILBOX.search(said) and not _OF_THE_SENDER.search(said):
        return True
    if _OF_US.search(said):
        return False
    return to_recipient and code in _NO_MAILBOX


def _answers(failure: smtplib.SMTPException) -> list[tuple[int, str]]:
    """Codes and words of the server; none where it was not asked about the message."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return [(code, _NAMED.sub(" ", _text(said))) for code, said in failure.recipients.values()]
    if isinstance(failure, smtplib.SMTPHeloError):
        return []
    if isinstance(failure, smtplib.SMTPResponseException):
        return [(failure.smtp_code, _NAMED.sub(" ", _text(failure.smtp_error)))]
    return []


def _text(said: bytes | str) -> str:
    if isinstance(said, str):
        return said
    try:
        return said.decode("utf-8")
    except UnicodeDecodeError:
        return said.decode("gb18030", "replace")
