"""A batch of made-up members whose cards a bank opened, kept in memory; custody in a table."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from stdnum import luhn

from support.in_process import make_tables, running_aws
from unioncard.cards.sealed import seal_card
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.errors import NotFound
from unioncard.issuance.batch import Batch, Stage
from unioncard.issuance.row import BatchRow, RowState
from unioncard.members.member import CardState, Member, Membership
from unioncard.members.person import Person
from unioncard.unions.agreement import Bank
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.clock import Month
    from unioncard.ledger.movement import Movement
    from unioncard.members.person import SealedKind

BATCH = "R20261123-7KM3Q9XTBW-01"
UNION, PATH = "4101000001", "/41/4101/4101000001/"
OPENED_ON, DAY, NEXT_DAY = "2026-11-24", "2026-11-25", "2026-11-26"
NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 12, 1, 4, tzinfo=UTC)


class GlassVault:
    """Seals nothing."""

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        return plain

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        return sealed


def card_number(serial: int) -> str:
    """622 and zeros, which no bank issues, Luhn valid."""
    body = f"62200000{serial:010d}"
    return body + luhn.calc_check_digit(body)


@dataclass
class Shelf:
    """One batch in memory."""

    batch: Batch
    listed: list[BatchRow]
    closed: list[str] = field(default_factory=list)

    def find(self, batch: str) -> Batch:
        if batch != self.batch.id:
            raise NotFound("no such batch")
        return self.batch

    def rows(self, batch: str) -> list[BatchRow]:
        return list(self.listed) if batch == self.batch.id else []

    def close(self, batch: str, at: str, undone: int) -> None:
        if undone == self.batch.undone:
            self.closed.append(at)

    def reopen(self, batch: str) -> None:
        self.closed.clear()
        self.batch = replace(self.batch, undone=self.batch.undone + 1)

    def change(self, number: int, **values: Any) -> None:
        """Change one row."""
        self.listed[number - 1] = replace(self.listed[number - 1], **values)


@dataclass
class Members:
    """Members in memory, as the part of the MemberStore that naming needs."""

    by_key: dict[str, Member] = field(default_factory=dict)

    def find(self, keys: Sequence[str]) -> dict[str, Member]:
        return {key: self.by_key[key] for key in keys if key in self.by_key}


class Directory:
    """The directory, as far as its banks."""

    def bank(self, code: str) -> Bank:
        return Bank(code=code, name="示范银行股份有限公司") if code == "bankone" else pytest.fail(code)


@dataclass
class Story:
    """What a test begins with."""

    shelf: Shelf
    members: Members
    custody: CustodyTable
    movements: MovementTable
    vault: GlassVault = field(default_factory=GlassVault)

    def moved(self, month: str = "2026-11") -> list[Movement]:
        """The movements of a month."""
        wanted: Month = month  # type: ignore[assignment]
        return list(self.movements.of_month(wanted, PATH))


def shelf(rows: int) -> Shelf:
    """A delivered batch, every card opened."""
    batch = Batch(
        BATCH, "R20261123-7KM3Q9XTBW", UNION, "示范机械厂工会委员会", PATH, "bankone", "7", "省总工会", "2026-11-23"
    )
    listed = [
        BatchRow(BATCH, number, f"member-{number}", state=RowState.OPENED, card=f"card-{number}", opened_on=OPENED_ON)
        for number in range(1, rows + 1)
    ]
    return Shelf(replace(batch, stage=Stage.DELIVERED, rows=rows, answered=rows), listed)


def members(rows: int) -> Members:
    """The members of that batch."""
    found = Members()
    for number, cells in enumerate(sample_rows(rows, seed=7), 1):
        key = f"member-{number}"
        sealed = Person(key, {column: str(text) for column, text in cells.items()}, {}).sealed_by(GlassVault())
        card = seal_card(GlassVault(), key, card_number(number), BATCH, number)
        found.by_key[key] = Member(
            key, UNION, Membership.ACTIVE, sealed, "R1", number, card=CardState.OPENED, sealed_card=card
        )
    return found


@contextmanager
def delivered_batch(rows: int = 7) -> Iterator[Story]:
    """A story with empty tables."""
    with running_aws():
        make_tables("work")
        work = Table("work")
        yield Story(shelf(rows), members(rows), CustodyTable(work), MovementTable(work))


def stored() -> list[dict[str, Any]]:
    """Everything in the table, by key."""
    items: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName="work")["Items"]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def emptied() -> None:
    """Empty the table."""
    for item in stored():
        boto3.client("dynamodb").delete_item(TableName="work", Key={"pk": item["pk"], "sk": item["sk"]})
