"""``itertools.batched`` for Python 3.11 (3.12 has it)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Successive tuples of ``size`` items, the last one shorter."""
    remaining = iter(items)
    while chunk := tuple(islice(remaining, size)):
        yield chunk


class Waiting(Iterator[T]):
    """Items one after the other; some may be put back, to come first again."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items = iter(items)
        self._back: list[T] = []
        """The next one last."""

    def __next__(self) -> T:
        return self._back.pop() if self._back else next(self._items)

    def put_back(self, items: Sequence[T]) -> None:
        """Let these come next, in their order."""
        self._back.extend(reversed(items))

    def next_by_size(self, count: int, size: int, size_of: Callable[[T], int]) -> tuple[T, ...]:
        """The next items, at most ``count`` and at most ``size`` together (one above it goes alone).

        The same items make the same tuples, whoever asks.
        """
        some: list[T] = []
        filled = 0
        for item in self:
            own = size_of(item)
            if some and (len(some) == count or filled + own > size):
                self.put_back([item])
                break
            some.append(item)
            filled += own
        return tuple(some)
