"""What one card says, checked; and the typefaces and marks it is drawn with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from unioncard.cards.card import has_card_shape
from unioncard.errors import InvalidInput
from unioncard.people.names import MAX_BYTES, is_too_long, tidy
from unioncard_tools.face import marks
from unioncard_tools.face.lettering import BOLD, REGULAR, require, typeface
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_tools.face.drawing import Shapes
    from unioncard_tools.face.lettering import Typeface


@dataclass(frozen=True, slots=True)
class Content:
    """Bank's name, member's name, card number (digits) and the site's address. Without name and number the plain stock.

    The number is printed whole: a card is the one place where it belongs. InvalidInput says what is wrong.
    """

    bank: str
    site: str = texts.SAMPLE_SITE
    name: str | None = texts.SAMPLE_NAME
    number: str | None = texts.SAMPLE_NUMBER

    def __post_init__(self) -> None:
        for what, text in ((texts.BANK, self.bank), (texts.MEMBER, self.name)):
            if text is not None and not text.strip():
                raise InvalidInput(texts.EMPTY.format(what=what))
        if self.name is not None and is_too_long(tidy(self.name)):
            raise InvalidInput(texts.NAME_TOO_LONG.format(most=MAX_BYTES))
        if self.number is not None and not has_card_shape(self.number):
            raise InvalidInput(texts.BAD_NUMBER)
        if not _is_address(self.site):
            raise InvalidInput(texts.BAD_SITE)

    @property
    def shown_site(self) -> str:
        """The address as people write it: without the scheme and a slash at the end."""
        return self.site.partition("://")[2].rstrip("/")


@dataclass(frozen=True, slots=True)
class Means:
    """What the words are drawn with, and the two marks."""

    regular: Typeface
    bold: Typeface
    bank_mark: Shapes
    emblem: Shapes

    def require(self, content: Content) -> None:
        """InvalidInput unless the faces have every character of the content."""
        for face in (self.regular, self.bold):
            for what, text in (
                (texts.BANK, content.bank),
                (texts.MEMBER, content.name or ""),
                (texts.SITE, content.site),
            ):
                require(face, what, text)


_EVERY_CHARACTER: Final = range(0x21, 0x7F)


def means(font: Path | None = None, bank_mark: Path | None = None, emblem: Path | None = None) -> Means:
    """The typefaces of the machine, or of ``font``; the marks of the files, or placeholders. Raises InvalidInput."""
    regular, bold = typeface(REGULAR, font), typeface(BOLD, font)
    return Means(
        regular,
        bold,
        marks.from_file(bank_mark) if bank_mark else marks.placeholder(texts.BANK_MARK, regular, is_round=False),
        marks.from_file(emblem) if emblem else marks.placeholder(texts.EMBLEM, regular, is_round=True),
    )


def _is_address(site: str) -> bool:
    if not all(ord(char) in _EVERY_CHARACTER for char in site):
        return False
    try:
        parts = urlsplit(site)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
