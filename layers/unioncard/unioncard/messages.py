"""Every message of our own queues: ids only, never personal data (invariant 7).

``kind`` names the message in its JSON. ``issue``, ``deliver``, ``answers``, ``notify``, ``validate`` and ``report``
each have one queue; uploads and banks' files come as S3's own notifications beside these.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Order(BaseModel):
    # Unknown fields are left out: while a release is rolled out, orders of the next one reach this one. A field that is
    # added has a default, for orders of the release before (CONTRIBUTING.md).
    model_config = ConfigDict(frozen=True, extra="ignore")


# --- to issue and deliver --------------------------------------------------------------------------------------------


class IssueRegister(_Order):
    """Make the batches of a checked register."""

    kind: Literal["issue-register"] = "issue-register"
    register_id: str


class ReissueBatch(_Order):
    """Make this further attempt of a batch; the rows it takes up are stored with it."""

    kind: Literal["reissue-batch"] = "reissue-batch"
    batch_id: str


class ReissueRefused(_Order):
    """Open the attempt for the blameless rows of a refused file; no agreement covered it when the refusal came."""

    kind: Literal["reissue-refused"] = "reissue-refused"
    batch_id: str


class FreeBatch(_Order):
    """Release the rows of a withdrawn batch, so that another batch can claim their members."""

    kind: Literal["free-batch"] = "free-batch"
    batch_id: str


class ResendBatch(_Order):
    """Put the very same file into the drop again."""

    kind: Literal["resend-batch"] = "resend-batch"
    batch_id: str


class MakeRoster(_Order):
    """Make the roster of a batch, with the cards opened until now."""

    kind: Literal["make-roster"] = "make-roster"
    batch_id: str


class FinishBatch(_Order):
    """A bank has answered every row of a batch: make its roster of the cards opened, close it if nothing is left."""

    kind: Literal["finish-batch"] = "finish-batch"
    batch_id: str


class LookAtRefused(_Order):
    """List anew whom of a batch somebody has to see to: its refused people were put away, or taken up again."""

    kind: Literal["look-at-refused"] = "look-at-refused"
    batch_id: str


class Rounds(_Order):
    """Scheduled sweep: registers without an agreement or stock, unfinished batches, overdue answers.

    ``after``: the place up to which an earlier message of the same sweep came.
    """

    kind: Literal["rounds"] = "rounds"
    after: str = ""


class DeliverBatch(_Order):
    """Upload a written batch to the bank's own server; ``again``: also one that was delivered, on request.

    Without it a redelivered message would upload a file again that the bank has fetched and moved away.
    """

    kind: Literal["deliver-batch"] = "deliver-batch"
    batch_id: str
    again: bool = False


class DeliverRejection(_Order):
    """Put the rejection file of a bank's file where the bank fetches its files."""

    kind: Literal["deliver-rejection"] = "deliver-rejection"
    bank: str
    rejection_id: str


class PollBank(_Order):
    """Fetch the files that a bank has put on its own server for us."""

    kind: Literal["poll-bank"] = "poll-bank"
    bank: str


IssueOrder = (
    IssueRegister
    | ReissueBatch
    | ReissueRefused
    | FreeBatch
    | ResendBatch
    | MakeRoster
    | FinishBatch
    | LookAtRefused
    | Rounds
)
DeliveryOrder = DeliverBatch | DeliverRejection | PollBank

ISSUE_ORDER: TypeAdapter[IssueOrder] = TypeAdapter(Annotated[IssueOrder, Field(discriminator="kind")])
DELIVERY_ORDER: TypeAdapter[DeliveryOrder] = TypeAdapter(Annotated[DeliveryOrder, Field(discriminator="kind")])


# --- to answers ------------------------------------------------------------------------------------------------------


class TakeEvents(_Order):
    """Work this part (from 1; the first run works part 0) of a bank's long file of card events.

    ``key`` and ``version`` are the object's in the drop, as S3 named them first.
    """

    kind: Literal["take-events"] = "take-events"
    key: str
    version: str | None
    part: int


class ReconcileEntitlements(_Order):
    """Let the look-up follow the memberships that a checked register changed, from this chunk of it on."""

    kind: Literal["reconcile-entitlements"] = "reconcile-entitlements"
    register_id: str
    chunk: int = 0


AnswersOrder = TakeEvents | ReconcileEntitlements
ANSWERS_ORDER: TypeAdapter[AnswersOrder] = TypeAdapter(Annotated[AnswersOrder, Field(discriminator="kind")])


# --- to notify: each becomes one letter ------------------------------------------------------------------------------


class RegisterChecked(_Order):
    """Letter to the union: its register was checked or rejected."""

    kind: Literal["register-checked"] = "register-checked"
    register_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"register-checked/{self.register_id}"


