"""``itertools.batched`` for Python 3.11 (3.12 has it)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Successive tuples of ``size`` items, the last one shorter."""
    remaining = iter(items)
    while chunk := tuple(islice(remaining, size)):
        yield chunk


def batched_by_size(items: Iterable[T], count: int, size: int, size_of: Callable[[T], int]) -> Iterator[tuple[T, ...]]:
    """Successive tuples of at most ``count`` items, and of at most ``size`` together; an item above it goes alone.

    The same items make the same tuples, whoever asks.
    """
    some: list[T] = []
    filled = 0
    for item in items:
        own = size_of(item)
        if some and (len(some) == count or filled + own > size):
            yield tuple(some)
            some, filled = [], 0
        some.append(item)
        filled += own
    if some:
        yield tuple(some)
