"""The rules of assessment: which indicator gives how many points in which band, by a table with a version and sources.

Bands and no proportions, as unions' own rules have them (docs/domain/programmes.md): 90 % of the line, 80 %, 60 %. A
rule is compared in whole numbers: a single union without a base among 30,000 is not rounded away.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from unioncard.assessment.target import Goal
from unioncard.ledger import rates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.assessment.base import BaseSum
    from unioncard.assessment.target import Target
    from unioncard.ledger.figures import Tally
    from unioncard.ledger.rates import Ratio

VERSIONS: Final = ("2026-1", "2026-2")
"""The tables in data/, the oldest first. One that was in force is never changed: scores name theirs."""


class Unknown(StrEnum):
    """What a rule does where there is nothing to take a share of."""

    ZERO = "zero"
    """No points: whoever does not say the base does not do better by it."""
    SKIP = "skip"
    """The rule does not count, neither its points nor its full ones."""
    OWED = "owed"
    """No points where anybody has joined: whoever has opened no card does not do better by it. Else as SKIP."""


class Band(NamedTuple):
    """From so many percent on, so many points."""

    percent: int
    points: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``indicator``: ``target/<goal>``, or a name of ``INDICATORS``. ``bands`` fall; below the last: none.

    ``zeroes``: at a share of 0 the whole score is 0: a body that is missing has no points elsewhere.
    """

    rule: str
    indicator: str
    name: str
    means: str
    source: str
    bands: tuple[Band, ...]
    unknown: Unknown
    zeroes: bool = False

    @property
    def full(self) -> int:
        """The most points that it gives."""
        return self.bands[0].points

    def points(self, ratio: Ratio) -> int:
        """Points for a part of a whole above 0."""
        return next((band.points for band in self.bands if ratio.part * 100 >= band.percent * ratio.whole), 0)


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A version of the table, in force from a day on."""

    version: str
    valid_from: date
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: a subtree's counts, its bases, how many have come how far, and its targets on a day."""

    tally: Tally
    base: BaseSum
    counts: Mapping[Goal, int]
    targets: Mapping[Goal, Target]
    day: date


class Mark(NamedTuple):
    """What a rule gave: ``part`` of ``whole``, and its points; None where it does not count."""

    rule: str
    part: int
    whole: int
    points: int | None


INDICATORS: Final = {
    "cards": lambda facts: rates.card_ratio(facts.tally),
    "signed": lambda facts: rates.ratio_of("signed", facts.tally),
    "activated": lambda facts: rates.ratio_of("activated", facts.tally),
    "base": lambda facts: rates.clear_base_ratio(facts.base.basics, facts.base.unclear),
    "reported": lambda facts: rates.reported_ratio(facts.base.basics, facts.base.never),
}
"""Name → what the share is of; targets aside."""


def mark(rule: Rule, facts: Facts) -> Mark:
    """What a rule gives."""
    kind, _, name = rule.indicator.partition("/")
    ratio = _on_the_line(Goal(name), facts) if kind == "target" else INDICATORS[rule.indicator](facts)
    if ratio is None:
        return Mark(rule.rule, 0, 0, None)
    if ratio.whole > 0:
        return Mark(rule.rule, ratio.part, ratio.whole, rule.points(ratio))
    owed = rule.unknown is Unknown.ZERO or (rule.unknown is Unknown.OWED and facts.tally.joined > 0)
    return Mark(rule.rule, ratio.part, 0, 0 if owed else None)


def _on_the_line(goal: Goal, facts: Facts) -> Ratio | None:
    """A count on its target's line, of 0 where nobody knows the base; None where nothing is asked for yet."""
    target = facts.targets.get(goal)
    if target is None:
        return None
    if not facts.base.is_known:
        return rates.line_ratio(facts.counts[goal], 0)
    line = target.line(facts.base.expected, facts.day)
    return rates.line_ratio(facts.counts[goal], line) if line else None


def score(table: RuleTable, marks: list[Mark]) -> int | None:
    """Of 1,000 the part of the points that could be had, a half goes up; None where no rule counts."""
    rules = {rule.rule: rule for rule in table.rules}
    counted = [(rules[one.rule], one) for one in marks if one.points is not None]
    if any(rule.zeroes and one.whole > 0 >= one.part for rule, one in counted):
        return 0
    full = sum(rule.full for rule, _ in counted)
    got = sum(one.points or 0 for _, one in counted)
    return (2000 * got + full) // (2 * full) if full else None


def table_on(day: date) -> RuleTable:
    """The table in force on a day; the first one before all."""
    tables = [table_of(version) for version in VERSIONS]
    return next((one for one in reversed(tables) if one.valid_from <= day), tables[0])


@cache
def table_of(version: str) -> RuleTable:
    """A version of the table; KeyError for none that there is. ValueError: it contradicts itself."""
    if version not in VERSIONS:
        raise KeyError(version)
    read = json.loads(files(__package__).joinpath("data", f"{version}.json").read_text("utf-8"))
    rules = tuple(
        Rule(
            one["rule"], one["indicator"], one["name"], one["means"], one["source"],
            tuple(Band(*band) for band in one["bands"]), Unknown(one["unknown"]), one.get("zeroes", False),
        )
        for one in read["rules"]
    )  # fmt: skip
    for rule in rules:
        kind, _, name = rule.indicator.partition("/")
        known = Goal(name) if kind == "target" else INDICATORS.get(rule.indicator)
        if not known or list(rule.bands) != sorted(rule.bands, reverse=True):
            raise ValueError(rule.rule)
    return RuleTable(read["version"], date.fromisoformat(read["valid_from"]), rules)
