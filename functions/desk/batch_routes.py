"""The API's routes about batches."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desk_parts import batches, directory, products, settings, work
from unioncard import clock
from unioncard.cloud.aws.http import json_response, query_as
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.dismissals import DismissalTable
from unioncard.cloud.stores.listings import ListingTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.batch_view import batch_line_view, batch_view, batches_view
from unioncard.desk.batches import BatchDesk
from unioncard.desk.lists import Lists
from unioncard.desk.requests import BatchListQuery
from unioncard.desk.work import WorkDesk
from unioncard.desk.worklist import WorkKind
from unioncard.messages.issue import FreeBatch, MakeRoster, ReissueBatch, ResendBatch
from unioncard.products import ROSTER_DAYS, is_over, roster_name
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


@cache
def desk() -> BatchDesk:
    """The domain's desk for batches."""
    return BatchDesk(directory, batches, dismissals=DismissalTable(work))


def list_batches(officer: Officer, event: Event) -> Response:
    """200: a page of the batches of a union and those below it, newest first; of the own union if none is named."""
    asked = query_as(BatchListQuery, event)
    union = asked.union or officer.union
    if asked.state:
        desk = WorkDesk(directory, WorkListTable(work))
        kind = WorkKind.AT_BANK if asked.state == "overdue" else WorkKind.REFUSED
        found = desk.found(officer, union, kind, batches.find_many, asked.cursor)
    else:
        found = Lists(directory, ListingTable(work)).batches(batches, officer, union, asked.cursor)
    return json_response(200, batches_view(found))


def show_batch(officer: Officer, event: Event) -> Response:
    """200: how far the batch is, its refused rows, the bank's files, and a link to the roster once there is one."""
    found = desk().show(officer, batch_of(event))
    batch = found.batch
    there = batch.roster and not is_over(batch.roster_at, ROSTER_DAYS, clock.now())
    saved_as = texts.ROSTER_FILE_NAME.format(batch=batch.id, union=batch.union)
    roster = products.link(roster_name(batch.id, batch.roster), saved_as) if there else None
    return json_response(200, batch_view(found, roster))


def make_roster(officer: Officer, event: Event) -> Response:
    """202: the roster is being made of the cards opened until now."""
    batch = desk().reached(officer, batch_of(event))
    Queue(settings.issue_queue).send(MakeRoster(batch_id=batch.id))
    return json_response(202, batch_line_view(batch))


def withdraw_batch(officer: Officer, event: Event) -> Response:
    """202: the batch is withdrawn, and its people are being freed."""
    batch = desk().withdraw(officer, batch_of(event))
    Queue(settings.issue_queue).send(FreeBatch(batch_id=batch.id))
    return json_response(202, batch_line_view(batch))


def resend_batch(officer: Officer, event: Event) -> Response:
    """202: the very same file is being put into the drop again."""
    batch = desk().resend(officer, batch_of(event))
    Queue(settings.issue_queue).send(ResendBatch(batch_id=batch.id))
    return json_response(202, batch_line_view(batch))


def reissue_batch(officer: Officer, event: Event) -> Response:
    """202: the further attempt, for the rows that were not opened."""
    attempt = desk().reissue(officer, batch_of(event))
    Queue(settings.issue_queue).send(ReissueBatch(batch_id=attempt.id))
    return json_response(202, batch_line_view(attempt))


def batch_of(event: Event) -> str:
    """The batch that the path names."""
    return str(event["pathParameters"]["id"])
