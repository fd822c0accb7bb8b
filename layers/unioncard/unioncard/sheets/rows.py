"""Rows of a register as they leave the check, whatever its kind, and the port that checks them."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from unioncard.sheets.packed import pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from unioncard.sheets.findings import Finding
    from unioncard.sheets.reader import Register


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """An accepted row.

    ``number`` is the row number the spreadsheet program shows. ``values``: canonical column → normalised text, ''
    when empty, dates as YYYY-MM-DD, code values in their list's spelling. ``originals``: only cells that were
    normalised → text as found (invariant 2).
    """

    number: int
    values: Mapping[str, str]
    originals: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A refused row as found: canonical column → the text a person sees in the cell."""

    number: int
    values: Mapping[str, str]


BLOCK_ROWS: Final = 200
"""Rows checked at a time: enough for work by column to pay, few enough to show progress, one frame out of the cage."""


@dataclass(slots=True)
class Rows:
    """Rows to be packed, in file order: numbers, texts by column, and for some places an extra mapping."""

    numbers: list[int] = field(default_factory=list)
    texts: list[tuple[str, ...]] = field(default_factory=list)
    extras: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def add(self, number: int, texts: tuple[str, ...], extra: Mapping[str, str] | None = None) -> None:
        """One more row."""
        if extra:
            self.extras[len(self.numbers)] = extra
        self.numbers.append(number)
        self.texts.append(texts)

    def packed(self) -> tuple[int, bytes]:
        """How many, and the bytes (b"" when none)."""
        columns = list(zip(*self.texts, strict=True))
        return len(self.numbers), pack(self.numbers, columns, self.extras) if self.numbers else b""


@dataclass(slots=True)
class ChosenRows:
    """Some rows of a block that is at hand by column, to be packed by column: no row is made of its cells.

    ``columns``: the cells of all rows of the block, texts where there is no ``as_text``. ``places``: the rows chosen,
    in file order. ``others``: column → place → the text in the place of that cell. ``extras`` as of Rows.
    """

    numbers: Sequence[int]
    columns: Sequence[Sequence[object]]
    as_text: Callable[[object], str] | None = None
    places: list[int] = field(default_factory=list)
    others: dict[int, dict[int, str]] = field(default_factory=dict)
    extras: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def add(self, place: int, others: Iterable[tuple[int, str]] = (), extra: Mapping[str, str] | None = None) -> None:
        """One more row, with ``(column, text)`` for cells that read otherwise."""
        if extra:
            self.extras[len(self.places)] = extra
        self.places.append(place)
        for column, text in others:
            self.others.setdefault(column, {})[place] = text

    def packed(self) -> tuple[int, bytes]:
        """How many, and the bytes (b"" when none)."""
        size = len(self.places)
        if not size:
            return 0, b""
        columns = [self._texts(place, column) for place, column in enumerate(self.columns)]
        return size, pack(self._chosen(self.numbers), columns, self.extras)

    def _texts(self, number: int, column: Sequence[object]) -> Sequence[str]:
        if number in self.others:
            made = list(column)
            for place, text in self.others[number].items():
                made[place] = text
            column = made
        chosen = self._chosen(column)
        is_text = self.as_text is None or set(map(type, chosen)) == _TEXTS
        return chosen if is_text else list(map(self.as_text, chosen))  # type: ignore[return-value,arg-type]

    def _chosen(self, column: Sequence[T]) -> Sequence[T]:
        if len(self.places) == len(column):
            return column
        if len(self.places) == 1:
            return (column[self.places[0]],)
        return itemgetter(*self.places)(column)  # type: ignore[no-any-return]


_TEXTS: Final = {str}


@dataclass(slots=True)
class CheckedBlock:
    """``read`` entries of a block: those ``accepted``, the ``refused`` ones as found, and all findings.

    ``resume``: the block was checked up to the header of another list; its rows from this place on were not, and are to
    be checked next, by that header's columns.
    """

    read: int
    accepted: tuple[int, bytes]
    refused: tuple[int, bytes] = (0, b"")
    findings: list[Finding] = field(default_factory=list)
    resume: int | None = None


class RowChecker(Protocol):
    """Checks the rows of one register, block by block in file order; ``register`` has the columns of its last list."""

    register: Register

    def check_block(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> CheckedBlock:
        """Check rows below the header, by their numbers; lines that are no entries are not counted as read."""
        ...
