"""The back: 卡片背面印刷河南职工网网址和二维码. Stripe and signature strip belong to the bank and stay free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.cards.face import qr
from unioncard.cards.face.drawing import BLACK, GREY, RED, Piece, Side
from unioncard.cards.face.geometry import Box
from unioncard.cards.face.ground import ground
from unioncard.cards.face.lettering import Style, TooLong, lettered
from unioncard.errors import InvalidInput
from unioncard.texts import card_face as texts

if TYPE_CHECKING:
    from unioncard.cards.face.content import Content, Means

QR: Final = Box(58.6, 27.6, 79.6, 48.6)
SITE_NAME: Final = Box(6, 31.5, 55, 36.5)
ADDRESS: Final = Box(6, 37, 55, 42)
PURPOSE: Final = Box(6, 42.4, 55, 45.8)
_SMALLEST: Final = 1.76


def back(content: Content, means: Means) -> Side:
    """The side. Raises InvalidInput when the address is too long for its line or for a code that can be read."""
    address = Style(means.bold, BLACK, 3.1, _SMALLEST, two_lines_below=2.2)
    try:
        site = lettered(content.shown_site, ADDRESS, address)
    except TooLong as error:
        raise InvalidInput(texts.TOO_LONG.format(what=texts.SITE)) from error
    pieces = (
        Piece("site-name", lettered(texts.SITE_NAME, SITE_NAME, Style(means.bold, RED, 4.1, 3, spacing=0.06))),
        Piece("address", site),
        Piece("purpose", lettered(texts.SITE_PURPOSE, PURPOSE, Style(means.regular, GREY, 2.4, 2, spacing=0.04))),
        Piece("qr", qr.code(content.site, QR)),
    )
    title = texts.TITLE.format(card=texts.CARD_NAME, side=texts.BACK)
    return Side("back", title, ground(), pieces)
