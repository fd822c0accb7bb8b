"""Messages to issue, which makes batches and brings them forward."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from unioncard.messages.order import Order


class IssueRegister(Order):
    """Make the batches of a checked register."""

    kind: Literal["issue-register"] = "issue-register"
    register_id: str


class ReissueBatch(Order):
    """Make this further attempt of a batch; the rows it takes up are stored with it."""

    kind: Literal["reissue-batch"] = "reissue-batch"
    batch_id: str


class ReissueRefused(Order):
    """Open the attempt for the blameless rows of a refused file; no agreement covered it when the refusal came."""

    kind: Literal["reissue-refused"] = "reissue-refused"
    batch_id: str


class FreeBatch(Order):
    """Release the rows of a withdrawn batch, so that another batch can claim their members."""

    kind: Literal["free-batch"] = "free-batch"
    batch_id: str


class ResendBatch(Order):
    """Put the very same file into the drop again."""

    kind: Literal["resend-batch"] = "resend-batch"
    batch_id: str


class MakeRoster(Order):
    """Make the roster of a batch, with the cards opened until now."""

    kind: Literal["make-roster"] = "make-roster"
    batch_id: str


class FinishBatch(Order):
    """A bank has answered every row of a batch: make its roster of the cards opened, close it if nothing is left."""

    kind: Literal["finish-batch"] = "finish-batch"
    batch_id: str


class LookAtRefused(Order):
    """List anew whom of a batch somebody has to see to: its refused people were put away, or taken up again."""

    kind: Literal["look-at-refused"] = "look-at-refused"
    batch_id: str


class LookAtRefusedOfUnion(Order):
    """The same of all of a union's batches on the list: members of it were asked for, changed or let go.

    ``after``: the place on the list up to which an earlier message came.
    """

    kind: Literal["look-at-refused-of-union"] = "look-at-refused-of-union"
    union: str
    after: str = ""


class Rounds(Order):
    """Scheduled sweep: registers without an agreement or stock, unfinished batches, overdue answers.

    ``after``: the place up to which an earlier message of the same sweep came.
    """

    kind: Literal["rounds"] = "rounds"
    after: str = ""


IssueOrder = (
    IssueRegister
    | ReissueBatch
    | ReissueRefused
    | FreeBatch
    | ResendBatch
    | MakeRoster
    | FinishBatch
    | LookAtRefused
    | LookAtRefusedOfUnion
    | Rounds
)

ISSUE_ORDER: TypeAdapter[IssueOrder] = TypeAdapter(Annotated[IssueOrder, Field(discriminator="kind")])
