"""What officers put away: ``DISMISSAL#<source>`` / ``DISMISSAL`` in the work table, with the lock and all acts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import key, stored_as, to_item
from unioncard.desk.dismissal import Dismissal, DismissalAct

if TYPE_CHECKING:
    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class DismissalTable:
    """The Dismissals on DynamoDB."""

    work: Table

    def of(self, source: str) -> Dismissal:
        """See Dismissals."""
        found: dict[str, Any] = self.work.get(*_key(source)) or {}
        acts = tuple(stored_as(DismissalAct, one) for one in found.get("acts", ()))
        return Dismissal(source, acts, found.get("version", 0))

    def change(self, after: Dismissal) -> None:
        """See Dismissals."""
        acts = [asdict(one) for one in after.acts]
        self.work.update(
            f"dismissal of {after.source}",
            Key=key(*_key(after.source)),
            UpdateExpression="SET acts = :acts, version = :next",
            ConditionExpression="version = :before" if after.version > 1 else "attribute_not_exists(pk)",
            ExpressionAttributeValues=to_item(
                {":acts": acts, ":next": after.version} | ({":before": after.version - 1} if after.version > 1 else {})
            ),
        )


def _key(source: str) -> tuple[str, str]:
    return f"DISMISSAL#{source}", "DISMISSAL"
