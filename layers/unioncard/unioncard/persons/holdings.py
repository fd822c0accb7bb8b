"""What is held of a person: every kind of record, by kind, id and date; and the record itself, for the person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard.cards.sealed import open_card_of_row
from unioncard.members.columns import MOBILE, NAME, NUMBER
from unioncard.members.person import open_person
from unioncard.people.masking import mask_card, mask_document, mask_name, mask_numbers
from unioncard.persons.store import OLD_VERSION_DAYS
from unioncard.products import FINDINGS_DAYS, MASTER_DAYS, ROSTER_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from unioncard.cards.record import CardReader, CardRecord
    from unioncard.custody.statement import Statement
    from unioncard.custody.store import CustodyStore
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.store import BatchReader
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.members.transfer import TransferRequests
    from unioncard.persons.store import FormerCells, Requests
    from unioncard.registers.register import Register
    from unioncard.registers.store import RegisterStore


@dataclass(frozen=True, slots=True)
class Holding:
    """One record: its kind and id, since when, what it shows masked, and the last day it is kept ('': no end)."""

    kind: str
    id: str
    at: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)
    until: str = ""


@dataclass(frozen=True, slots=True)
class PersonHoldings:
    """Looks everything up that is found by a person's keys; nothing is walked over."""

    members: MemberStore
    former: FormerCells
    rows: Requests
    batches: BatchReader
    cards: CardReader
    registers: RegisterStore
    transfers: TransferRequests
    custody: CustodyStore
    vault: Vault

    def of(self, keys: Sequence[str]) -> list[Holding]:
        """Every record of the person, masked."""
        return [holding for member in self._found(keys) for holding in self._of_member(member)]

    def whole(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Every record with its values, for the person alone: cells, originals, former cells, the card's number."""
        return [self._whole(member) for member in self._found(keys)]

    def _found(self, keys: Sequence[str]) -> list[Member]:
        keys = self.former.with_other_names(keys)
        found = self.members.find(keys)
        return [found[key] for key in keys if key in found]

    def _whole(self, member: Member) -> dict[str, Any]:
        person = open_person(member.key, member.sealed, self.vault)
        former = [
            {"until": one.at, "cells": dict(open_person(member.key, one.sealed, self.vault).values)}
            for one in self.former.former(member.key)
        ]
        return {
            "union": member.union,
            "membership": member.membership,
            "membership_at": member.membership_at or None,
            "register": member.register,
            "row": member.row,
            "cells": {column: text for column, text in person.values.items() if text},
            "originals": dict(person.originals),
            "former": former,
            "card": self._card_number(member) or None,
        }

    def _of_member(self, member: Member) -> Iterator[Holding]:
        cells = open_person(member.key, member.sealed, self.vault).values
        shown = {
            "name": mask_name(cells.get(NAME, "")),
            "number": mask_document(cells.get(NUMBER, "")),
            "mobile": mask_numbers(cells.get(MOBILE, "")),
            "union": member.union,
            "membership": member.membership.value,
            "card": member.card.value,
        }
        yield Holding("member", member.key, member.cells_at, shown)
        for one in self.former.former(member.key):
            yield Holding("former-cells", one.case, one.at)
        places = self.rows.requests(member.batch, member.batch_row) if member.batch and member.batch_row else []
        rows = [row for batch, number in places for row in self.batches.rows_numbered(batch, [number]).values()]
        yield from self._of_registers(dict.fromkeys([(member.register, member.row), *map(_source, rows)]))
        for transfer in self.transfers.wanted(member.key):
            yield Holding("transfer", transfer, self.transfers.request(transfer).asked_at)
        batches = self.batches.find_many(list(dict.fromkeys(row.batch for row in rows)))
        for row in rows:
            if row.batch in batches:
                yield from self._of_row(row, batches[row.batch])
        yield from self._of_cards(member)

    def _of_registers(self, places: Mapping[tuple[str, int], None]) -> Iterator[Holding]:
        registers = self.registers.find_many(list(dict.fromkeys(register for register, _ in places)))
        for register, row in places:
            if register in registers:
                yield from self._of_place(registers[register], row)

    def _of_place(self, register: Register, row: int) -> Iterator[Holding]:
        since = register.finished_at or register.opened_at
        until = _until(since, FINDINGS_DAYS)
        yield Holding("register-row", f"{register.id}/{row}", register.opened_at, {"union": register.union}, until)
        for held in self.batches.held(register.id):
            if held.row == row:
                yield Holding(
                    "held-row", f"{register.id}/{row}", since, {"columns": "、".join(f[0] for f in held.faults)}
                )
        for asking, request in self.transfers.wanted_by(register.id):
            if asking == row:
                yield Holding("transfer", request.id, request.asked_at, {"state": request.state.value})

    def _of_row(self, row: BatchRow, batch: Batch) -> Iterator[Holding]:
        place = f"{row.batch}/{row.number}"
        yield Holding("batch-row", place, batch.day, {"state": row.state.value, "bank": batch.bank})
        if batch.file:
            yield Holding("issuance-file", batch.id, batch.day, {"bank": batch.bank}, _until(batch.day, MASTER_DAYS))
        if batch.roster_at:
            yield Holding("roster", batch.id, batch.roster_at, {}, _until(batch.roster_at, ROSTER_DAYS))
        plastic = self.custody.plastics(row.batch).get(row.number)
        for fact, recorded in plastic.facts.items() if plastic else ():
            yield Holding("custody", place, recorded.day, {"fact": fact.value})
        for statement in self.custody.statements(row.batch):
            if _names(statement, row.number):
                yield Holding("statement", statement.id, statement.at, {"fact": statement.fact.value})

    def _of_cards(self, member: Member) -> Iterator[Holding]:
        waiting, seen = member.card_key, set[str]()
        number = self._card_number(member)
        while waiting and waiting not in seen:
            seen.add(waiting)
            record = self.cards.find([waiting]).get(waiting)
            if record is None:
                return
            masked = {"number": mask_card(number)} if number and waiting == member.card_key else {}
            yield Holding(
                "card", record.key, record.activated_on, {"bank": record.bank, **masked, "status": record.status}
            )
            yield from self._events(record)
            waiting = record.replaces

    def _events(self, record: CardRecord) -> Iterator[Holding]:
        for history in self.cards.histories(record.bank, [record.key]).values():
            for event in history.events:
                yield Holding("card-event", record.key, event.at, {"event": event.kind.value})

    def _card_number(self, member: Member) -> str:
        if not (member.sealed_card and member.batch and member.batch_row):
            return ""
        return open_card_of_row(self.vault, member.key, member.sealed_card, member.batch, member.batch_row) or ""


def _names(statement: Statement, row: int) -> bool:
    return row in statement.rows


def _source(row: BatchRow) -> tuple[str, int]:
    return row.register, row.source_row


def _until(since: str, days: int) -> str:
    """The last day that a file made then, or an older version of it, can be kept."""
    day = clock.day_of(since) if "T" in since else clock.day_of(f"{since}T00:00:00+08:00")
    return (day + timedelta(days=days + 2 + OLD_VERSION_DAYS)).isoformat()
