"""The faults there are, and which service and operation each may hit."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """One way in which a request goes wrong. Nothing is carried out unless its text says so."""

    THROTTLED = "throttled"
    """The service's word for "too fast": ProvisionedThroughputExceededException, SlowDown, ThrottlingException."""
    RATE_LIMITED = "rate_limited"
    """DynamoDB's other one, of the control plane and of on-demand tables: ThrottlingException."""
    INTERNAL = "internal"
    """500."""
    UNAVAILABLE = "unavailable"
    """503."""
    CONFLICT = "transaction_conflict"
    """TransactionCanceledException: another transaction holds an item."""
    WRITE_CONFLICT = "write_conflict"
    """TransactionConflictException: a transaction holds the item of a plain write. The SDK does not try again."""
    PARTIAL = "partial_batch"
    """A part of the batch is carried out, the rest comes back as unprocessed."""
    CUT_BODY = "cut_body"
    """The object's first part arrives, then the connection ends."""
    TIMEOUT = "timeout"
    """No answer for as long as the plan holds it, or until the client gives up."""
    RESET = "reset"
    """The connection is reset."""
    LOST_ERROR = "lost_error"
    """Carried out with success; the answer is a 500."""
    LOST_RESET = "lost_reset"
    """Carried out with success; instead of the answer the connection is reset."""
    LOST_TIMEOUT = "lost_timeout"
    """Carried out with success; the answer never comes."""


LOST = frozenset({Fault.LOST_ERROR, Fault.LOST_RESET, Fault.LOST_TIMEOUT})
"""What a client cannot tell from a failure, though the write is there."""

_EVERYWHERE = LOST | {Fault.INTERNAL, Fault.TIMEOUT, Fault.RESET}

FAULTS: dict[str, frozenset[Fault]] = {
    "dynamodb": _EVERYWHERE
    | {Fault.THROTTLED, Fault.RATE_LIMITED, Fault.CONFLICT, Fault.WRITE_CONFLICT, Fault.PARTIAL},
    "s3": _EVERYWHERE | {Fault.THROTTLED, Fault.UNAVAILABLE, Fault.CUT_BODY},
    "sqs": _EVERYWHERE | {Fault.UNAVAILABLE},
    "kms": _EVERYWHERE | {Fault.THROTTLED},
    "secretsmanager": _EVERYWHERE | {Fault.THROTTLED},
}
"""Services by their name in signatures; all others are never touched."""

_ONLY: dict[Fault, frozenset[str]] = {
    Fault.CONFLICT: frozenset({"TransactWriteItems"}),
    Fault.WRITE_CONFLICT: frozenset({"PutItem", "UpdateItem", "DeleteItem"}),
    Fault.PARTIAL: frozenset({"BatchWriteItem", "BatchGetItem"}),
    Fault.CUT_BODY: frozenset({"GetObject"}),
}


class Kind(StrEnum):
    """Requests of DynamoDB by how long AWS takes for them."""

    READ = "read"
    WRITE = "write"
    TRANSACTION = "transaction"


_TRANSACTIONS = frozenset({"TransactWriteItems", "TransactGetItems"})
_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})


def kind_of(operation: str) -> Kind:
    """Which of them an operation is."""
    if operation in _TRANSACTIONS:
        return Kind.TRANSACTION
    return Kind.READ if operation in _READS else Kind.WRITE


def may_hit(fault: Fault, operation: str) -> bool:
    """Whether this operation can go wrong in this way."""
    return fault not in _ONLY or operation in _ONLY[fault]
