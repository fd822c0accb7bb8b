"""Identity documents: their kinds, validation of their numbers, and what a number says of its holder.

Sources, algorithms and test vectors: docs/domain/codes.md, Identity documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from stdnum.iso7064 import mod_11_2

_OLD_CARD: Final = re.compile(r"[A-Z]{3}\d{4}(\d{2})(\d{2})(\d{2})\d{2}", re.ASCII)
"""The foreigner's permanent residence card from before 2023-12-01: three letters of the nationality, twelve digits."""


def births(number: str) -> tuple[date, ...]:
    """The days an old card's number may mean by digits 8 to 13, a birth date without its century; none if impossible.

    So in KAZ110090123105, the sample of 国家移民管理局 (新版外国人永久居留身份证适配性改造要点), and in two public
    programs that read it. The last digit equals a passport's check digit in that one sample; as no published rule says
    so, it is not checked.
    """
    shaped = _OLD_CARD.fullmatch(number)
    if not shaped:
        return ()
    year, month, day = map(int, shaped.groups())
    return tuple(found for century in (1900, 2000) if (found := _day(century + year, month, day)))


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


class DocumentType(StrEnum):
    """The kinds a register may name (docs/domain/codes.md, 证件类型); the value is the name users read."""

    RESIDENT = "居民身份证"
    HONG_KONG_MACAO_RESIDENCE = "港澳居民居住证"
    TAIWAN_RESIDENCE = "台湾居民居住证"
    HONG_KONG_MACAO_TRAVEL = "港澳居民来往内地通行证"
    TAIWAN_TRAVEL = "台湾居民来往大陆通行证"
    FOREIGNER = "外国人永久居留身份证"
    PASSPORT = "护照"
    OFFICER = "军官证"
    SOLDIER = "士兵证"

    @property
    def may_be_latin(self) -> bool:
        """Whether its holder's name may be written in Latin letters."""
        return self in (DocumentType.FOREIGNER, DocumentType.PASSPORT)


class Fault(StrEnum):
    """What is wrong with a number, in the order of the checks."""

    SHAPE = "shape"
    FIFTEEN_DIGITS = "fifteen-digits"
    OTHER_DOCUMENT = "other-document"
    CHECK_DIGIT = "check-digit"
    BIRTH_DATE = "birth-date"


@dataclass(frozen=True, slots=True)
class Holder:
    """What an 18-digit number says about its holder."""

    birth: date
    sex: str  # 男 or 女


_FIFTEEN: Final = re.compile(r"\d{15}", re.ASCII)
_EIGHTEEN = r"\d{11}[\dX]"
_SHAPES = {
    DocumentType.RESIDENT: re.compile(r"[1-8]\d{5}" + _EIGHTEEN, re.ASCII),
    DocumentType.HONG_KONG_MACAO_RESIDENCE: re.compile(r"8[12]0000" + _EIGHTEEN, re.ASCII),
    DocumentType.TAIWAN_RESIDENCE: re.compile(r"830000" + _EIGHTEEN, re.ASCII),
    # Since 2023-12-01 9, two digits of the province, three of the nationality (ISO 3166-1), then as resident IDs
    # (国家移民管理局, 新版外国人永久居留身份证机读信息规则). Nationalities are not compared with a list: countries
    # change, and the check digit finds a wrong digit.
    DocumentType.FOREIGNER: re.compile(r"9\d{5}" + _EIGHTEEN + "|" + _OLD_CARD.pattern, re.ASCII),
    # A letter, eight digits for life and two that count renewals, often left out (公安部出入境管理局, 2010-03-10).
    DocumentType.HONG_KONG_MACAO_TRAVEL: re.compile(r"[HM]\d{8}(\d{2})?", re.ASCII),
    # Eight digits for life since 2008-09-25, before with two that count (公安部公告, 2015版台胞证, 三).
    DocumentType.TAIWAN_TRAVEL: re.compile(r"\d{8}(\d{2})?", re.ASCII),
    DocumentType.PASSPORT: re.compile(r"(?=\D*\d)[A-Z0-9]{5,15}", re.ASCII),
    DocumentType.OFFICER: re.compile(r"(?=\D*\d)[\u4e00-\u9fffA-Z0-9()\-]{4,20}"),
    DocumentType.SOLDIER: re.compile(r"(?=\D*\d)[\u4e00-\u9fffA-Z0-9()\-]{4,20}"),
}
_OWN_DOCUMENTS = {
    "81": DocumentType.HONG_KONG_MACAO_RESIDENCE,
    "82": DocumentType.HONG_KONG_MACAO_RESIDENCE,
    "83": DocumentType.TAIWAN_RESIDENCE,
}
_NUMBER_LENGTH, _OLD_CARD_LENGTH = 18, 15
_SEXES: Final = ("女", "男")
_REMEMBERED: Final = 65_536
"""Parts of numbers whose meaning is kept: days, areas. Nobody's whole number is."""
_FOR_LIFE = {DocumentType.HONG_KONG_MACAO_TRAVEL: 9, DocumentType.TAIWAN_TRAVEL: 8}
_BUILT_LIKE_RESIDENT = frozenset(
    {
        DocumentType.RESIDENT,
        DocumentType.HONG_KONG_MACAO_RESIDENCE,
        DocumentType.TAIWAN_RESIDENCE,
        DocumentType.FOREIGNER,
    }
)


