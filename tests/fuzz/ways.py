"""The table of all ways of mutating a file, by kind. Each takes a seed and chance and gives the mutated bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from fuzz.seeds import Seed

    Mutate = Callable[[Seed, Random], bytes]

EXCEL: Final = ("xlsx inline", "xlsx shared", "xlsm")
ZIPPED: Final = (*EXCEL, "ods")
OLD: Final = ("xls",)
TEXT: Final = ("csv utf-8", "csv gb18030", "csv utf-16")
ALL: Final = (*ZIPPED, *OLD, *TEXT)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of mutating. ``lossless``: the answer must be the seed's. ``weight``: how often; heavy ones less."""

    kind: str
    name: str
    seeds: tuple[str, ...]
    mutate: Mutate
    lossless: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Kind:
    """A table of ways, filled by decorating them."""

    name: str
    ways: list[Way]

    def way(
        self, seeds: Sequence[str] = ALL, *, lossless: bool = False, weight: float = 1.0
    ) -> Callable[[Mutate], Mutate]:
        """Enter the decorated function into the table under its own name."""

        def enter(mutate: Mutate) -> Mutate:
            name = mutate.__name__.replace("_", " ")
            self.ways.append(Way(self.name, name, tuple(seeds), mutate, lossless, weight))
            return mutate

        return enter
