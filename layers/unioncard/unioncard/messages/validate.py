"""Messages to validate, beside the uploads: what it carries out of members, cards and persons."""

from __future__ import annotations

from typing import Literal

from unioncard.messages.order import Order


class ReleaseMember(Order):
    """Carry out the release that an officer gave for a row."""

    kind: Literal["release-member"] = "release-member"
    register_id: str
    row: int


class CarryOutStatement(Order):
    """Carry out the custody statement that an officer made."""

    kind: Literal["carry-out-statement"] = "carry-out-statement"
    batch_id: str
    statement_id: str


class CarryOutTransfer(Order):
    """Carry out what was answered to a request, or follow what happened to the person; ``day``: the round asks."""

    kind: Literal["carry-out-transfer"] = "carry-out-transfer"
    transfer_id: str
    day: str = ""


class CarryOutUndo(Order):
    """Take back what a document stated of the cards of a batch."""

    kind: Literal["carry-out-undo"] = "carry-out-undo"
    batch_id: str
    document: str


class BringWorkAlong(Order):
    """A union moved: what waits of it, and of all below it, is listed for those who are above it now."""

    kind: Literal["bring-work-along"] = "bring-work-along"
    union: str


class TransferRounds(Order):
    """Scheduled sweep: requests that nobody answered in time, what the queue lost, and what waits of unions that moved
    lately. ``scheduled``: its instant.

    ``after``: the place up to which an earlier message of the same sweep came.
    """

    kind: Literal["transfer-rounds"] = "transfer-rounds"
    scheduled: str
    after: str = ""


class CarryOutCase(Order):
    """Carry out the correction or erasure of a person that two officers decided."""

    kind: Literal["carry-out-case"] = "carry-out-case"
    case_id: str


class SweepErased(Order):
    """Scheduled sweep, a part at a time: what still names erased persons. ``scheduled``: its instant, which names it.

    ``again``: also those who were swept before, after a backup was restored.
    """

    kind: Literal["sweep-erased"] = "sweep-erased"
    scheduled: str
    again: bool = False


class RetainMembers(Order):
    """Scheduled run, a part at a time: who has been no member for years is erased. ``scheduled``: its instant."""

    kind: Literal["retain-members"] = "retain-members"
    scheduled: str
