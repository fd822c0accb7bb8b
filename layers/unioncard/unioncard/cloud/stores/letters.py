"""Letters in the work table: ``MAIL#<name>`` / ``MAIL``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.stores.expiry import after_letters
from unioncard.cloud.stores.listings import listed_letters
from unioncard.desk.mails import SentMail
from unioncard.notifications.outbox import Addressee, MailRecord, MailState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.cloud.aws.table import Table


def _record(found: dict[str, Any]) -> MailRecord:
    name = found["pk"].removeprefix("MAIL#")
    whom = Addressee(found.get("address", ""), found.get("union", ""), found.get("appointment", ""))
    return MailRecord(name, MailState(found["state"]), found["since"], found.get("reason", ""), whom)


@dataclass(frozen=True, slots=True)
class MailTable:
    """The MailStore on DynamoDB."""

    table: Table

    def find(self, name: str) -> MailRecord | None:
        """See MailStore."""
        found = self.table.get(f"MAIL#{name}", "MAIL")
        if not found:
            return None
        return _record(found)

    def find_many(self, names: Sequence[str]) -> dict[str, SentMail]:
        """See SentMails."""
        found = map(_record, self.table.get_many([(f"MAIL#{name}", "MAIL") for name in dict.fromkeys(names)]))
        return {one.name: SentMail(one.name, one.state.value, one.since) for one in found}

    def enter(self, record: MailRecord, path: str) -> None:
        """See MailStore."""
        expires = after_letters(datetime.fromisoformat(record.since))
        self.table.put_many(listed_letters(path, record.since, record.name, expires))

    def lease(self, record: MailRecord, before: MailRecord | None) -> None:
        """See MailStore."""
        condition = "#state = :sending AND since = :before" if before else "attribute_not_exists(pk)"
        expected = {":sending": MailState.SENDING.value, ":before": before.since} if before else {}
        self._write(self.table.take, record, condition, expected)

    def finish(self, record: MailRecord) -> None:
        """See MailStore."""
        condition = "attribute_not_exists(pk) OR #state = :sending"
        self._write(self.table.update, record, condition, {":sending": MailState.SENDING.value})

    def came_back(self, name: str, reason: str) -> None:
        """See MailStore."""
        values = {":refused": MailState.REFUSED.value, ":reason": reason}
        self.table.update(
            f"letter {name}",
            Key=key(f"MAIL#{name}", "MAIL"),
            UpdateExpression="SET #state = :refused, reason = :reason",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=to_item(values),
        )

    def _write(self, write: Callable[..., None], record: MailRecord, condition: str, expected: dict[str, str]) -> None:
        since = datetime.fromisoformat(record.since)
        values = {
            ":state": record.state.value,
            ":since": record.since,
            ":reason": record.reason,
            ":expires": after_letters(since),
            ":address": record.whom.address,
            ":union": record.whom.union,
            ":appointment": record.whom.appointment,
        }
        whom = "address = :address, #union = :union, appointment = :appointment"
        write(
            f"letter {record.name}",
            Key=key(f"MAIL#{record.name}", "MAIL"),
            UpdateExpression=f"SET #state = :state, since = :since, reason = :reason, expires = :expires, {whom}",
            ConditionExpression=condition,
            ExpressionAttributeNames={"#state": "state", "#union": "union"},
            ExpressionAttributeValues=to_item(values | expected),
        )
