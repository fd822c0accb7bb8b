"""What travels to issue and deliver: ids, nothing else (invariant 7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IssueRegister(_Order):
    """Make the batches of a checked register."""

    kind: Literal["issue-register"] = "issue-register"
    register_id: str


class ReissueBatch(_Order):
    """Make this further attempt of a batch; what it takes up is stored with it."""

    kind: Literal["reissue-batch"] = "reissue-batch"
    batch_id: str


class FreeBatch(_Order):
    """Free the people of a withdrawn batch for another one."""

    kind: Literal["free-batch"] = "free-batch"
    batch_id: str


class ResendBatch(_Order):
    """Put the very same file into the drop again."""

    kind: Literal["resend-batch"] = "resend-batch"
    batch_id: str


class MakeRoster(_Order):
    """Make the roster of a batch by the cards opened until now."""

    kind: Literal["make-roster"] = "make-roster"
    batch_id: str


class Rounds(_Order):
    """Look after what waits: registers without an agreement or stock, batches under way, answers overdue."""

    kind: Literal["rounds"] = "rounds"


class DeliverBatch(_Order):
    """Bring a written batch to the bank's own server; ``again``: also one that was delivered, because it was asked for.

    Without it a repeated order would bring a file back that the bank has fetched and put away.
    """

    kind: Literal["deliver-batch"] = "deliver-batch"
    batch_id: str
    again: bool = False


class PollBank(_Order):
    """Fetch what a bank has put on its own server for us."""

    kind: Literal["poll-bank"] = "poll-bank"
    bank: str


IssueOrder = IssueRegister | ReissueBatch | FreeBatch | ResendBatch | MakeRoster | Rounds
DeliveryOrder = DeliverBatch | PollBank

ISSUE_ORDER: TypeAdapter[IssueOrder] = TypeAdapter(Annotated[IssueOrder, Field(discriminator="kind")])
DELIVERY_ORDER: TypeAdapter[DeliveryOrder] = TypeAdapter(Annotated[DeliveryOrder, Field(discriminator="kind")])


# What travels through the queues: ids only, never personal data (invariant 7).


class RegisterChecked(_Order):
    """Tell the union that its register was checked or refused."""

    kind: Literal["register-checked"] = "register-checked"
    register_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"register-checked/{self.register_id}"


class MonthReported(_Order):
    """Send a union its month. ``edition`` tells reports of a running month apart."""

    kind: Literal["month-report"] = "month-report"
    union: str
    month: str
    edition: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"month-report/{self.month}/{self.union}/{self.edition}"


class TransferAsked(_Order):
    """Tell a union that others ask for members of its register; ``by`` is the register that asks."""

    kind: Literal["transfer-asked"] = "transfer-asked"
    register_id: str
    by: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one for each register that asks."""
        return f"transfer-asked/{self.register_id}/{self.by}"


AnyOrder = RegisterChecked | MonthReported | TransferAsked
MAIL_ORDER: TypeAdapter[AnyOrder] = TypeAdapter(Annotated[AnyOrder, Field(discriminator="kind")])


# What travels to the validate function beside S3's notifications: ids, nothing else (invariant 7).


class ReleaseMember(BaseModel):
    """Carry out the release that an officer gave for a row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["release-member"] = "release-member"
    register_id: str
    row: int


# What travels to whoever carries out statements: ids, nothing else (invariant 7).


class CarryOutStatement(BaseModel):
    """Carry out a statement that an officer made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["carry-out-statement"] = "carry-out-statement"
    batch_id: str
    statement_id: str
