"""members: the members of a union, found, shown masked, and asked for in bulk; and the rights of one person.

It changes no member: what two officers decide of a person, validate carries out.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from members_parts import directory, door, keys, members, recorder, secrets, vault, work
from person_routes import approve_case, list_cases, open_case, refuse_case, show_case, show_record
from unioncard.cards.card import CardTails
from unioncard.cloud.aws.http import body_as, file_response, json_response, query_as, respond
from unioncard.cloud.stores.batch_people import BatchPeopleTable
from unioncard.cloud.stores.batches import BatchReadTable
from unioncard.cloud.stores.checks import CheckTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.member_lists import MemberIndexTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.custody.ranges import from_ranges
from unioncard.desk.batch_people import BatchPeople
from unioncard.desk.custody_view import people_view
from unioncard.desk.held import HeldForms, HeldRows
from unioncard.desk.member_requests import BulkQuestion, MemberQuestion
from unioncard.desk.member_view import check_view, found_members_view, member_view, members_view
from unioncard.desk.members import MemberDesk, Wanted
from unioncard.desk.requests import ListQuery, PeopleQuery
from unioncard.desk.work import WorkDesk
from unioncard.desk.work_view import held_list_view
from unioncard.errors import InvalidInput
from unioncard.media import XLSX
from unioncard.texts import custody as custody_texts

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


@cache
def desk() -> MemberDesk:
    """The domain's desk for members on this stack's stores."""
    return MemberDesk(
        directory=directory,
        members=MemberIndexTable(members, work),
        custody=CustodyTable(work),
        counter=CheckTable(work),
        keys=keys,
        tails=CardTails(secrets),
        vault=vault,
    )


def list_members(officer: Officer, event: Event) -> Response:
    """200: a page of a union's own members, masked; of the officer's own union if none is named."""
    asked = query_as(ListQuery, event)
    found, after = desk().page(officer, asked.union or officer.union, asked.cursor)
    return json_response(200, members_view(found, after))


def search_members(officer: Officer, event: Event) -> Response:
    """200: the union's members with exactly this name, document or mobile, or card's end, masked."""
    asked = body_as(MemberQuestion, event)
    found = desk().search(
        officer,
        asked.union or officer.union,
        name=asked.name,
        number=asked.number,
        document=asked.document,
        mobile=asked.mobile,
        card_last=asked.card_last,
    )
    return json_response(200, found_members_view(found))


def list_held(officer: Officer, event: Event) -> Response:
    """200: a page of the rows of a union and those below it whose cells their bank cannot take, the oldest first."""
    asked = query_as(ListQuery, event)
    rows = HeldRows(WorkDesk(directory, WorkListTable(work)), desk().members, desk().vault)
    return json_response(200, held_list_view(*rows.page(officer, asked.union or officer.union, asked.cursor)))


def make_held_form(officer: Officer, event: Event) -> Response:
    """200: the workbook of a register's held rows, to be corrected and uploaded."""
    counter = CheckTable(work)
    forms = HeldForms(directory, RegisterTable(work), BatchReadTable(work), desk().members, vault, counter)
    made = forms.made(officer, event["pathParameters"]["id"])
    return file_response(made.name, "held.xlsx", XLSX, made.workbook, x_rows=made.rows)


def show_member(officer: Officer, event: Event) -> Response:
    """200: one member, masked, with card and custody."""
    return json_response(200, member_view(desk().show(officer, event["pathParameters"]["id"])))


def list_people(officer: Officer, event: Event) -> Response:
    """200: a page of a batch's people by row, masked, with their cards; or those of the rows that are named."""
    asked = query_as(PeopleQuery, event)
    numbers = None if asked.rows is None else _rows(asked.rows)
    pages = BatchPeopleTable(members, work)
    people = BatchPeople(directory, BatchReadTable(work), pages, vault)
    found = people.page(officer, event["pathParameters"]["id"], asked.cursor, numbers)
    return json_response(200, people_view(*found))


def _rows(text: str) -> tuple[int, ...]:
    try:
        return from_ranges(text)
    except ValueError:
        raise InvalidInput(custody_texts.ROWS) from None


def check_members(officer: Officer, event: Event) -> Response:
    """200: of each person asked for, in their order, whether there is a card."""
    asked = body_as(BulkQuestion, event)
    wanted = [Wanted(one.name, one.number, one.document) for one in asked.persons]
    found = desk().check(officer, asked.union or officer.union, wanted)
    return json_response(200, check_view(found))


ROUTES = {
    "GET /batches/{id}/people": list_people,
    "GET /held": list_held,
    "POST /registers/{id}/held": make_held_form,
    "GET /members": list_members,
    "GET /members/{id}": show_member,
    "POST /members/search": search_members,
    "POST /members/check": check_members,
    "GET /persons": list_cases,
    "POST /persons": open_case,
    "GET /persons/{id}": show_case,
    "GET /persons/{id}/record": show_record,
    "POST /persons/{id}/approve": approve_case,
    "POST /persons/{id}/refuse": refuse_case,
}
"""Called with the officer whom the door let through."""


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: the routes above."""
    return respond(event, door.guarded(ROUTES), recorder)
