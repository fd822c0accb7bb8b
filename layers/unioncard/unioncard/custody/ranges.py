"""Row numbers as people write them, and as they are kept: ``1-40,42``."""

from __future__ import annotations

import re
from itertools import count, groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPED: Final = {
    **{ord(sign): "-" for sign in "－﹣‐‑‒–—―−~～〜至到"},
    **{ord(sign): "," for sign in "，、;；﹐"},
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **{ord(sign): " " for sign in "\t\r\n\u00a0\u3000第行号"},
    **{ord(sign): None for sign in "\u200b\ufeff"},
}
"""What a Chinese keyboard types, and what is pasted, for the signs of the shape: ``1－40，42``."""
_AROUND: Final = re.compile(r" *([-,]) *")
_SHAPE: Final = re.compile(r"\d{1,7}(-\d{1,7})?(,\d{1,7}(-\d{1,7})?)*", re.ASCII)


def as_ranges(numbers: Iterable[int]) -> str:
    """Each number once, in order: ``[3, 1, 2, 7]`` → ``1-3,7``; '' for none."""
    step = count()
    runs = (list(run) for _, run in groupby(sorted(set(numbers)), key=lambda number: number - next(step)))
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


MOST: Final = 100_000
"""Numbers that a text may mean: more rows than any batch has, and few enough to be written out."""


def from_ranges(text: str) -> tuple[int, ...]:
    """The numbers of :func:`as_ranges`, in whatever signs they were typed.

    Blanks and lines, as of a column that was pasted, part two numbers as a comma does. ValueError for any other text,
    for a run that ends before it begins, and for more than ``MOST`` numbers.
    """
    text = _AROUND.sub(r"\1", text.translate(_TYPED)).strip(" ,").replace("--", "-")
    text = re.sub(" +", ",", text)
    if not text:
        return ()
    if not _SHAPE.fullmatch(text):
        raise ValueError("not row numbers")
    ends = [tuple(map(int, run.split("-"))) for run in text.split(",")]
    if any(run[-1] < run[0] for run in ends):
        raise ValueError("not row numbers: a run backwards")
    if sum(run[-1] - run[0] + 1 for run in ends) > MOST:
        raise ValueError("too many row numbers")
    return tuple(number for run in ends for number in range(run[0], run[-1] + 1))
