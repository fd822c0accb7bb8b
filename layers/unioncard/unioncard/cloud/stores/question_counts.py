"""Questions counted: ``ADDRESS#<digest>``, an item an address and day, removed by its table after the day."""

from __future__ import annotations

from dataclasses import dataclass

from unioncard.cards.address_limit import Allowance, CountUnavailable, Question, Window
from unioncard.cloud.aws.clients import Clients, from_sdk
from unioncard.cloud.aws.failures import code_of, failures, response_of
from unioncard.cloud.aws.items import WRITTEN


@dataclass(frozen=True, slots=True)
class QuestionCountTable:
    """The QuestionCounts on DynamoDB: one conditional write a question.

    Each slot has an attribute of its own (``s0`` to ``s143``), so that no write needs to know which slot the last one
    fell into; with all of them an item stays below 1 KB, the size of one write unit.
    """

    name: str
    clients: Clients = from_sdk

    def add(self, question: Question, allowance: Allowance) -> Window | None:
        """See QuestionCounts."""
        try:
            self.clients("dynamodb", impatient=True).update_item(
                TableName=self.name,
                Key={"pk": {"S": f"ADDRESS#{question.address_key}"}},
                UpdateExpression="SET v = if_not_exists(v, :v), expires = :expires ADD #day :one, #slot :one",
                ConditionExpression="(attribute_not_exists(#day) OR #day < :in_day)"
                " AND (attribute_not_exists(#slot) OR #slot < :in_slot)",
                ExpressionAttributeNames={"#day": "day", "#slot": f"s{question.slot}"},
                ExpressionAttributeValues={
                    ":expires": {"N": str(int(question.day_ends.timestamp()))},
                    ":v": WRITTEN,
                    ":one": {"N": "1"},
                    ":in_day": {"N": str(allowance.in_day)},
                    ":in_slot": {"N": str(allowance.in_slot)},
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except failures() as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise CountUnavailable(type(error).__name__) from None
            counted = int(response_of(error).get("Item", {}).get("day", {"N": "0"})["N"])
            return Window.DAY if counted >= allowance.in_day else Window.SLOT
        return None
