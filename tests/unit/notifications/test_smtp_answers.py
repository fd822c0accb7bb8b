"""What is about the recipient's address ends a letter; what is about us waits for whoever mends it."""

from __future__ import annotations

import pytest

from unioncard.errors import TryAgain
from unioncard.notifications.outbox import AddressRefused

from .smtp_server import serving
from .test_smtp import mail, transport

OF_THE_ADDRESS = [
    ("RCPT", "550 no such user here"),
    ("RCPT", "550 5.1.1 <x>: Recipient address rejected: User unknown in virtual mailbox table"),
    ("RCPT", "550 Mailbox not found. http://service.mail.example/detail/0/1"),
    ("RCPT", "550 User not found: x"),
    ("RCPT", "550 5.4.1 Recipient address rejected: Access denied"),
    ("RCPT", "551 user not local"),
    ("RCPT", "552 mailbox full"),
    ("RCPT", "552 5.2.2 The email account that you tried to reach is over quota"),
    ("RCPT", "553 5.1.3 invalid address"),
    ("RCPT", "554 5.1.1 mailbox unavailable"),
    ("RCPT", "556 5.1.10 this domain accepts no mail"),
    ("RCPT", "550 用户不存在"),
    ("RCPT", "550 收件人邮箱空间已满，超过限制"),
    ("RCPT", "550 User suspended"),
    ("RCPT", "550 <daily@limit.example> is not a valid mailbox"),
    ("RCPT", "550 no such user, see https://mail.example/help?policy=limit"),
    ("BODY", "550 5.1.1 user unknown"),
    ("BODY", "552 5.2.2 mailbox is full"),
]
OF_US = [
    ("MAIL", "530 5.7.0 Must issue a STARTTLS command first"),
    ("MAIL", "530 authentication required"),
    ("MAIL", "550 User suspended"),
    ("MAIL", "550 5.4.5 Daily user sending quota exceeded"),
    ("MAIL", "553 Mail from must equal authorized user"),
    ("MAIL", "554 no"),
    ("RCPT", "530 5.7.0 Authentication required"),
    ("RCPT", "550 5.4.5 Daily sending quota exceeded"),
    ("RCPT", "550 User has exceeded daily limit"),
    ("RCPT", "550 Connection frequency limited"),
    ("RCPT", "550 5.7.1 relaying denied"),
    ("RCPT", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
    ("RCPT", "553 5.1.8 Sender address rejected: Domain not found"),
    ("RCPT", "550 5.1.0 <a@b.cn>: Sender address rejected: User unknown in virtual mailbox table"),
    ("RCPT", "550 5.1.1 <a@b.cn>: Sender address rejected: undeliverable address"),
    ("RCPT", "550 5.1.0 Sender denied"),
    ("RCPT", "550 5.2.0 sender quota"),
    ("RCPT", "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents this"),
    ("RCPT", "550 Recipient address rejected: Greylisting in effect, please try later"),
    ("RCPT", "550 Sorry, your account is disabled"),
    ("RCPT", "550 Your account has exceeded its quota of messages"),
    ("RCPT", "550 authentication is required, user unknown"),
    ("RCPT", "550 非法用户，发信超限"),
    ("RCPT", "554 5.7.1 Service unavailable; client host blocked using a list"),
    ("RCPT", "550 too many recipients today"),
    ("RCPT", "550 RP:QRC mx7"),
    ("RCPT", "550 MI:SPB mx7"),
    ("RCPT", "550 系统拒绝：内容包含敏感词"),
    ("RCPT", "550 5.2.1 The user you are trying to contact is receiving mail too quickly"),
    ("RCPT", "550 Intrusion prevention active"),
    ("RCPT", "550 Suspected bounce attacks"),
    ("RCPT", "521 5.2.1 :  we will not accept delivery of this message"),
    ("RCPT", "550 发件人账号不存在"),
    ("DATA", "554 no valid recipients"),
    ("BODY", "550 Mail content denied"),
    ("BODY", "550 daily limit"),
    ("BODY", "552 5.3.4 message size exceeds fixed limit"),
    ("BODY", "552 Requested mail action aborted: message too large"),
    ("BODY", "553 rejected"),
    ("BODY", "554 DT:SPM mx1"),
    ("BODY", "550 发送频率超过限制"),
]


@pytest.mark.parametrize(("step", "answer"), OF_THE_ADDRESS)
def test_an_address_that_takes_no_mail_ends_its_letter(step: str, answer: str) -> None:
    with serving(**{step: answer}) as server, pytest.raises(AddressRefused, match=answer[:3]) as caught:
        transport(server).send(mail())
    assert answer[4:] not in str(caught.value), "a server's words may quote the address"


@pytest.mark.parametrize(("step", "answer"), OF_US)
def test_what_is_ours_to_mend_makes_the_letter_wait(step: str, answer: str) -> None:
    with serving(**{step: answer}) as server, pytest.raises(TryAgain, match=answer[:3]):
        transport(server).send(mail())