class MonthReported(_Order):
    """Letter to a union: its month's report. ``edition`` distinguishes reports of a running month."""

    kind: Literal["month-report"] = "month-report"
    union: str
    month: str
    edition: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"month-report/{self.month}/{self.union}/{self.edition}"


class TransferAsked(_Order):
    """Letter to a union: others ask for members of its register; ``by`` is the register that asks."""

    kind: Literal["transfer-asked"] = "transfer-asked"
    register_id: str
    by: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one for each register that asks."""
        return f"transfer-asked/{self.register_id}/{self.by}"


class TransferRaised(_Order):
    """Letter to a union above: on ``day`` requests came to it that nobody below had answered."""

    kind: Literal["transfer-raised"] = "transfer-raised"
    union: str
    day: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one a day."""
        return f"transfer-raised/{self.union}/{self.day}"


class TransferAnswered(_Order):
    """Letter to the union that asked: what was answered on rows of its register in the ten minutes from ``slot``."""

    kind: Literal["transfer-answered"] = "transfer-answered"
    register_id: str
    slot: str

    @property
    def name(self) -> str:
        """Name of the letter, the same for all answers of one slot: an officer answers many in one sitting."""
        return f"transfer-answered/{self.register_id}/{self.slot}"


class BatchAnswered(_Order):
    """Letter to the union of a batch: its bank has answered every row, or refused the whole file."""

    kind: Literal["batch-answered"] = "batch-answered"
    batch_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"batch-answered/{self.batch_id}"


class AppointmentMade(_Order):
    """Letter to a person: a union has appointed them, by the mail address that it invited."""

    kind: Literal["appointment-made"] = "appointment-made"
    appointment_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"appointment-made/{self.appointment_id}"


class AppointmentEnded(_Order):
    """Letter to a person who was invited by mail: their appointment was ended."""

    kind: Literal["appointment-ended"] = "appointment-ended"
    appointment_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"appointment-ended/{self.appointment_id}"


class CardsWaiting(_Order):
    """Letter to a union: cards of it have been waiting, on ``day``, for 30, 60 or 90 days."""

    kind: Literal["cards-waiting"] = "cards-waiting"
    union: str
    day: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one a day."""
        return f"cards-waiting/{self.union}/{self.day}"


class CardsWaitingBelow(_Order):
    """Letter to a city: how many cards of the unions below it wait too long on ``day``."""

    kind: Literal["cards-waiting-below"] = "cards-waiting-below"
    union: str
    day: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one a day."""
        return f"cards-waiting-below/{self.union}/{self.day}"


class AgreementTerm(_Order):
    """Letter to a union: an agreement of it or of one below it begins on ``day``, or ends with it."""

    kind: Literal["agreement-term"] = "agreement-term"
    union: str
    agreement: str
    term: Literal["begins", "ends-soon", "ends"]
    day: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one for each reason, day and union that reads it."""
        return f"agreement-term/{self.agreement}/{self.term}/{self.day}/{self.union}"


UrgingEvent = Literal["asked", "near", "overdue", "answered", "returned", "closed"]


class UrgingMoved(_Order):
    """Letter to ``union`` about a note of urging: what happened to it in its ``round`` (1: the first question)."""

    kind: Literal["urging-moved"] = "urging-moved"
    urging_id: str
    event: UrgingEvent
    round: int
    union: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one for each event, round and union that reads it."""
        return f"urging-moved/{self.urging_id}/{self.event}/{self.round}/{self.union}"


def tag_of(letter: str) -> str:
    """A letter's name as a mail service carries it beside a letter (SES: letters, digits, - and _, 256 at most)."""
    return urlsafe_b64encode(letter.encode()).decode().rstrip("=")


class TargetNear(_Order):
    """Letter to a union that is behind the line of a target, so many ``days`` before its date."""

    kind: Literal["target-near"] = "target-near"
    target: str
    days: int
    union: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one for each target, number of days and union."""
        return f"target-near/{self.target}/{self.days}/{self.union}"


class LetterReturned(_Order):
    """A mail service reported later what became of a letter: ``fault`` is SES's type of a bounce, or Complaint,
    ``at`` when it did (``clock.stamp``).

    No letter of its own. ``letter`` is the ``tag_of`` its name; infra/template.yaml writes this from SES's event, and
    leaves out the address and all else.
    """

    kind: Literal["letter-returned"] = "letter-returned"
    letter: str
    fault: str
    at: str

    @property
    def name(self) -> str:
        """The letter's name; ValueError when it is none of ours."""
        return urlsafe_b64decode(self.letter + "=" * (-len(self.letter) % 4)).decode()


AnyOrder = (
    AgreementTerm
    | TargetNear
    | LetterReturned
    | UrgingMoved
    | CardsWaiting
    | CardsWaitingBelow
    | AppointmentMade
    | AppointmentEnded
    | BatchAnswered
    | RegisterChecked
    | MonthReported
    | TransferAsked
    | TransferRaised
    | TransferAnswered
)
MAIL_ORDER: TypeAdapter[AnyOrder] = TypeAdapter(Annotated[AnyOrder, Field(discriminator="kind")])


