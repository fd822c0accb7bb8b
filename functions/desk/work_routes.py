"""The API's routes about what waits: the sums, and the lists of cards and of requests to undo."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from desk_parts import batches, directory, work
from unioncard import clock
from unioncard.cloud.aws.http import json_response, query_as
from unioncard.cloud.stores.letters import MailTable
from unioncard.cloud.stores.listings import ListingTable
from unioncard.cloud.stores.persons import PersonCaseTable
from unioncard.cloud.stores.progress import ProgressTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.cloud.stores.urgings import UrgingTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.lists import Lists
from unioncard.desk.mails import mails_view
from unioncard.desk.open_work import OpenWork
from unioncard.desk.persons import waiting_cases
from unioncard.desk.progress import ProgressDesk, progress_view
from unioncard.desk.requests import CursorQuery, CustodyQuery, ListQuery, UnionQuery
from unioncard.desk.work import WorkDesk
from unioncard.desk.work_sums import WorkSums
from unioncard.desk.work_view import custody_list_view, undos_view, work_below_view, work_view
from unioncard.desk.worklist import WorkKind

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


@cache
def waiting() -> WorkDesk:
    """The domain's desk for what waits."""
    return WorkDesk(directory, WorkListTable(work))


@cache
def open_work() -> OpenWork:
    """The projections of what waits, for what this function changes itself."""
    return OpenWork(WorkListTable(work), directory, batches)


def show_work(officer: Officer, event: Event) -> Response:
    """200: what waits in a union and below it, kind by kind, in the order of harm."""
    asked = query_as(UnionQuery, event)
    cases = partial(waiting_cases, PersonCaseTable(work), officer.union, clock.now())
    desk = WorkSums(waiting(), UrgingTable(work), RestatementTable(work))
    root, sums = desk.of(officer, asked.union or officer.union, TransferRequestTable(work), cases)
    return json_response(200, work_view(root, sums, clock.stamp(clock.now())))


def show_work_below(officer: Officer, event: Event) -> Response:
    """200: a page of the unions directly below one, each with what waits in it and below it."""
    asked = query_as(CursorQuery, event)
    return json_response(200, work_below_view(*waiting().below(officer, event["pathParameters"]["id"], asked.cursor)))


def show_progress(officer: Officer, event: Event) -> Response:
    """200: how far a union and those directly below it have come, as the last count of the ledger has it."""
    asked = query_as(CursorQuery, event)
    desk = ProgressDesk(directory, ProgressTable(work))
    return json_response(200, progress_view(*desk.below(officer, event["pathParameters"]["id"], asked.cursor)))


def list_custody(officer: Officer, event: Event) -> Response:
    """200: a page of the batches whose cards are to be fetched, signed for or given back, the oldest first."""
    asked = query_as(CustodyQuery, event)
    page = waiting().page(officer, asked.union or officer.union, WorkKind(asked.state), asked.cursor)
    return json_response(200, custody_list_view(page, asked.state, clock.today().isoformat()))


def list_mails(officer: Officer, event: Event) -> Response:
    """200: a page of the letters to a union and those below it, newest first."""
    asked = query_as(ListQuery, event)
    lists = Lists(directory, ListingTable(work))
    return json_response(
        200, mails_view(lists.mails(MailTable(work), officer, asked.union or officer.union, asked.cursor))
    )


def list_undos(officer: Officer, event: Event) -> Response:
    """200: a page of the requests to undo that a second person has to approve, the oldest first."""
    asked = query_as(ListQuery, event)
    page = waiting().page(officer, asked.union or officer.union, WorkKind.TO_APPROVE, asked.cursor)
    return json_response(200, undos_view(page, officer.subject, clock.now()))
