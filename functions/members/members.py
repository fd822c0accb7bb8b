"""members: the members of a union, found, shown masked, and asked for in bulk. It changes no member."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard.cards.card import CardTails
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.door import Door
from unioncard.cloud.aws.http import body_as, json_response, query_as, respond
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.record import RequestRecorder
from unioncard.cloud.aws.settings import MembersSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.appointments import AppointmentReadTable
from unioncard.cloud.stores.checks import CheckTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.member_lists import MemberIndexTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.admission import Admission
from unioncard.desk.held import HeldRows
from unioncard.desk.member_requests import BulkQuestion, MemberQuestion
from unioncard.desk.member_view import check_view, found_members_view, member_view, members_view
from unioncard.desk.members import MemberDesk, Wanted
from unioncard.desk.requests import ListQuery
from unioncard.desk.work import WorkDesk
from unioncard.desk.work_view import held_list_view
from unioncard.members.keys import MemberKeys

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer

settings = MembersSettings.from_environment()

work, directory_table = Table(settings.work_table), Table(settings.directory_table)
directory = DirectoryTable(directory_table)
door = Door(
    Admission(AppointmentReadTable(directory_table), settings.root_union, settings.first_administrator),
    settings.union_claim,
)
recorder = RequestRecorder(TrailBucket(Bucket(settings.trail_bucket)), door, directory.union)


@cache
def desk() -> MemberDesk:
    """The domain's desk for members on this stack's stores."""
    secrets = KmsGroupSecrets(settings.member_digest_key)
    return MemberDesk(
        directory=directory,
        members=MemberIndexTable(Table(settings.members_table), work),
        custody=CustodyTable(work),
        counter=CheckTable(work),
        keys=MemberKeys(secrets),
        tails=CardTails(secrets),
        vault=KmsVault(settings.member_key),
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


def show_member(officer: Officer, event: Event) -> Response:
    """200: one member, masked, with card and custody."""
    return json_response(200, member_view(desk().show(officer, event["pathParameters"]["id"])))


def check_members(officer: Officer, event: Event) -> Response:
    """200: of each person asked for, in their order, whether there is a card."""
    asked = body_as(BulkQuestion, event)
    wanted = [Wanted(one.name, one.number, one.document) for one in asked.persons]
    found = desk().check(officer, asked.union or officer.union, wanted)
    return json_response(200, check_view(found))


ROUTES = {
    "GET /held": list_held,
    "GET /members": list_members,
    "GET /members/{id}": show_member,
    "POST /members/search": search_members,
    "POST /members/check": check_members,
}
"""Called with the officer whom the door let through."""


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: the routes above."""
    return respond(event, door.guarded(ROUTES), recorder)
