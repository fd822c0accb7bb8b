"""All mutations in one table, and the case that a number stands for."""

from __future__ import annotations

from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, Final

from fuzz.by_bytes import BYTES
from fuzz.by_record import RECORDS
from fuzz.by_text import CSV
from fuzz.by_xml import XML
from fuzz.by_xml_lossless import SAME
from fuzz.by_zip import ZIP
from fuzz.case import Case
from fuzz.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.ways import Way

KINDS: Final = (BYTES, ZIP, XML, SAME, RECORDS, CSV)
WAYS: Final[tuple[Way, ...]] = tuple(way for kind in KINDS for way in kind.ways)
_WEIGHTS: Final = tuple(accumulate(way.weight for way in WAYS))

SWEPT: Final = ("xlsx inline", "ods", "xls", "csv utf-8", "csv gb18030")


def numbered(seed: int, number: int) -> Case:
    """The case of this number in the run with this seed, the same whenever it is asked for."""
    chance = Random(f"{seed}/{number}")  # noqa: S311
    return mutated(chance.choices(WAYS, cum_weights=_WEIGHTS)[0], chance)


def mutated(way: Way, chance: Random) -> Case:
    """One case of one way."""
    seed = seeds()[chance.choice(way.seeds)]
    same = seed.answer if way.lossless else None
    return Case(way.kind, way.name, seed.suffix, way.mutate(seed, chance), same_as=same)


def truncations(step: int = 1, first: int = 0) -> Iterator[Case]:
    """Some small files cut off at every ``step``-th offset."""
    for name in SWEPT:
        seed = seeds()[name]
        for length in range(first, len(seed.content), step):
            yield Case("truncated everywhere", name, seed.suffix, seed.content[:length])
