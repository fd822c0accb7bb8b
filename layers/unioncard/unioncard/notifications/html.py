"""A letter as HTML, made from its text: both say the same, sentence by sentence, because one is the other.

The templates keep to a few forms (texts/mails): a line alone is a paragraph; below a line that ends with a colon stand
indented lines, each a fact (``名称　值``), an address of the desk, or a sentence. Styles stand at the elements, since
mail programs leave out a message's style sheet; nothing is loaded from anywhere.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Final

from unioncard.texts.mail import OPEN_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

_FACT: Final = re.compile(r"^(?P<name>[^　：。]{1,40})　+(?P<value>\S.*)$")
"""A name and its value with full-width spaces between, as the templates set them in columns."""
_ADDRESS: Final = re.compile(r"^https?://[^\s\"<>]+$")
_SHORT: Final = 6
"""Characters of a name that stays in one line on a phone, too."""
_FONT: Final = "font-family:'PingFang SC','Microsoft YaHei',sans-serif;font-size:16px;line-height:1.7"
_PAGE: Final = """\
<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="margin:0;padding:16px;{font};color:#1a1a1a;background:#ffffff">
<div style="max-width:640px;margin:0 auto">
{content}
</div>
</body>
</html>
"""
_CELL: Final = "padding:4px 16px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid #d9d9d9"
_BUTTON: Final = "display:inline-block;padding:10px 24px;background:#b3191e;color:#ffffff;text-decoration:none"


def as_html(subject: str, text: str) -> str:
    """The whole document. Whatever the text holds, names of unions too, is shown as it is and never as markup."""
    return _PAGE.format(title=escape(subject), font=_FONT, content="\n".join(_blocks(text)))


def _blocks(text: str) -> Iterator[str]:
    """Lines with an indent of their own, and the paragraphs between them."""
    lines = [line for line in text.splitlines() if line.strip()]
    for is_indented, some in groupby(lines, key=lambda line: line.startswith("  ")):
        block = [line.strip(" ") for line in some]
        yield from _indented(block) if is_indented else map(_paragraph, block)


def _paragraph(line: str) -> str:
    return f'<p style="margin:16px 0 4px">{escape(line)}</p>'


def _indented(lines: list[str]) -> Iterator[str]:
    """Facts that follow each other are a table; anything else is a sentence or the way to a page."""
    for is_fact, some in groupby(lines, key=lambda line: _FACT.match(line) is not None):
        block = list(some)
        if is_fact:
            yield '<table style="border-collapse:collapse;font:inherit">'
            yield from map(_fact, block)
            yield "</table>"
        else:
            yield from map(_sentence, block)


def _fact(line: str) -> str:
    name, value = _FACT.sub(r"\g<name>\n\g<value>", line).split("\n")
    whole = ";white-space:nowrap" if len(name) <= _SHORT else ""
    head = f'<th scope="row" style="{_CELL};font-weight:normal;color:#595959{whole}">{escape(name)}</th>'
    return f'<tr>{head}<td style="{_CELL}">{escape(value)}</td></tr>'


def _sentence(line: str) -> str:
    shown = escape(line)
    if not _ADDRESS.match(line):
        return f'<p style="margin:4px 0 4px 16px">{shown}</p>'
    return (
        f'<p style="margin:8px 0"><a href="{shown}" style="{_BUTTON}">{OPEN_PAGE}</a></p>\n'
        f'<p style="margin:4px 0;font-size:13px;color:#595959;word-break:break-all">{shown}</p>'
    )
