"""The API's routes about targets, bases, scores and notes of urging."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desk_parts import directory, settings, work
from unioncard import clock
from unioncard.cloud.aws.http import body_as, json_response, query_as
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.bases import BaseTable
from unioncard.cloud.stores.progress import ProgressTable
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.cloud.stores.urgings import UrgingTable
from unioncard.desk.requests import NewUrging, UnionQuery, UrgingReturn, UrgingText
from unioncard.desk.standings import StandingDesk, StandingQuery
from unioncard.desk.targets import NewBase, NewTarget, TargetDesk, base_stated_view
from unioncard.desk.urgings import UrgingDesk, UrgingQuery
from unioncard.messages.notify import UrgingMoved

if TYPE_CHECKING:
    from unioncard.assessment.urging import Urging
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.messages.notify import UrgingEvent
    from unioncard.unions.officer import Officer


@cache
def targets() -> TargetDesk:
    """The domain's desk for targets and bases on this stack's stores."""
    return TargetDesk(directory, TargetTable(work), BaseTable(work), StandingTable(work), ProgressTable(work))


@cache
def urgings() -> UrgingDesk:
    """The domain's desk for notes of urging on this stack's stores."""
    return UrgingDesk(directory, UrgingTable(work))


def list_targets(officer: Officer, event: Event) -> Response:
    """200: the targets that hold for a union, and how far it is."""
    return json_response(200, targets().page(officer, query_as(UnionQuery, event).union or officer.union))


def set_target(officer: Officer, event: Event) -> Response:
    """201: a target is set, from the next count on; the same set again is the first."""
    return json_response(201, targets().view(targets().set(officer, body_as(NewTarget, event))))


def end_target(officer: Officer, event: Event) -> Response:
    """200: a target holds no longer."""
    return json_response(200, targets().view(targets().end(officer, event["pathParameters"]["id"])))


def state_base(officer: Officer, event: Event) -> Response:
    """200: the base is stated."""
    stated = targets().state_base(officer, event["pathParameters"]["id"], body_as(NewBase, event))
    return json_response(200, base_stated_view(stated))


def show_standing(officer: Officer, event: Event) -> Response:
    """200: how a union stands, and a page of those directly below it, in their order."""
    desk = StandingDesk(directory, StandingTable(work), clock.today)
    return json_response(200, desk.page(officer, event["pathParameters"]["id"], query_as(StandingQuery, event)))


def list_urgings(officer: Officer, event: Event) -> Response:
    """200: a page of the notes that a union received or sent."""
    return json_response(200, urgings().page(officer, query_as(UrgingQuery, event)))


def show_urging(officer: Officer, event: Event) -> Response:
    """200: a note with all that was written."""
    one = urgings().find(officer, event["pathParameters"]["id"])
    return json_response(200, urgings().view(officer, one))


def urge(officer: Officer, event: Event) -> Response:
    """201: a note is on its way; writing the same again sends its letter again."""
    one = urgings().urge(officer, body_as(NewUrging, event))
    return _written(officer, one, 201, "asked", one.union)


def answer_urging(officer: Officer, event: Event) -> Response:
    """200: a note is answered, and the union that wrote it, or that judges it in its place, is being told."""
    one = urgings().answer(officer, event["pathParameters"]["id"], body_as(UrgingText, event).text)
    return _written(officer, one, 200, "answered", one.judge or one.by)


def return_urging(officer: Officer, event: Event) -> Response:
    """200: another answer is asked for."""
    one = urgings().give_back(officer, event["pathParameters"]["id"], body_as(UrgingReturn, event))
    return _written(officer, one, 200, "returned", one.union)


def close_urging(officer: Officer, event: Event) -> Response:
    """200: a note is closed."""
    one = urgings().close(officer, event["pathParameters"]["id"], body_as(UrgingText, event).text)
    return _written(officer, one, 200, "closed", one.union)


def _written(officer: Officer, one: Urging, status: int, event: UrgingEvent, reader: str) -> Response:
    order = UrgingMoved(urging_id=one.id, event=event, round=one.round, union=reader)
    Queue(settings.mail_queue).send(order)
    return json_response(status, urgings().view(officer, one))
