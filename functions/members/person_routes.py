"""The API's routes about the rights of one person: a case by one officer of the province, approved by another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from members_parts import keys, members, settings, vault, work
from unioncard import clock
from unioncard.cloud.aws.http import body_as, json_response, query_as
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.batches import BatchReadTable
from unioncard.cloud.stores.card_records import CardReadTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.erasures import FormerCellTable
from unioncard.cloud.stores.persons import PersonCaseTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.desk.member_requests import NewPersonCase, PersonCaseRefusal
from unioncard.desk.members import Wanted
from unioncard.desk.person_view import person_case_view, person_cases_view, person_record_view
from unioncard.desk.persons import PersonDesk
from unioncard.desk.requests import ListQuery
from unioncard.messages.validate import CarryOutCase
from unioncard.persons.case import Act, CaseState
from unioncard.persons.holdings import PersonHoldings

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


@cache
def persons() -> PersonDesk:
    """The domain's desk for persons on this stack's stores."""
    records = FormerCellTable(members, work)
    holdings = PersonHoldings(
        members=records,
        former=records,
        rows=records,
        batches=BatchReadTable(work),
        cards=CardReadTable(members),
        registers=RegisterTable(work),
        transfers=TransferRequestTable(work),
        custody=CustodyTable(work),
        vault=vault,
    )
    return PersonDesk(PersonCaseTable(work), holdings, keys, vault)


def list_cases(officer: Officer, event: Event) -> Response:
    """200: a page of cases, newest first."""
    page = persons().page(officer, query_as(ListQuery, event).cursor)
    return json_response(200, person_cases_view(*page, officer.subject, clock.now()))


def open_case(officer: Officer, event: Event) -> Response:
    """201: the case waits for a second person."""
    asked = body_as(NewPersonCase, event)
    wanted = Wanted(asked.name, asked.number, asked.document)
    case = persons().open(officer, asked.act, wanted=wanted, reason=asked.reason, changes=asked.changes)
    return json_response(201, person_case_view(case, officer.subject, clock.now()))


def show_case(officer: Officer, event: Event) -> Response:
    """200: a case, with what is held of the person while that may be read."""
    case, holdings = persons().show(officer, event["pathParameters"]["id"])
    return json_response(200, person_case_view(case, officer.subject, clock.now(), holdings))


def show_record(officer: Officer, event: Event) -> Response:
    """200: the whole record, to be handed to the person; it is stored nowhere."""
    return json_response(200, person_record_view(*persons().record(officer, event["pathParameters"]["id"])))


def approve_case(officer: Officer, event: Event) -> Response:
    """202: a second person agrees; approving again sends the order again."""
    queue, order = Queue(settings.register_queue), CarryOutCase(case_id=event["pathParameters"]["id"])
    case = persons().approve(officer, order.case_id, lambda: queue.promise(order))
    if case.state is CaseState.APPROVED and case.act is not Act.HOLD:
        queue.send(order)
    return json_response(202, person_case_view(case, officer.subject, clock.now()))


def refuse_case(officer: Officer, event: Event) -> Response:
    """200: the case is declined, and nothing of it is carried out."""
    why = body_as(PersonCaseRefusal, event).reason
    case = persons().decline(officer, event["pathParameters"]["id"], why)
    return json_response(200, person_case_view(case, officer.subject, clock.now()))
