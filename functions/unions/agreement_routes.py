"""The API's routes about partner banks and the agreements with them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from unioncard import clock
from unioncard.cloud.aws.http import LONGEST_ID, ListQuery, body_as, json_response
from unioncard.desk.agreements import LARGEST_BATCH, AgreementDesk
from unioncard.desk.tree_view import agreement_view, bank_view
from unioncard.unions.agreement import DEFAULT_ENCODING, Agreement
from unions_parts import agreements, directory

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


class NewAgreement(BaseModel):
    """The body of POST /agreements."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    union: str = Field(max_length=LONGEST_ID)
    bank: str = Field(max_length=LONGEST_ID)
    valid_from: date
    valid_to: date | None = None
    batch_limit: int = Field(5000, strict=True, ge=1, le=LARGEST_BATCH)
    bank_unit: str = Field("", max_length=40)


class ChangedAgreement(BaseModel):
    """The body of POST /agreements/{id}: its last day, null for none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_to: date | None


class NewBank(BaseModel):
    """The body of POST /banks; ``profile`` as docs/formats/bank-profile.md has it, in JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern="^[a-z][a-z0-9-]{1,30}$")
    name: str = Field(min_length=1, max_length=60)
    encoding: str = Field(DEFAULT_ENCODING, max_length=20)
    profile: dict[str, Any]


@cache
def desk() -> AgreementDesk:
    """The domain's desk for agreements on this stack's stores."""
    return AgreementDesk(directory, agreements)


def list_agreements(officer: Officer, event: Event) -> Response:
    """200: the agreements of a union, past ones too; of the own union if none is named."""
    asked = ListQuery.of(event)
    today = clock.today()
    found = desk().of_union(officer, asked.union or officer.union)
    return json_response(200, {"agreements": [agreement_view(one, today) for one in found]})


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
    return json_response(200, {"banks": list(map(bank_view, directory.banks()))})


def put_bank(officer: Officer, event: Event) -> Response:
    """200: the bank as it now stands in the list."""
    asked = body_as(NewBank, event)
    return json_response(
        200, bank_view(desk().list_bank(officer, asked.code, asked.name, asked.encoding, asked.profile))
    )
