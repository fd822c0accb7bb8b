"""``itertools.batched`` for Python 3.11 (3.12 has it)."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Successive tuples of ``size`` items, the last one shorter."""
    remaining = iter(items)
    while chunk := tuple(islice(remaining, size)):
        yield chunk


def next_by_size(
    waiting: Iterator[T], count: int, size: int, size_of: Callable[[T], int]
) -> tuple[tuple[T, ...], Iterator[T]]:
    """The next items, at most ``count`` and at most ``size`` together (one above it goes alone), and what waits then.

    The same items make the same tuples, whoever asks.
    """
    some: list[T] = []
    filled = 0
    for item in waiting:
        own = size_of(item)
        if some and (len(some) == count or filled + own > size):
            return tuple(some), chain([item], waiting)
        some.append(item)
        filled += own
    return tuple(some), waiting
