"""Every report of a closed month is what a plain recount in SQL says, and stays; so is a month that was restated."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from campaign.year.mirror import MEASURES
from campaign.year.province import PROVINCE
from campaign.year.world import Fault

if TYPE_CHECKING:
    from campaign.year.mirror import Mirror
    from campaign.year.world import World

Counts = dict[str, int]

BELOW: Final = """
    WITH RECURSIVE held AS (
      SELECT code, coalesce((
        SELECT from_parent FROM move WHERE move."union" = parent.code AND at >= :end ORDER BY at, version LIMIT 1
      ), parent) parent FROM parent),
    below(above, code) AS (
      SELECT code, code FROM held
      UNION ALL SELECT held.parent, below.code FROM below JOIN held ON held.code = below.above
      WHERE held.parent IS NOT NULL)"""
"""Which unions stood below which when the month ended, each below itself: moves carried out since are undone. A union's
register may say that it moved days before; a month counts what was carried out in it."""
_COUNTED: Final = """
    SELECT below.above, {sums} FROM below JOIN movement ON movement."union" = below.code
    WHERE {which} GROUP BY 1"""
_SUMS: Final = ", ".join(f'sum("{measure}")' for measure in MEASURES)
_LATE: Final = "(movement.month > :month AND movement.day != '' AND movement.at <= :asked AND movement.day < :until)"
"""Came after the month, and is of it or of one before it."""

TREE: Final = BELOW + "SELECT above, code FROM below"  # noqa: S608 our own names
OWN: Final = f"""
    SELECT "union", month = :month AND change FROM (
      SELECT "union", month, {" OR ".join(f'sum("{measure}") != 0' for measure in MEASURES)} change
      FROM movement WHERE month <= :month GROUP BY 1, 2) WHERE change"""  # noqa: S608 our own names
"""Each union that has counted something by itself, once a month, and whether this is the month."""
ANSWERED: Final = """
    SELECT below.above, batch.bank, count(*), sum(row.state = 'opened'), max(0, max(
      julianday(date(movement.at, '+8 hours')) - julianday(date(batch.delivered_at, '+8 hours'))))
    FROM below JOIN batch ON batch."union" = below.code JOIN row ON row.batch = batch.id
    JOIN movement ON movement.document = row.answered_by AND movement."union" = batch."union"
      AND movement.opened + movement.refused > 0
    WHERE movement.month = :month GROUP BY 1, 2"""
"""How banks answered the rows of batches: union with all below it, bank, answered, opened, and the most days."""

STEPS: Final = {
    "read": "read", "accepted": "accepted", "joined": "joined", "asked": "requested - refused", "opened": "opened",
    "collected": "collected", "signed": "signed", "activated": "activated",
}  # fmt: skip
RATES: Final = {
    "accepted": ("accepted", "read"), "asked": ("requested - refused - closed", "joined"),
    "opened": ("opened", "requested - refused"),
    **{step: (step, "opened") for step in ("collected", "signed", "activated")},
}  # fmt: skip
"""The steps of a report and their rates, written down once more."""
ORDER: Final = (
    ("opened + refused", "requested"), ("collected", "opened"), ("signed", "opened"), ("activated", "opened"),
    ("closed", "opened"), ("left", "joined"), ("0", "closed"),
)  # fmt: skip
"""What is no more than what: nothing of a restated month is counted back without what it rests on."""


@dataclass
class Reported:
    """Looks through the reports of a month after its close; ``kept``: file → its digest when it was first seen."""

    world: World
    mirror: Mirror
    kept: dict[str, str] = field(default_factory=dict)
    restating: tuple[datetime, datetime] | None = None

    def restate(self, start: datetime, end: datetime) -> None:
        """A closed month, from ``start`` to ``end``, will be restated before the next one is closed."""
        self.restating = start, end

    def closing(self, start: datetime, end: datetime) -> None:
        """What must hold of the month from ``start`` to ``end``, which was closed just now, and of all before it."""
        if self.restating:
            self._restated(*self.restating)
            self.restating = None
        month = f"{start:%Y-%m}"
        totals, changes = (self._counted(end, which, month) for which in ("month <= :month", "month = :month"))
        before = f"{start - timedelta(days=1):%Y-%m}"
        last = self._counted(end, "month = :month", before) if self._is_closed(before) else None
        if last is not None:  # as somebody may order it again: papers of an edition are the same to the byte
            self.world.invoke("report", {"month": before, "union": PROVINCE})
        files = self._files(month, 1)
        if not files:
            raise Fault(f"12: nobody has a report of {month}")
        self._says_who_reported(list(files.values()), month, end)
        self._says_how_banks_answered(list(files.values()), month, end)
        for one in files.values():
            self._is_recount(one, totals, changes, last)
            for line in one["unions"]:
                if not line["own"] and not line["departed"] and line["known"]:
                    self._is_recount(line | {"month": month, "edition": 1}, totals, changes, last)
        there = self.world.aws.buckets.contents("products")
        self.kept |= {key: _digest(there[key]) for key in files}
        missing = {union for union, counts in totals.items() if any(counts.values())} - {
            one["union"] for one in files.values()
        }
        if missing:
            raise Fault(f"12: without a report of {month}: {sorted(missing)[:3]}")
        changed = [key for key, digest in self.kept.items() if _digest(there[key]) != digest]
        if changed:
            raise Fault(f"12: a report changed after it was sent: {changed[:3]}")
        self.world.happened["reports recounted"] += len(files)

    def _restated(self, start: datetime, end: datetime) -> None:
        """Edition 2 is what came late counted where it belongs; whoever it changes has one, and nobody else."""
        month = f"{start:%Y-%m}"
        asked = [
            item for item in self.world.aws.tables.tables["work"].items()
            if item["pk"]["S"].startswith("RESTATE") and item.get("month") == {"S": month} and "asked_at" in item
        ]  # fmt: skip
        if len(asked) != 1:
            raise Fault(f"12: {month} was to be restated once, and was {len(asked)} times")
        at, state = asked[0]["asked_at"]["S"], asked[0]["state"]["S"]
        late = {"asked": at, "until": f"{end:%Y-%m-%d}"}
        of_month = f"(month = :month OR ({_LATE} AND movement.day >= :since))"
        totals = self._counted(end, f"(month <= :month OR {_LATE})", month, **late)
        changes = self._counted(end, of_month, month, since=f"{start:%Y-%m-%d}", **late)
        first = self._counted(end, "month <= :month", month), self._counted(end, "month = :month", month)
        for union, counts in totals.items():
            for some, most in ORDER:
                if _worth(some, counts) > _worth(most, counts):
                    raise Fault(f"6: {month} restated: of {union} {some} is more than {most}: {counts}")
        files = self._files(month, 2)
        there = self.world.aws.buckets.contents("products")
        for key, one in files.items():
            self._is_recount(one, totals, changes, None)
            self.kept[key] = _digest(there[key])
        due = {
            union for union in totals
            if (totals[union], changes.get(union)) != (first[0].get(union), first[1].get(union))
        }  # fmt: skip
        if state == "approved" and (missing := due - {one["union"] for one in files.values()}):
            raise Fault(f"12: {month} is restated, and these have no second edition: {sorted(missing)[:3]}")
        if (state == "approved") != bool(due) or (files and state != "approved"):
            raise Fault(f"12: {month}'s restatement is {state}, changes {len(due)}, and {len(files)} have its edition")
        self.world.happened["reports restated"] += len(files)

    def _says_who_reported(self, files: list[Any], month: str, end: datetime) -> None:
        """Of each basic union whether it has documents of the month, of earlier ones alone or none, and the sums."""
        own = self.mirror.named(OWN, month=month)
        active, known = {union for union, now in own if now}, {union for union, _ in own}
        basics = {one["union"] for one in files if one["reporting"]}
        states = {u: "active" if u in active else "none" if u in known else "never" for u in basics}
        below: dict[str, list[str]] = {}
        for above, code in self.mirror.named(TREE, end=_stamp(end)):
            if code in basics and code != above:
                below.setdefault(above, []).append(states[code])
        for one in files:
            found = below.get(one["union"])
            counts = found and {"unions": len(found), **{s: found.count(s) for s in ("active", "none", "never")}}
            said = one["below"] and {name: one["below"][name] for name in ("unions", "active", "none", "never")}
            if (one["reporting"], said) != (states.get(one["union"]), counts):
                raise Fault(f"12: the report of {month} of {one['union']} says who reported: {said}; {counts}")

    def _says_how_banks_answered(self, files: list[Any], month: str, end: datetime) -> None:
        """Of each bank the cards answered and opened, and the longest that it took."""
        answered: dict[str, dict[str, tuple[int, ...]]] = {}
        for union, bank, *counts in self.mirror.named(f"{BELOW} {ANSWERED}", end=_stamp(end), month=month):
            answered.setdefault(union, {})[bank] = tuple(counts)
        for one in files:
            said = {line["bank"]: (line["answered"], line["opened"], line["longest"]) for line in one["banks"]}
            if said != answered.get(one["union"], {}):
                counts = answered.get(one["union"])
                raise Fault(f"6: the report of {month} of {one['union']} says of banks {said}; {counts}")

    def _counted(self, end: datetime, which: str, month: str, **values: str) -> dict[str, Counts]:
        """Union → what its movements count with all below it when the month ended."""
        question = f"{BELOW} {_COUNTED.format(sums=_SUMS, which=which)}"
        found = self.mirror.named(question, end=_stamp(end), month=month, **values)
        return {union: dict(zip(MEASURES, counts, strict=True)) for union, *counts in found}

    def _is_closed(self, month: str) -> bool:
        return bool(self.mirror.one("SELECT count(*) FROM closed WHERE month = ?", month))

    def _files(self, month: str, edition: int) -> dict[str, Any]:
        """The values of reports of a closed month, by name."""
        there = self.world.aws.buckets.contents("products")
        names = [key for key in there if key.startswith(f"reports/{month}/") and key.endswith(".values.json")]
        read = {key: json.loads(there[key]) for key in names}
        return {key: one for key, one in read.items() if not one["provisional"] and one["edition"] == edition}

    def _is_recount(
        self, one: Any, totals: dict[str, Counts], changes: dict[str, Counts], last: dict[str, Counts] | None
    ) -> None:
        union, nothing = one["union"], dict.fromkeys(MEASURES, 0)
        total, change = totals.get(union, nothing), changes.get(union, nothing)
        said = {step["step"]: (step["total"], step["change"], step["rate"]) for step in one["steps"]}
        wanted = {
            step: (_worth(sums, total), _worth(sums, change), _share(*RATES[step], total) if step in RATES else None)
            for step, sums in STEPS.items()
        }
        rest = one["members"], one["waiting"], one["card_rate"]
        counted = _worth("joined - left", total), _worth("requested - opened - refused", total)
        if said != wanted or rest != (*counted, _share("opened - closed", "joined", total)):
            raise Fault(
                f"6: the report of {one['month']} of {union}, edition {one['edition']}, says {said} {rest}; "
                f"counted {wanted} {counted}"
            )
        if last is not None:
            was = last.get(union, nothing)
            compared = {step["step"]: step["last"] for step in one["steps"]}
            if compared != {step: _worth(sums, was) for step, sums in STEPS.items()}:
                raise Fault(f"6: the report of {one['month']} of {union} says of the month before: {compared}; {was}")


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _worth(sums: str, counts: Counts) -> int:
    return int(eval(sums, {}, counts))  # noqa: S307 our own words


def _share(part: str, whole: str, counts: Counts) -> float | None:
    """To three places, a half goes up (and of less than nothing, down)."""
    of, some = _worth(whole, counts), _worth(part, counts)
    if of <= 0:
        return None
    thousandths = math.floor(Fraction(abs(some), of) * 1000 + Fraction(1, 2))
    return (thousandths if some >= 0 else -thousandths) / 1000


__all__ = ["Reported"]
