"""The audit of a restated month: what the edition in force adds to the closings is counted from the movements again."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from unioncard.ledger.figures import NOTHING, Tally
from unioncard.ledger.movement import PARTS, part_of
from unioncard.ledger.restatement import LateDocuments, approved_of
from unioncard.reports.audit import Rule, difference

if TYPE_CHECKING:
    from unioncard.clock import Month
    from unioncard.ledger.movement import MovementStore
    from unioncard.ledger.restatement import Adjustment, RestatementStore
    from unioncard.reports.audit import Difference


def edition_differences(
    restatements: RestatementStore, movements: MovementStore, month: Month, part: int
) -> list[Difference]:
    """What is wrong with the newest approved restatement of a month in a part of the unions; the first also has its
    sums. Those before it are in force no more. Costs the movements since the month, and what is stored of it.
    """
    approved = approved_of(restatements.of_month(month))
    if not approved:
        return []
    newest = approved[-1]
    name = f"restatement/{month}/{newest.sequence}"
    counted = {one.union: one for one in LateDocuments(restatements, movements).found(newest, part)}
    stored = {one.union: one for one in restatements.adjustments(newest) if part_of(one.union) == part}
    found = [
        difference(union, Rule.EDITION, name, *_sides(stored.get(union), counted.get(union)))
        for union in sorted(stored.keys() | counted.keys())
        if _said(stored.get(union)) != _said(counted.get(union))
    ]
    parts = {one.part: one for one in restatements.parts(newest)}
    if part in parts:
        change = sum((one.opening + one.change for one in counted.values()), NOTHING)
        documents = sum(one.documents for one in counted.values())
        said, made = parts[part], _sums(len(counted), documents, change)
        if _sums(said.unions, said.documents, said.change) != made:
            booked = _sums(said.unions, said.documents, said.change)
            found.append(difference("", Rule.EDITION, f"{name}/{part}", booked, made))
    if part == 0:
        all_parts = [parts[number] for number in sorted(parts)]
        change = sum((one.change for one in all_parts), NOTHING)
        unions, documents = sum(one.unions for one in all_parts), sum(one.documents for one in all_parts)
        booked, made = _sums(newest.unions, newest.documents, newest.change), _sums(unions, documents, change)
        booked |= {"parts": PARTS, "edition": newest.edition}
        made |= {"parts": len(parts), "edition": 1 + len(approved)}
        if booked != made:
            found.append(difference("", Rule.EDITION, name, booked, made))
    return found


def _said(one: Adjustment | None) -> object:
    return one and (one.path, one.documents, one.opening, one.change, one.make_up.sealed)


def _sides(stored: Adjustment | None, counted: Adjustment | None) -> tuple[dict[str, int], dict[str, int]]:
    booked, found = _figures(stored), _figures(counted)
    return booked if booked != found else booked | {"digest": 1}, found


def _figures(one: Adjustment | None) -> dict[str, int]:
    if one is None:
        return {}
    made = {**_named("opening", one.opening), **_named("change", one.change)}
    return {"documents": one.documents, **made, **one.make_up.counts}


def _sums(unions: int, documents: int, change: Tally) -> dict[str, int]:
    return {"unions": unions, "documents": documents, **_named("change", change)}


def _named(name: str, tally: Tally) -> dict[str, int]:
    return {f"{name}.{measure}": count for measure, count in asdict(tally).items() if count}
