"""How many valid numbers share a mask; makes the tables of docs/domain/masking.md.

Nothing is enumerated: the check characters (MOD 11-2, Luhn) are sums of the digits' shares, so the parts of a number
are counted by the remainder that they leave, and the counts multiplied.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Final

from unioncard.people.areas import is_area
from unioncard.people.documents import own_document
from unioncard.people.masking import mask_card, mask_document, mask_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PAGE: Final = Path(__file__).parents[2] / "docs/domain/masking.md"
BEGIN, END = "<!-- candidates: made by candidates_table.py -->\n", "<!-- /candidates -->"

LENGTH: Final = 18
HIDDEN: Final = "*"
DAY: Final = date(2026, 11, 28)
"""The day on which ages are reckoned."""
YOUNGEST, OLDEST = 16, 60

NUMBER: Final = "412121199605090026"
CARD: Final = "6220000000000000016"
"""Made up; nobody's."""
COUNTY, YEAR, SEX = NUMBER[:6], int(NUMBER[6:10]), int(NUMBER[16]) % 2


@cache
def areas() -> tuple[str, ...]:
    """All areas that an ID number of a resident may begin with."""
    codes = map(str, range(110000, 840000))
    return tuple(code for code in codes if is_area(code) and not own_document(code + "0" * 12))


def births(first: date, last: date) -> tuple[str, ...]:
    """The days from one to the other, as they stand in a number."""
    return tuple(f"{first + timedelta(day):%Y%m%d}" for day in range((last - first).days + 1))


def of_working_age() -> tuple[str, ...]:
    """The birth days of those who are 16 to 60 years old."""
    return births(DAY.replace(year=DAY.year - OLDEST - 1) + timedelta(1), DAY.replace(year=DAY.year - YOUNGEST))


def sequences(sex: int | None = None) -> tuple[str, ...]:
    """Digits 15 to 17; ``sex`` 1: odd, for men, 0: even."""
    return tuple(f"{number:03d}" for number in range(1000) if sex is None or number % 2 == sex)


def documents(shown: str, where: Iterable[str], born: Iterable[str], order: Iterable[str]) -> int:
    """The valid ID numbers that agree with a mask of 18 characters, of these areas, birth days and sequence numbers."""
    last = shown[-1]
    ends = [digit for digit in "0123456789X" if last in (HIDDEN, digit)]
    parts = [_by_remainder(texts, shown, place) for texts, place in ((where, 0), (born, 6), (order, 14), (ends, 17))]
    return reduce(_combined, parts)[1]


def _by_remainder(texts: Iterable[str], shown: str, place: int) -> Counter[int]:
    """How many texts agree with the mask at a place, by their share of the sum that MOD 11-2 wants to be 1."""
    found: Counter[int] = Counter()
    for text in texts:
        part = shown[place : place + len(text)]
        if all(sign in (HIDDEN, digit) for sign, digit in zip(part, text, strict=True)):
            found[sum(_value(digit) * 2 ** (LENGTH - 1 - place - i) for i, digit in enumerate(text)) % 11] += 1
    return found


def _value(digit: str) -> int:
    return 10 if digit == "X" else int(digit)


def _combined(left: Counter[int], right: Counter[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for one, many in left.items():
        for other, times in right.items():
            found[(one + other) % 11] += many * times
    return found


def cards(shown: str) -> int:
    """The numbers of this length with a valid Luhn digit that agree with a mask: each hidden digit but one is free."""
    return 10 ** (shown.count(HIDDEN) - 1)


def table() -> str:
    """Both tables."""
    return "\n".join([*_documents(), "", *_cards()]) + "\n"


def _documents() -> list[str]:
    working, year = of_working_age(), births(date(YEAR, 1, 1), date(YEAR, 12, 31))
    known: Sequence[tuple[str, Sequence[str], Sequence[str], Sequence[str]]] = (
        ("working age", areas(), working, sequences()),
        ("and the county", (COUNTY,), working, sequences()),
        ("and the year of birth", (COUNTY,), year, sequences()),
        ("and the sex", (COUNTY,), year, sequences(SEX)),
    )
    masks: Sequence[tuple[str, Callable[[str], str]]] = (
        ("first six and last four, until 2026-11", lambda number: number[:6] + HIDDEN * 8 + number[-4:]),
        ("last four", lambda number: HIDDEN * 14 + number[-4:]),
        ("**first and last: rosters**", mask_document),
        ("**first three: free text**", lambda number: mask_numbers(number)[:3] + HIDDEN * 15),
    )
    head = [
        f"| ID number, numbers left when is known | {' | '.join(name for name, *_ in known)} |",
        "|---|" + "---:|" * 4,
    ]
    return head + [
        f"| {name}: `{mask(NUMBER)}` | {' | '.join(f'{documents(mask(NUMBER), *rest):,}' for _, *rest in known)} |"
        for name, mask in masks
    ]


def _cards() -> list[str]:
    """With the bank, whose name is on the roster, its first six digits are known."""
    masks: Sequence[tuple[str, Callable[[str], str]]] = (
        (
            "first six and last four, until 2026-11",
            lambda number: number[:6] + HIDDEN * (len(number) - 10) + number[-4:],
        ),
        ("**last four: rosters**", mask_card),
        ("**first three: free text**", lambda number: mask_numbers(number)[:3] + HIDDEN * (len(number) - 3)),
    )
    lines = [
        "| card number, numbers left | bank unknown | bank known | 16 digits, bank known |",
        "|---|---:|---:|---:|",
    ]
    for name, mask in masks:
        counts = [mask(CARD), _of_bank(mask(CARD)), _of_bank(mask(CARD[:6] + CARD[-10:]))]
        lines.append(f"| {name}: `{mask(CARD)}` | {' | '.join(f'{cards(one):,}' for one in counts)} |")
    return lines


def _of_bank(shown: str) -> str:
    return CARD[:6] + shown[6:]


def updated(page: str) -> str:
    """The page with its tables as they should be."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text("utf-8")), encoding="utf-8")
