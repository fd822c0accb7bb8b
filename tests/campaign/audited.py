"""The end of a campaign: the audit of what it left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.cloud.aws import client as aws
from unioncard_cli.month_audit import audit_here

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard_local.stack.cloud import Cloud


def audited(cloud: Cloud, say: Callable[[str], None]) -> int:
    """How many differences the audit finds; each is said."""
    aws.connect(**cloud.connection)
    audit, found = audit_here(cloud.outputs)
    say(f"审计：清点 {audit.items:,} 项，不一致 {audit.differences} 处")
    for one in found[:20]:
        say(f"  {one.union} {one.rule} {one.subject} {dict(one.booked)} {dict(one.found)}")
    return len(found)
