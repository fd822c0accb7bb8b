"""Letters in the work table: ``MAIL#<name>`` / ``MAIL``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.stores.expiry import after_letters
from unioncard.notifications.outbox import MailRecord, MailState

if TYPE_CHECKING:
    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class MailTable:
    """The MailStore on DynamoDB."""

    table: Table

    def find(self, name: str) -> MailRecord | None:
        """See MailStore."""
        found = self.table.get(f"MAIL#{name}", "MAIL")
        if not found:
            return None
        return MailRecord(name, MailState(found["state"]), found["since"], found.get("reason", ""))

    def lease(self, record: MailRecord, before: MailRecord | None) -> None:
        """See MailStore."""
        condition = "#state = :sending AND since = :before" if before else "attribute_not_exists(pk)"
        self._write(record, condition, {":sending": MailState.SENDING.value, ":before": before.since} if before else {})

    def finish(self, record: MailRecord) -> None:
        """See MailStore."""
        self._write(record, "attribute_not_exists(pk) OR #state = :sending", {":sending": MailState.SENDING.value})

    def _write(self, record: MailRecord, condition: str, expected: dict[str, str]) -> None:
        since = datetime.fromisoformat(record.since)
        values = {
            ":state": record.state.value,
            ":since": record.since,
            ":reason": record.reason,
            ":expires": after_letters(since),
        }
        self.table.update(
            f"letter {record.name}",
            Key=key(f"MAIL#{record.name}", "MAIL"),
            UpdateExpression="SET #state = :state, since = :since, reason = :reason, expires = :expires",
            ConditionExpression=condition,
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=to_item(values | expected),
        )
