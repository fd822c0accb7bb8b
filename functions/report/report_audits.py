"""Audits: the tables and a closed month against the ledger, every night and on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from report_parts import auditor
from unioncard.clock import Month
from unioncard.cloud.aws.log import count, logger
from unioncard.errors import InvalidInput

if TYPE_CHECKING:
    from unioncard.messages.report import AuditMonth, AuditPart


class BeginAudit(BaseModel):
    """Audit the tables and the last closed month, at this instant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    audit: AwareDatetime


def begin_audit(order: AuditMonth) -> dict[str, Any]:
    """Begin an audit; of a month that is not closed none."""
    try:
        begun = auditor().begin(order.at, Month(order.month) if order.month else None, order.by)
    except InvalidInput as reason:
        logger.warning("no audit", extra={"month": order.month, "reason": str(reason)})
        return {"audit": order.at, "refused": str(reason)}
    logger.info("audit begun", extra={"audit": begun.id, "month": begun.month})
    return {"audit": begun.id, "month": begun.month}


def compare_part(order: AuditPart) -> None:
    """Compare a part; what the whole audit found is counted with the last one, and rings."""
    over = auditor().compare(order.audit, order.round, order.part)
    if over:
        found = {"audit": over.id, "month": over.month, "items": over.items, "differences": over.differences}
        logger.info("audit is over", extra=found)
        count("AuditDifferences", over.differences or 0)
