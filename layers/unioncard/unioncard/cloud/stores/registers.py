"""Registers in the work table: ``REGISTER#<id>`` / ``REGISTER``."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import Item, key, stored_as, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.listings import listed_puts
from unioncard.desk import listing
from unioncard.errors import Conflict, NotFound
from unioncard.registers.register import Progress, Register, RegisterState, RowCounts, Stage
from unioncard.sheets.layout import Kind
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.ledger.movement import Movement


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """The RegisterStore on DynamoDB."""

    table: Table

    def open(self, register: Register) -> None:
        """See RegisterStore."""
        transact(opening(self.table.name, register), f"register {register.id}")

    def corrections_of(self, register: str) -> list[str]:
        """See RegisterStore."""
        return [found["by"] for found in self.table.query(f"REGISTER#{register}", "CORRECTION#")]

    def find(self, register: str) -> Register:
        """See RegisterStore."""
        found = self.table.get(*_key(register))
        if not found:
            raise NotFound(texts.NO_SUCH_REGISTER)
        return _register(found)

    def find_many(self, registers: Sequence[str]) -> dict[str, Register]:
        """See RegisterStore."""
        found = map(_register, self.table.get_many([_key(one) for one in registers]))
        return {one.id: one for one in found}

    def begin(self, register: str, version: str) -> Register:
        """See RegisterStore."""
        before = self.find(register)
        if before.state is RegisterState.AWAITING_UPLOAD:
            try:
                self._bind(register, version)
            except Conflict:  # another delivery was first; whose version it bound decides below
                before = self.find(register)
            else:
                return replace(before, state=RegisterState.CHECKING, version=version)
        if before.version != version:
            self._ignore(register, version)
        return before

    def pin(self, register: Register) -> Register:
        """See RegisterStore."""
        try:
            self.table.update(
                f"reading of register {register.id}",
                Key=key(*_key(register.id)),
                UpdateExpression="SET reading = :reading, #rules = :rules",
                ConditionExpression="attribute_not_exists(reading)",
                ExpressionAttributeNames={"#rules": "rules"},  # a reserved word
                ExpressionAttributeValues=to_item({":reading": register.reading, ":rules": register.rules}),
            )
        except Conflict:  # another delivery was first
            stands = self.find(register.id)
            return replace(register, reading=stands.reading, rules=stands.rules)
        return register

    def save_progress(self, register: str, progress: Progress) -> None:
        """See RegisterStore."""
        further = "attribute_not_exists(progress_rank) OR progress_rank < :rank"
        stated = {"stage": progress.stage.value, "done": progress.done, "read": progress.read}
        with suppress(Conflict):  # finished meanwhile, or another delivery is further on
            self.table.update(
                f"progress of register {register}",
                Key=key(*_key(register)),
                UpdateExpression="SET progress = :stated, progress_rank = :rank",
                ConditionExpression=f"#state = :checking AND ({further})",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=to_item({":stated": stated, ":rank": progress.rank, ":checking": "checking"}),
            )

    def finish(self, register: Register, movement: Movement | None) -> None:
        """See RegisterStore."""
        checking = "#state = :checking"
        finished = {
            "TableName": self.table.name,
            "Key": key(*_key(register.id)),
            "UpdateExpression": "SET #state = :state, #counts = :counts, by_code = :by_code, finished_at = :at,"
            " asked = :asked REMOVE progress, progress_rank",
            "ConditionExpression": checking,
            "ExpressionAttributeNames": {"#state": "state", "#counts": "counts"},
            "ExpressionAttributeValues": to_item(
                {
                    ":checking": RegisterState.CHECKING.value,
                    ":state": register.state.value,
                    ":counts": asdict(register.counts),
                    ":by_code": json.dumps(register.by_code),
                    ":at": register.finished_at,
                    ":asked": list(register.asked),
                }
            ),
        }
        moved = [{"Put": new(self.table.name, movement_item(movement))}] if movement else []
        transact([{"Update": finished}, *moved], f"register {register.id}")

    def _bind(self, register: str, version: str) -> None:
        self.table.update(
            f"register {register}",
            Key=key(*_key(register)),
            UpdateExpression="SET #state = :checking, version = :version",
            ConditionExpression="#state = :awaiting",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=to_item(
                {":checking": "checking", ":awaiting": "awaiting-upload", ":version": version}
            ),
        )

    def _ignore(self, register: str, version: str) -> None:
        self.table.update(
            f"register {register}",
            Key=key(*_key(register)),
            UpdateExpression="ADD ignored :version",
            ExpressionAttributeValues={":version": {"SS": [version]}},
        )


def opening(table: str, register: Register) -> list[dict[str, Any]]:
    """The actions that store a new register."""
    items = [_item(register)]
    if register.corrects:
        listed = {"pk": f"REGISTER#{register.corrects}", "sk": f"CORRECTION#{register.id}", "by": register.id}
        items.append(to_item(listed))
    puts = [{"Put": new(table, item)} for item in items]
    return puts + listed_puts(table, listing.Kind.REGISTER, register.path, register.opened_at, register.id)


def _key(register: str) -> tuple[str, str]:
    return f"REGISTER#{register}", "REGISTER"


def _item(register: Register) -> Item:
    values = asdict(register) | {
        "state": register.state.value,
        "ignored": None,  # a string set, which cannot be empty: it appears with its first member
        "by_code": json.dumps(register.by_code),
        "kind": register.kind.value,
        "progress": None,
        "freed": None,
        "make_up": None,
    }
    pk, sk = _key(register.id)
    return to_item(values | {"pk": pk, "sk": sk})


def _register(found: dict[str, Any]) -> Register:
    return Register(
        id=found["id"],
        union=found["union"],
        path=found["path"],
        officer=found["officer"],
        opened_at=found["opened_at"],
        state=RegisterState(found["state"]),
        version=found.get("version"),
        ignored=tuple(sorted(found.get("ignored", ()))),
        counts=stored_as(RowCounts, found["counts"]),
        by_code=json.loads(found["by_code"]),
        finished_at=found.get("finished_at"),
        kind=Kind(found["kind"]),
        corrects=found.get("corrects"),
        asked=tuple(found["asked"]),
        progress=_progress(found.get("progress")),
        batch=found.get("batch"),
        reading=found.get("reading"),
        rules=found.get("rules"),
    )


def _progress(stated: dict[str, Any] | None) -> Progress | None:
    return Progress(Stage(stated["stage"]), stated["done"], stated["read"]) if stated else None