def own_document(number: str) -> DocumentType | None:
    """The document an 18-digit number of region 81, 82, 83 or beginning with 9 belongs to; None for all others."""
    if len(number) != _NUMBER_LENGTH:
        return None
    return DocumentType.FOREIGNER if number.startswith("9") else _OWN_DOCUMENTS.get(number[:2])


def fault(kind: DocumentType, number: str, today: date) -> Fault | None:
    """The first thing wrong with ``number`` as a document of this kind, or None.

    ``number`` is normalised (half-width, upper-case X). GB 11643-1999 for the eighteen digits, ISO 7064 MOD 11-2 for
    the last; a birth date must exist and not lie after ``today``. The area is checked separately (people/areas.py).
    """
    if kind is DocumentType.RESIDENT and own_document(number):
        return Fault.OTHER_DOCUMENT
    if not _SHAPES[kind].fullmatch(number):
        is_old = kind is DocumentType.RESIDENT and _FIFTEEN.fullmatch(number)
        return Fault.FIFTEEN_DIGITS if is_old else Fault.SHAPE
    if is_old_card(kind, number):
        return None if births(number) else Fault.BIRTH_DATE
    if not _names_holder(kind, number):
        return None
    if _checksum(number) != 1:
        return Fault.CHECK_DIGIT
    birth = born(number)
    return Fault.BIRTH_DATE if birth is None or birth > today else None


def is_old_card(kind: DocumentType, number: str) -> bool:
    """Whether it is a foreigner's card from before 2023-12-01, by its length."""
    return kind is DocumentType.FOREIGNER and len(number) == _OLD_CARD_LENGTH


def agrees_with_birth(kind: DocumentType, number: str, birth: date) -> bool:
    """Whether a faultless number has this birth date; True where it has none."""
    if is_old_card(kind, number):
        return birth in births(number)
    found = holder(kind, number)
    return found is None or found.birth == birth


def for_life(kind: DocumentType, number: str) -> str:
    """What stays of a number when the document is renewed: all but the count at the end of a travel permit's."""
    return number[: _FOR_LIFE.get(kind)]


def holder(kind: DocumentType, number: str) -> Holder | None:
    """Birth and sex out of a faultless number (digits 7 to 14; digit 17 odd: 男); None where a kind has neither."""
    if not _names_holder(kind, number):
        return None
    return _holder(number[6:14], number[16])


@lru_cache(_REMEMBERED)
def _holder(day: str, order: str) -> Holder | None:
    birth = _born(day)
    return Holder(birth, _SEXES[int(order) % 2]) if birth else None


def born(number: str) -> date | None:
    """The date in digits 7 to 14, None when there is no such day."""
    return _born(number[6:14])


@lru_cache(_REMEMBERED)
def _born(day: str) -> date | None:
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return None


def _checksum(number: str) -> int:
    """MOD 11-2 of 18 characters; 1 is right. Linear in the digits, so the sum of its parts' is the number's.

    Areas and days repeat in any register: the library, digit by digit, is asked once for each.
    """
    return (_share(number[:6], 12) + _share(number[6:14], 4) + _share(number[14:], 0)) % 11


@lru_cache(_REMEMBERED)
def _share(part: str, after: int) -> int:
    return int(mod_11_2.checksum(part + "0" * after))


def _names_holder(kind: DocumentType, number: str) -> bool:
    return kind in _BUILT_LIKE_RESIDENT and len(number) == _NUMBER_LENGTH
