"""A portion of the work, as one worker does it; failing files are kept."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed

from fuzz.by_grammar import registers
from fuzz.hostile import numbered, truncations
from fuzz.trial import Tried, tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fuzz.case import Case

KEPT: Final = Path("build/fuzz")
SIZE: Final = 60
"""Cases in one portion."""

_GRAMMAR_EVERY = 3
_QUIET = settings(
    max_examples=SIZE,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def portion(seed: int, number: int) -> list[Tried]:
    """The portion of this number: every third is grammar, the others are mutations."""
    if number % _GRAMMAR_EVERY == 0:
        return list(_all(_drawn(seed, number), f"{seed}-{number}"))
    cases = (numbered(seed, number * SIZE + place) for place in range(SIZE))
    return list(_all(cases, f"{seed}-{number}"))


def sweep(part: int, parts: int) -> list[Tried]:
    """One of ``parts`` shares of all truncations."""
    return list(_all(truncations(parts, part), f"cut-{part}"))


def _drawn(seed: int, number: int) -> list[Case]:
    cases: list[Case] = []

    @with_seed(seed * 1_000_003 + number)
    @_QUIET
    @given(registers())
    def collect(case: Case) -> None:
        cases.append(case)

    collect()
    return cases


def _all(cases: Iterable[Case], run: str) -> Iterator[Tried]:
    with tempfile.TemporaryDirectory() as folder:
        for place, case in enumerate(cases):
            result = tried(case, Path(folder) / f"a{case.suffix}")
            yield _kept(case, result, f"{run}-{place}") if result.faults else result


def _kept(case: Case, result: Tried, name: str) -> Tried:
    """The failing file, and beside it all that is known of it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / f"{case.kind.replace(' ', '-').replace(',', '')}-{name}{case.suffix}"
    file.write_bytes(case.content)
    known = {"kind": case.kind, "way": case.way, "outcome": result.outcome, "faults": result.faults}
    known["written"] = {str(row): values for row, values in case.written.rows.items()} if case.written else None
    known["lossless"] = case.same_as is not None
    file.with_name(f"{file.name}.json").write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")
    return Tried(*(getattr(result, field) for field in Tried.__slots__[:-1]), saved=str(file))
