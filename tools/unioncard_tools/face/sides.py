"""The card's two sides, as the notice lays them out (豫工文〔2015〕4号, section 二).

卡片正面左上角第一行为银行标志和银行名称、第二行为“河南省工会会员卡”字样，右上角为工会标志和“河南省总工会”字样，中间为会员卡卡号，
左下角为会员姓名；卡片背面印刷河南职工网网址和二维码。

Stripe, chip and signature strip belong to the bank and stay free (geometry.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.errors import InvalidInput
from unioncard.people.names import tidy
from unioncard_tools.face import qr
from unioncard_tools.face.drawing import (
    BLACK,
    GOLD,
    GREY,
    PALE_GOLD,
    PAPER,
    RED,
    Outline,
    Piece,
    Shape,
    Shapes,
    Side,
    Stroke,
    placed,
    rectangle,
)
from unioncard_tools.face.geometry import CARD, NUMBER_LINE, Box
from unioncard_tools.face.lettering import Style, TooLong, lettered, numbered
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from unioncard_tools.face.content import Content, Means

# Front.
BANK_MARK: Final = Box(6, 4.2, 12.2, 10.4)
BANK_NAME: Final = Box(13.6, 4.0, 50.5, 10.6)
CARD_NAME: Final = Box(6, 11.7, 50.5, 16.5)
EMBLEM: Final = Box(52.7, 4.2, 58.9, 10.4)
UNION_NAME: Final = Box(60.1, 4.2, 79.6, 10.4)
NUMBER: Final = Box(6, NUMBER_LINE - 2.75, 79.6, NUMBER_LINE + 2.75)
NAME: Final = Box(6, 40.6, 61, 48.2)

# Back.
QR: Final = Box(58.6, 27.6, 79.6, 48.6)
SITE_NAME: Final = Box(6, 31.5, 55, 36.5)
ADDRESS: Final = Box(6, 37, 55, 42)
PURPOSE: Final = Box(6, 42.4, 55, 45.8)

SMALLEST: Final = 1.76
"""Millimetres: 5 points, the smallest that printers of cards take; a text reaches it only when it is very long."""

FARTHEST_BLEED: Final = 10.0
"""Millimetres up to which the ground is drawn."""
BANK_TOP: Final = 49.4
"""Above this there is no red: texts end before it."""

_LINES: Final = 13
_HAIR: Final = 0.16
_EDGE: Final = CARD.shrunk(-FARTHEST_BLEED - 1)


def front(content: Content, means: Means) -> Side:
    """The side. Raises InvalidInput when a text is too long to be read."""
    bank = Style(means.bold, BLACK, 3.7, SMALLEST, two_lines_below=2.5)
    pieces = [
        Piece("bank-mark", placed(means.bank_mark, BANK_MARK)),
        Piece("bank-name", _set(texts.BANK, content.bank.strip(), BANK_NAME, bank)),
        Piece("card-name", lettered(texts.CARD_NAME, CARD_NAME, Style(means.bold, RED, 4.1, 3, spacing=0.06))),
        Piece("emblem", placed(means.emblem, EMBLEM)),
        Piece("union-name", lettered(texts.UNION_NAME, UNION_NAME, Style(means.bold, RED, 3.2, 2, align=1))),
    ]
    if content.number is not None:
        figures = Style(means.bold, BLACK, 5.0, 3.5, align=0.5, spacing=0.03)
        pieces.append(Piece("number", numbered(content.number, NUMBER, figures)))
    if content.name is not None:
        member = Style(means.bold, BLACK, 3.8, SMALLEST, spacing=0.04, two_lines_below=2.2)
        pieces.append(Piece("name", _set(texts.MEMBER, tidy(content.name), NAME, member)))
    title = texts.TITLE.format(card=texts.CARD_NAME, side=texts.FRONT)
    return Side("front", title, ground(), tuple(pieces))


def back(content: Content, means: Means) -> Side:
    """The side. Raises InvalidInput when the address is too long for its line or for a code that can be read."""
    address = Style(means.bold, BLACK, 3.1, SMALLEST, two_lines_below=2.2)
    pieces = (
        Piece("site-name", lettered(texts.SITE_NAME, SITE_NAME, Style(means.bold, RED, 4.1, 3, spacing=0.06))),
        Piece("address", _set(texts.SITE, content.shown_site, ADDRESS, address)),
        Piece("purpose", lettered(texts.SITE_PURPOSE, PURPOSE, Style(means.regular, GREY, 2.4, 2, spacing=0.04))),
        Piece("qr", qr.code(content.site, QR)),
    )
    title = texts.TITLE.format(card=texts.CARD_NAME, side=texts.BACK)
    return Side("back", title, ground(), pieces)


def _set(what: str, text: str, box: Box, style: Style) -> Shapes:
    try:
        return lettered(text, box, style)
    except TooLong as error:
        raise InvalidInput(texts.TOO_LONG.format(what=what)) from error


def ground() -> Shapes:
    """What lies under the words, the same on every card: paper, the lines of a river, a red bank at the lower edge."""
    paper = Shape(rectangle(_EDGE), fill=PAPER)
    river = tuple(Shape(_river(line), stroke=Stroke(PALE_GOLD, _HAIR)) for line in range(_LINES))
    return (paper, *river, Shape(_bank(-0.55), fill=GOLD), Shape(_bank(0), fill=RED))


def _river(line: int) -> Outline:
    """A wave; each further one is lower, wider apart and later, so that the lines draw together at one bend."""
    y, late, swing = 17 + line * 1.55, line * 1.1, 9 - line * 0.45
    left, right = _EDGE.left, _EDGE.right
    return (
        ("M", ((left, y + 5),)),
        ("C", ((12 + late, y - swing), (26 + late, y + swing), (46 + late, y + swing / 2))),
        ("C", ((60 + late, y + 0.5), (70 + late, y - swing * 1.2), (right + late, y - swing * 0.6))),
    )


def _bank(lower: float) -> Outline:
    """The red strip's shape: a long swell, highest at the right."""
    left, right, bottom = _EDGE.left, _EDGE.right, _EDGE.bottom
    return (
        ("M", ((left, 51.9 + lower),)),
        ("C", ((12, 50.6 + lower), (24, 51.0 + lower), (40, 52.1 + lower))),
        ("C", ((56, 53.2 + lower), (70, 51.2 + lower), (right, 49.6 + lower))),
        ("L", ((right, bottom),)),
        ("L", ((left, bottom),)),
        ("Z", ()),
    )
