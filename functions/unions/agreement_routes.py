"""The API's routes about partner banks and the agreements with them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.cloud.aws.http import body_as, json_response, query_as
from unioncard.cloud.aws.queue import Queue
from unioncard.desk.agreements import AgreementDesk
from unioncard.desk.requests import ChangedAgreement, ListQuery, NewAgreement, NewBank
from unioncard.desk.tree_view import agreement_view, agreements_view, bank_view, banks_view
from unioncard.unions.agreement import Agreement
from unions_parts import agreements, directory, settings

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


@cache
def desk() -> AgreementDesk:
    """The domain's desk for agreements on this stack's stores."""
    return AgreementDesk(directory, agreements, order=Queue(settings.mail_queue).send)


def list_agreements(officer: Officer, event: Event) -> Response:
    """200: the agreements of a union, past ones too; of the own union if none is named."""
    asked = query_as(ListQuery, event)
    return json_response(200, agreements_view(desk().of_union(officer, asked.union or officer.union), clock.today()))


def sign_agreement(officer: Officer, event: Event) -> Response:
    """201: the agreement."""
    asked = body_as(NewAgreement, event)
    made = desk().sign(officer, Agreement(**asked.model_dump()))
    return json_response(201, agreement_view(made, clock.today()))


def change_agreement(officer: Officer, event: Event) -> Response:
    """200: the agreement with its new last day."""
    asked = body_as(ChangedAgreement, event)
    changed = desk().change(officer, event["pathParameters"]["id"], asked.valid_to)
    return json_response(200, agreement_view(changed, clock.today()))


def list_banks(_officer: Officer, _event: Event) -> Response:
    """200: the banks of the province's list."""
    return json_response(200, banks_view(directory.banks()))


def put_bank(officer: Officer, event: Event) -> Response:
    """200: the bank as it now stands in the list."""
    asked = body_as(NewBank, event)
    return json_response(
        200, bank_view(desk().list_bank(officer, asked.code, asked.name, asked.encoding, asked.profile))
    )
