"""upload: opens registers, hands out their upload links, and shows how far a register is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import answer_soon
from unioncard.cloud.aws.door import Door
from unioncard.cloud.aws.http import body_as, json_response, query_as, respond
from unioncard.cloud.aws.record import RequestRecorder
from unioncard.cloud.aws.settings import UploadSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.appointments import AppointmentReadTable
from unioncard.cloud.stores.batches import BatchReadTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.dismissals import DismissalTable
from unioncard.cloud.stores.files import ProductBucket, UploadBucket
from unioncard.cloud.stores.listings import ListingTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.cloud.stores.transfers import TransferTable
from unioncard.cloud.stores.unions import RegisteredUnionTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.admission import Admission
from unioncard.desk.lists import Lists
from unioncard.desk.register_view import register_view, registers_view, upload_view
from unioncard.desk.registers import RegisterDesk
from unioncard.desk.requests import NewRegister, RegisterListQuery
from unioncard.desk.work import WorkDesk
from unioncard.desk.worklist import WorkKind

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer

settings = UploadSettings.from_environment()
answer_soon()


@cache
def desk() -> RegisterDesk:
    """The domain's desk for registers on this stack's stores."""
    directory, work = Table(settings.directory_table), Table(settings.work_table)
    return RegisterDesk(
        directory=DirectoryTable(directory),
        registers=RegisterTable(work),
        batches=BatchReadTable(work),
        uploads=UploadBucket(Bucket(settings.registers_bucket)),
        products=ProductBucket(Bucket(settings.products_bucket)),
        transfers=TransferTable(work),
        unions=RegisteredUnionTable(directory),
        requests=TransferRequestTable(work),
        undoing=CustodyTable(work),
        dismissals=DismissalTable(work),
    )


def open_register(officer: Officer, event: Event) -> Response:
    """201: the register's id and its upload link."""
    asked = body_as(NewRegister, event)
    return json_response(201, upload_view(*desk().open(officer, asked.union, asked.kind, asked.corrects, asked.batch)))


def list_registers(officer: Officer, event: Event) -> Response:
    """200: a page of the registers of a union and those below it, newest first; of the own union if none is named."""
    asked = query_as(RegisterListQuery, event)
    union, registers = asked.union or officer.union, desk().registers
    if asked.state:
        waiting = WorkDesk(desk().directory, WorkListTable(Table(settings.work_table)))
        found = waiting.found(officer, union, WorkKind.TO_CORRECT, registers.find_many, asked.cursor)
    else:
        found = lists().registers(registers, officer, union, asked.cursor)
    return json_response(200, registers_view(found))


def show_register(officer: Officer, event: Event) -> Response:
    """200: state, rows, findings and batches."""
    return json_response(200, register_view(desk().show(officer, event["pathParameters"]["id"])))


@cache
def lists() -> Lists:
    """The domain's lists on this stack's stores."""
    return Lists(desk().directory, ListingTable(Table(settings.work_table)))


@cache
def door() -> Door:
    """The officers' door; this function opens nothing that is sealed."""
    appointments = AppointmentReadTable(Table(settings.directory_table))
    return Door(Admission(appointments, settings.root_union, settings.first_administrator), settings.union_claim)


@cache
def recorder() -> RequestRecorder:
    """Puts on record who saw which register."""
    return RequestRecorder(TrailBucket(Bucket(settings.trail_bucket)), door(), desk().directory.union)


ROUTES = {
    "POST /registers": open_register,
    "GET /registers": list_registers,
    "GET /registers/{id}": show_register,
}
"""Called with the officer whom the door let through."""


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: the routes of registers."""
    return respond(event, door().guarded(ROUTES), recorder())
