"""How people type a cell so that it still means the same, and how a row is spoiled by one error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.members import columns
from unioncard_tools.sample import spoil

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Mess = Callable[[str], str | int]
    Row = dict[str, str | int]


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _in_chinese(text: str) -> str:
    year, month, day = text.split("/")
    return f"{year}年{int(month)}月{int(day)}日"


def _short(text: str) -> str:
    year, month, day = text.split("/")
    return f"{year}-{int(month)}-{int(day)}"


_DATES: Final[tuple[Mess, ...]] = (
    _in_chinese,
    _short,
    lambda text: text.replace("/", "."),
    lambda text: text.replace("/", ""),
    lambda text: int(text.replace("/", "")),
    lambda text: f" {text}",
)
MESSES: Final[Mapping[str, tuple[Mess, ...]]] = {
    columns.NUMBER: (_wide, str.lower, lambda text: f"{text[:6]} {text[6:14]} {text[14:]}", lambda text: f"'{text}"),
    columns.MOBILE: (_wide, int, lambda text: f"+86 {text}", lambda text: f"{text[:3]}-{text[3:7]}-{text[7:]}"),
    columns.NAME: (
        lambda text: f" {text}\u3000",
        lambda text: f"{text}\u200b",
        lambda text: text.replace(text[0], f"{text[0]}\t", 1) if len(text) == 2 else text,
    ),
    columns.BIRTH: _DATES,
    columns.CHANGED_ON: _DATES,
    "民族": (lambda text: text.removesuffix("族"), lambda text: f"{text} "),
    "工作单位": (lambda text: f"\u3000{text}\n",),
}


@dataclass(frozen=True, slots=True)
class Spoil:
    """One error. ``needs``: a column without which it is none. ``after``: an earlier row is needed."""

    change: Callable[[Row, Row], None]
    needs: str | None = None
    after: bool = False
    as_number: bool = False

    def fits(self, places: Mapping[str, int], earlier: Row, *, text_only: bool) -> bool:
        """Whether it is an error in this file at this row."""
        return (
            (self.needs is None or self.needs in places)
            and not (self.after and not earlier)
            and not (self.as_number and text_only)
        )


_NEEDS: Final = {
    "_not_listed": "政治面貌",
    "_id_birth": columns.BIRTH,
    "_date_format": columns.CHANGED_ON,
    "_date_future": columns.CHANGED_ON,
}
SPOILERS: Final = tuple(
    Spoil(change, _NEEDS.get(change.__name__), change.__name__ == "_row_repeated", change.__name__ == "_id_as_number")
    for change in spoil.SPOILERS
)
