"""The make-up of members 会员构成: how many are of which sex, age, education and so on, counted by change.

A member's make-up is one number, a code for each item side by side. It is stored with a member only under a mask that
nobody but validate can work out (members/make_up.py). A movement holds what its document changed, as counts, and beside
them the sum of the masks that came and went: so a union's members, masked as they are, add up to its movements, and the
audit sees whether they do without learning anything of anybody (docs/decisions/0089).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class MakeUpItem(StrEnum):
    """What of members is counted. The place of each in the number is its place here: only ever appended to."""

    SEX = "sex"
    BORN = "born"
    EDUCATION = "education"
    SKILL = "skill"
    POLITICS = "politics"
    HOUSEHOLD = "household"
    MIGRANT = "migrant"
    EMPLOYMENT = "employment"


BITS: Final = 6
"""Of the number for each item: 63 codes, and 0 for what is not stated."""
MODULUS: Final = 2**64
"""Masked numbers and their sums are counted modulo this; ten items fit."""
ALL: Final = "all"
"""Under this name: how many members' make-up is counted at all. Those of the releases before are in no count."""

_PLACES: Final = {item.value: BITS * place for place, item in enumerate(MakeUpItem)}
_CODES: Final = 2**BITS


class MaskedNumber(NamedTuple):
    """A member's number as it is stored, and the mask that is in it."""

    stored: int
    mask: int


@dataclass(frozen=True, slots=True)
class MakeUp:
    """Counts by ``<item>.<code>``, and how many are counted (``ALL``); of a change they may be below 0.

    ``mask`` is the sum of the masks of those who are counted, modulo ``MODULUS``. What a next release counts beside
    ours is kept, added and subtracted like all else.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    mask: int = 0

    @classmethod
    def of_members(cls, members: Sequence[MaskedNumber]) -> MakeUp:
        """That of some members, whose numbers are counted place by place: this is done for every row of a register."""
        counted = [[0] * _CODES for _ in _PLACES]
        places = list(zip(counted, _PLACES.values(), strict=True))
        sum_of_masks = 0
        for stored, mask in members:
            number = (stored - mask) % MODULUS
            sum_of_masks += mask
            for codes, place in places:
                codes[number >> place & _CODES - 1] += 1
        counts = {
            f"{item}.{code}": count
            for item, codes in zip(_PLACES, counted, strict=True)
            for code, count in enumerate(codes)
            if code and count
        }
        return cls(counts | ({ALL: len(members)} if members else {}), sum_of_masks % MODULUS)

    @property
    def members(self) -> int:
        """Members whose make-up is counted."""
        return self.counts.get(ALL, 0)

    def of(self, item: MakeUpItem) -> dict[int, int]:
        """How many of each code of an item."""
        begin = f"{item.value}."
        return {int(name.removeprefix(begin)): count for name, count in self.counts.items() if name.startswith(begin)}

    @property
    def masked_sum(self) -> int:
        """What the masked numbers of all these members add up to, modulo ``MODULUS``."""
        return (sum(_weight(name) * count for name, count in self.counts.items()) + self.mask) % MODULUS

    def __add__(self, other: MakeUp) -> MakeUp:
        return added_up((self, other))

    def __neg__(self) -> MakeUp:
        return MakeUp({name: -count for name, count in self.counts.items()}, -self.mask % MODULUS)

    def __bool__(self) -> bool:
        return bool(self.mask) or any(self.counts.values())

    @property
    def sealed(self) -> list[object]:
        """As digests have it: the same for the same counts, empty for none."""
        counts = sorted([name, count] for name, count in self.counts.items() if count)
        return [counts, str(self.mask)] if self else []


NO_MAKE_UP: Final = MakeUp()


def added_up(some: Iterable[MakeUp]) -> MakeUp:
    """The sum; many are added at once."""
    counts: dict[str, int] = {}
    mask = 0
    for one in some:
        mask += one.mask
        for name, count in one.counts.items():
            counts[name] = counts.get(name, 0) + count
    return MakeUp({name: count for name, count in sorted(counts.items()) if count}, mask % MODULUS)


def code_number(codes: Iterable[tuple[MakeUpItem, int]]) -> int:
    """The number of one member, before it is masked; 0 for an item that is not stated."""
    return sum(code << _PLACES[item.value] for item, code in codes)


def _weight(name: str) -> int:
    """What one member of this count adds to the number; 0 for ``ALL`` and for items of a next release."""
    item, _, number = name.partition(".")
    return int(number) << _PLACES[item] if item in _PLACES else 0
