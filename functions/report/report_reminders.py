"""Letters of a morning: about cards that wait, agreements, notes of urging and targets whose date is near."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from report_parts import month_queue, settings
from unioncard import clock, pace
from unioncard.assessment.near import behind
from unioncard.assessment.target import near
from unioncard.assessment.urging_letters import letters_due, passed_on
from unioncard.cloud.aws.log import logger
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.cloud.stores.urgings import UrgingTable
from unioncard.cloud.stores.worklists import WaitingCardTable
from unioncard.messages.notify import CardsWaiting, CardsWaitingBelow, TargetNear
from unioncard.messages.report import RemindOfCards, RemindOfTarget
from unioncard.notifications.waiting_cards import is_for_cities, unions_to_remind
from unioncard.reports.monthly import PROVINCE
from unioncard.unions.agreement_terms import letters_about, terms_on
from unioncard.unions.places import left_lately

if TYPE_CHECKING:
    from unioncard.messages.notify import AgreementTerm, UrgingMoved

MOVED_LATELY: Final = timedelta(days=3)
"""Mornings in which answers are passed on: one may be missed, and paths come along later than their union."""


class RemindToday(BaseModel):
    """Write to unions and cities about cards that wait, on the day of this instant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    remind_of_cards: AwareDatetime

    @property
    def day(self) -> str:
        """The day in Henan."""
        return clock.day_of(clock.stamp(self.remind_of_cards)).isoformat()


def remind_of_cards(day: str, after: str = "") -> dict[str, Any]:
    """Order the letters of a day, also those about agreements and notes of urging; each is written once by its name,
    and not at all if nothing waits any more.

    ``after``: those up to this place were ordered. What there is no time for is left to a message of its own.
    """
    unions = unions_to_remind(WaitingCardTable(Table(settings.work_table)), PROVINCE, day)
    directory = DirectoryTable(Table(settings.directory_table))
    cities = directory.children(PROVINCE) if is_for_cities(day) else []
    agreements = letters_about_agreements(date.fromisoformat(day))
    notes = UrgingTable(Table(settings.work_table))
    moved = directory.moves(clock.stamp(clock.now() - MOVED_LATELY))
    urgings = letters_due(notes, date.fromisoformat(day), directory)
    urgings += passed_on(notes, [move.union for move in moved], directory)
    letters: dict[str, CardsWaiting | CardsWaitingBelow | AgreementTerm | UrgingMoved] = {
        **{f"1#{union}": CardsWaiting(union=union, day=day) for union in unions},
        **{f"2#{city.code}": CardsWaitingBelow(union=city.code, day=day) for city in cities},
        **{f"3#{place}": letter for place, letter in agreements.items()},
        **{f"4#{letter.name}": letter for letter in urgings},
    }
    if not after:
        for target in near(TargetTable(Table(settings.work_table)).every(), date.fromisoformat(day)):
            month_queue().send(RemindOfTarget(target=target.id, day=day, union=target.union))
    queue = Queue(settings.mail_queue)
    for place in sorted(letters):
        if place > after:
            queue.send(letters[place])
            if pace.is_over():
                month_queue().send(RemindOfCards(day=day, after=place))
                break
    counts = {"unions": len(unions), "cities": len(cities), "agreements": len(agreements), "urgings": len(urgings)}
    logger.info("reminded", extra=counts)
    return {"day": day, **counts}


def letters_about_agreements(day: date) -> dict[str, AgreementTerm]:
    """The letters about agreements that begin or end on a day, or end thirty days later, each by its place."""
    table = Table(settings.directory_table)
    about = [(one, terms) for one in AgreementTable(table).everywhere() if (terms := terms_on(one, day))]
    unions = DirectoryTable(table).unions([agreement.union for agreement, _ in about])
    if gone := sorted({agreement.union for agreement, _ in about} - unions.keys()):
        logger.warning("agreements of no union", extra={"unions": gone})
    return {
        f"{agreement.id}#{number}": letter
        for agreement, terms in about
        if agreement.union in unions
        for number, letter in enumerate(letters_about(agreement, terms, unions[agreement.union]))
    }


def remind_of_target(order: RemindOfTarget) -> None:
    """Order the letters about a target to a union and those directly below it who are behind its line, and have those
    further down looked through: a query and a batch read for a page of a hundred; what takes long goes on by itself.
    """
    work, directory = Table(settings.work_table), DirectoryTable(Table(settings.directory_table))
    standings, targets, queue = StandingTable(work), TargetTable(work), Queue(settings.mail_queue)
    target, union, ordered = targets.find(order.target), directory.union(order.union), 0
    in_force = targets.of_owners(union.ancestry())
    days = (target.due - date.fromisoformat(order.day)).days
    begins, after = not order.after and union.code == target.union, order.after
    while not target.ended_at:
        below, after = directory.children_page(union.code, after)
        if not after:
            below += left_lately(directory, union.code, below)
        unions = [union, *below] if begins else below
        found = behind(target, in_force, unions, standings.of([one.code for one in unions]))
        for code in found.unions:
            queue.send(TargetNear(target=target.id, days=days, union=code))
        for code in found.above_others:
            if code != union.code:
                month_queue().send(RemindOfTarget(target=target.id, day=order.day, union=code))
        ordered, begins = ordered + len(found.unions), False
        if not after:
            break
        if pace.is_over():
            month_queue().send(order.model_copy(update={"after": after}))
            break
    logger.info("reminded of a target", extra={"target": target.id, "union": union.code, "unions": ordered})
