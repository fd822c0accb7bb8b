"""The front, as the notice lays it out.

卡片正面左上角第一行为银行标志和银行名称、第二行为“河南省工会会员卡”字样，右上角为工会标志和“河南省总工会”字样，
中间为会员卡卡号，左下角为会员姓名（豫工文〔2015〕4号，二）.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.cards.face.drawing import BLACK, RED, Piece, Shapes, Side, placed
from unioncard.cards.face.geometry import NUMBER_LINE, Box
from unioncard.cards.face.ground import ground
from unioncard.cards.face.lettering import Style, TooLong, lettered, numbered
from unioncard.errors import InvalidInput
from unioncard.people.names import tidy
from unioncard.texts import card_face as texts

if TYPE_CHECKING:
    from unioncard.cards.face.content import Content, Means

BANK_MARK: Final = Box(6, 4.2, 12.2, 10.4)
BANK_NAME: Final = Box(13.6, 4.0, 50.5, 10.6)
CARD_NAME: Final = Box(6, 11.7, 50.5, 16.5)
EMBLEM: Final = Box(52.7, 4.2, 58.9, 10.4)
UNION_NAME: Final = Box(60.1, 4.2, 79.6, 10.4)
NUMBER: Final = Box(6, NUMBER_LINE - 2.75, 79.6, NUMBER_LINE + 2.75)
NAME: Final = Box(6, 40.6, 61, 48.2)

SMALLEST: Final = 1.76
"""Millimetres: 5 points, the smallest that printers of cards take; names and banks reach it only when very long."""


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


def _set(what: str, text: str, box: Box, style: Style) -> Shapes:
    try:
        return lettered(text, box, style)
    except TooLong as error:
        raise InvalidInput(texts.TOO_LONG.format(what=what)) from error
