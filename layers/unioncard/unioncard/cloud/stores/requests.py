"""The BatchStore on DynamoDB: claims, answers and releases, each one transaction across the three tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.banks.files.answer import Result
from unioncard.cards.record import CardRecord
from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.batches import BatchMovesTable, batch_pk, held_item, row_ends, row_item
from unioncard.cloud.stores.card_records import card_put, record_put
from unioncard.cloud.stores.lookup import CardTable
from unioncard.cloud.stores.members import member_writes
from unioncard.issuance.batch import Stage
from unioncard.issuance.row import RowState
from unioncard.members.member import CardState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow, Claim, Held, TakenAnswer
    from unioncard.members.member import Member


def answer_items(
    batch: Batch, answers: Sequence[TakenAnswer], work: str, members: str, cards: str
) -> list[dict[str, Any]]:
    """TransactWriteItems actions of a group of answers, at most four each, every one conditional (invariant 5)."""
    actions = []
    for taken in answers:
        actions += [_row_ends(work, taken), *member_writes(members, work, _answered(taken))]
        if taken.card_key:
            # A card number never belongs to two people: neither item may exist.
            # Somebody who left while the bank was at work gets a card that entitles to nothing.
            record = CardRecord(
                key=taken.card_key, bank=batch.bank, issuer=batch.issuer, union=batch.union, path=batch.path,
                member=taken.member.key, batch=taken.row.batch, row=taken.row.number, since=taken.since,
                entitled=taken.member.membership.entitles, entitled_as_of=taken.member.version + 1,
            )  # fmt: skip
            actions += [card_put(cards, record.shown), record_put(members, record)]
    return actions


def _row_ends(table: str, taken: TakenAnswer) -> dict[str, Any]:
    answer = taken.answer
    opened = answer.result is Result.OPENED
    answer_values = {
        "card": taken.card_key or "",
        "code": answer.code,
        "reason": str(answer.reason or ""),
        "branch": answer.branch,
        "opened_on": answer.opened_on,
        "since": taken.since if opened else "",
    }
    return row_ends(table, taken.row, RowState.OPENED if opened else RowState.REFUSED, taken.document, answer_values)


def _answered(taken: TakenAnswer) -> Member:
    if taken.sealed_card is not None:
        return taken.member.opened(taken.sealed_card, taken.card_key or "", taken.card_mark)
    return taken.member.without_card(CardState.REFUSED)


@dataclass(frozen=True, slots=True)
class BatchTable(BatchMovesTable):
    """The BatchStore on DynamoDB. It knows no cards: whoever claims and releases rows needs no right to them."""

    members: Table

    def claim(self, claim: Claim, rows: Sequence[BatchRow], members: Sequence[Member], held: Sequence[Held]) -> None:
        """See BatchStore."""
        marker = to_item(asdict(claim) | {"pk": batch_pk(claim.batch), "sk": f"CLAIM#{claim.index:05d}"})
        still_open = {
            "TableName": self.work.name,
            "Key": key(batch_pk(claim.batch), "BATCH"),
            "ConditionExpression": "stage = :open",
            "ExpressionAttributeValues": to_item({":open": Stage.OPEN.value}),
        }
        transact(
            [
                {"ConditionCheck": still_open},
                *({"Put": new(self.work.name, item)} for item in [marker, *map(row_item, rows)]),
                *({"Put": {"TableName": self.work.name, "Item": held_item(one)}} for one in held),
                *self._written(members),
            ],
            f"claim {claim.index} of batch {claim.batch}",
        )

    def release(self, rows: Sequence[BatchRow], members: Sequence[Member], state: RowState, document: str) -> None:
        """See BatchStore."""
        ends = [row_ends(self.work.name, row, state, document) for row in rows]
        transact([*ends, *self._written(members)], f"rows of batch {rows[0].batch}")

    def _written(self, members: Sequence[Member]) -> list[dict[str, Any]]:
        return [write for one in members for write in member_writes(self.members.name, self.work.name, one)]


@dataclass(frozen=True, slots=True)
class AnswerTable(BatchTable):
    """The AnswerStore on DynamoDB."""

    cards: Table

    def answer(self, batch: Batch, answers: Sequence[TakenAnswer]) -> None:
        """See AnswerStore."""
        items = answer_items(batch, answers, self.work.name, self.members.name, self.cards.name)
        transact(items, f"answers of batch {batch.id}")

    def card_exists(self, card_key: str) -> bool:
        """See AnswerStore."""
        return CardTable(self.cards.name).find(card_key) is not None
