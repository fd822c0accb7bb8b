"""The API's route by which the province and administrators read the trail."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desk_parts import directory, settings, trail
from unioncard.cloud.aws.http import json_response, query_as
from unioncard.desk.requests import TrailQuery
from unioncard.desk.trail import TrailDesk, trail_view
from unioncard.trail.store import TrailFilter

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


@cache
def desk() -> TrailDesk:
    """The domain's desk for the trail."""
    return TrailDesk(directory, trail, settings.root_union)


def show_trail(officer: Officer, event: Event) -> Response:
    """200: a page of a day's entries, newest first."""
    asked = query_as(TrailQuery, event)
    wanted = TrailFilter(asked.union or officer.union, asked.subject, asked.member)
    day, page = desk().page(officer, asked.day, wanted, asked.cursor)
    return json_response(200, trail_view(day, page, desk().names(page)))
