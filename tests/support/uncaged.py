"""A register's check without its cage: the same reading, rules and frames, in the asking process.

For tests whose subject is what a check says, or what follows of it, and whose files kill no process: the fork and the
end of a child take more time than a small file's check. tests/unit/support/test_uncaged.py holds the two together.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from unioncard.sheets import cage

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uncaged(work: cage.Work, **_limits: Any) -> Iterator[Iterator[bytes]]:
    """The cage's work in this process, once its first frame is asked for."""
    yield _frames(work)


@contextmanager
def without_cage() -> Iterator[None]:
    """Every check of a block is made in this process."""
    with patch.object(cage, "caged", uncaged):
        yield


def _frames(work: cage.Work) -> Iterator[bytes]:
    module, _, name = work.function.partition(":")
    frames: list[bytes] = []
    getattr(import_module(module), name)(frames.append, *work.arguments)
    yield from frames