# --- to report -------------------------------------------------------------------------------------------------------


class CloseMonthPart(_Order):
    """Close a part of the unions (from 0) for a month that is over."""

    kind: Literal["close-month-part"] = "close-month-part"
    month: str
    part: int


class ReportMonth(_Order):
    """Build a union's report of a month and order its letter; ``further``: and have those below it reported, if any."""

    kind: Literal["report-month"] = "report-month"
    month: str
    union: str
    further: bool = False


class ReportBelow(_Order):
    """Order the reports of all unions below one, page by page of the tree; ``after``: the union to go on behind."""

    kind: Literal["report-below"] = "report-below"
    month: str
    union: str
    after: str = ""


class RemindOfCards(_Order):
    """Write to unions and cities whose cards wait on ``day``; ``after``: the place up to which an earlier one came."""

    kind: Literal["remind-of-cards"] = "remind-of-cards"
    day: str
    after: str


class RemindOfTarget(_Order):
    """Write to ``union`` and all below it who are behind the line of a target whose date is near on ``day``.

    ``after``: of the unions directly below those up to this one were ordered; ``union`` itself was, too.
    """

    kind: Literal["remind-of-target"] = "remind-of-target"
    target: str
    day: str
    union: str
    after: str = ""


class AuditMonth(_Order):
    """Begin an audit; ``at`` (``clock.stamp``) is its name, ``month`` '' the last closed one, ``by`` the officer."""

    kind: Literal["audit-month"] = "audit-month"
    at: str
    month: str = ""
    by: str = ""


class AuditSegment(_Order):
    """Count a segment of the tables (from 0) in a round (from 1) of an audit."""

    kind: Literal["audit-segment"] = "audit-segment"
    audit: str
    round: int
    segment: int


class AuditPart(_Order):
    """Compare a part of the unions (from 0) in a round of an audit."""

    kind: Literal["audit-part"] = "audit-part"
    audit: str
    round: int
    part: int


class RestateMonthPart(_Order):
    """Work out, for a part of the unions (from 0), what came late for a closed month."""

    kind: Literal["restate-month-part"] = "restate-month-part"
    month: str
    sequence: int
    part: int


class ReportRestated(_Order):
    """Order the reports of an approved restatement, for every union that it changes and all above.

    ``after``: those up to this one, in the order of their codes, were ordered.
    """

    kind: Literal["report-restated"] = "report-restated"
    month: str
    sequence: int
    after: str = ""


MonthOrder = (
    CloseMonthPart
    | ReportMonth
    | ReportBelow
    | RemindOfCards
    | RemindOfTarget
    | AuditMonth
    | AuditSegment
    | AuditPart
    | RestateMonthPart
    | ReportRestated
)
MONTH_ORDER: TypeAdapter[MonthOrder] = TypeAdapter(Annotated[MonthOrder, Field(discriminator="kind")])


# --- to validate -----------------------------------------------------------------------------------------------------


class ReleaseMember(_Order):
    """Carry out the release that an officer gave for a row."""

    kind: Literal["release-member"] = "release-member"
    register_id: str
    row: int


class CarryOutStatement(_Order):
    """Carry out the custody statement that an officer made."""

    kind: Literal["carry-out-statement"] = "carry-out-statement"
    batch_id: str
    statement_id: str


class CarryOutTransfer(_Order):
    """Carry out what was answered to a request, or follow what happened to the person; ``day``: the round asks."""

    kind: Literal["carry-out-transfer"] = "carry-out-transfer"
    transfer_id: str
    day: str = ""


class CarryOutUndo(_Order):
    """Take back what a document stated of the cards of a batch."""

    kind: Literal["carry-out-undo"] = "carry-out-undo"
    batch_id: str
    document: str


class TransferRounds(_Order):
    """Scheduled sweep: requests that nobody answered in time, and what the queue lost. ``scheduled``: its instant.

    ``after``: the place up to which an earlier message of the same sweep came.
    """

    kind: Literal["transfer-rounds"] = "transfer-rounds"
    scheduled: str
    after: str = ""


class CarryOutCase(_Order):
    """Carry out the correction or erasure of a person that two officers decided."""

    kind: Literal["carry-out-case"] = "carry-out-case"
    case_id: str


class SweepErased(_Order):
    """Scheduled sweep, a part at a time: what still names erased persons. ``scheduled``: its instant, which names it.

    ``again``: also those who were swept before, after a backup was restored.
    """

    kind: Literal["sweep-erased"] = "sweep-erased"
    scheduled: str
    again: bool = False


class RetainMembers(_Order):
    """Scheduled run, a part at a time: who has been no member for years is erased. ``scheduled``: its instant."""

    kind: Literal["retain-members"] = "retain-members"
    scheduled: str
