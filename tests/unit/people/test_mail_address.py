"""One plain address, or none; what a keyboard adds is set right, what is in doubt is refused."""

from __future__ import annotations

import pytest

from unioncard.people.mail_address import mail_address


@pytest.mark.parametrize("text", ["office@example.org", "a.b+c@mail-1.example.com.cn", "123456@qq.com", "o'neil@x.cn"])
def test_a_plain_address_stays(text: str) -> None:
    assert mail_address(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a＠b.cn", "a@b.cn"),
        ("ａｂ＠ｂ．ｃｎ", "ab@b.cn"),
        (" a@b.cn\u3000", "a@b.cn"),
        ("a@b。cn", "a@b.cn"),
        ("\ufeffa@b.cn\u200b", "a@b.cn"),
    ],
)
def test_what_a_chinese_keyboard_adds_is_set_right(typed: str, meant: str) -> None:
    assert mail_address(typed) == meant


@pytest.mark.parametrize("text", ["", " ", "无", "暂无", "没有", "-", "/", "N/A"])
def test_some_write_that_there_is_none(text: str) -> None:
    assert mail_address(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("a@b;c@d", "a@b.cn;c@d.cn", "a@b.cn, c@d.cn", "a@b.cn c@d.cn", "a@b.cn、c@d.cn", "张三 <a@b.cn>"),
        *("a", "a@", "@b.cn", "a@b", "a@@b.cn", "a..b@c.cn", ".a@c.cn", "a.@c.cn", "a@b..cn", "a@-b.cn", "a@b.c_n"),
        *("张@b.cn", "a@郑州.cn", "a b@c.cn", "a@b.cn\r\nBcc: c@d.cn", f"{'a' * 65}@b.cn", f"a@{'b' * 64}.cn"),
        *("0371-66000000", "a@" + "b." * 130 + "cn", "a@1.2.3.4", "mailto:a@b.cn"),
    ],
)
def test_what_is_not_one_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        mail_address(text)
