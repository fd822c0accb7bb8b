"""Messages to notify: each becomes one letter, or says what became of one."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from unioncard.messages.order import Order


class RegisterChecked(Order):
    """Letter to the union: its register was checked or rejected."""

    kind: Literal["register-checked"] = "register-checked"
    register_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"register-checked/{self.register_id}"


class MonthReported(Order):
    """Letter to a union: its month's report. ``edition`` distinguishes reports of a running month."""

    kind: Literal["month-report"] = "month-report"
    union: str
    month: str
    edition: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"month-report/{self.month}/{self.union}/{self.edition}"


class TransferAsked(Order):
    """Letter to a union: others ask for members of its register; ``by`` is the register that asks."""

    kind: Literal["transfer-asked"] = "transfer-asked"
    register_id: str
    by: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one for each register that asks."""
        return f"transfer-asked/{self.register_id}/{self.by}"


class TransferRaised(Order):
    """Letter to a union above: on ``day`` requests came to it that nobody below had answered."""

    kind: Literal["transfer-raised"] = "transfer-raised"
    union: str
    day: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one a day."""
        return f"transfer-raised/{self.union}/{self.day}"


class TransferAnswered(Order):
    """Letter to the union that asked: what was answered on rows of its register in the ten minutes from ``slot``."""

    kind: Literal["transfer-answered"] = "transfer-answered"
    register_id: str
    slot: str

    @property
    def name(self) -> str:
        """Name of the letter, the same for all answers of one slot: an officer answers many in one sitting."""
        return f"transfer-answered/{self.register_id}/{self.slot}"


class BatchAnswered(Order):
    """Letter to the union of a batch: its bank has answered every row, or refused the whole file."""

    kind: Literal["batch-answered"] = "batch-answered"
    batch_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"batch-answered/{self.batch_id}"


class AppointmentMade(Order):
    """Letter to a person: a union has appointed them, by the mail address that it invited."""

    kind: Literal["appointment-made"] = "appointment-made"
    appointment_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"appointment-made/{self.appointment_id}"


class AppointmentEnded(Order):
    """Letter to a person who was invited by mail: their appointment was ended."""

    kind: Literal["appointment-ended"] = "appointment-ended"
    appointment_id: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: it is written once."""
        return f"appointment-ended/{self.appointment_id}"


class CardsWaiting(Order):
    """Letter to a union: cards of it have been waiting, on ``day``, for 30, 60 or 90 days."""

    kind: Literal["cards-waiting"] = "cards-waiting"
    union: str
    day: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one a day."""
        return f"cards-waiting/{self.union}/{self.day}"


class CardsWaitingBelow(Order):
    """Letter to a city: how many cards of the unions below it wait too long on ``day``."""

    kind: Literal["cards-waiting-below"] = "cards-waiting-below"
    union: str
    day: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one a day."""
        return f"cards-waiting-below/{self.union}/{self.day}"


class AgreementTerm(Order):
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


class UrgingMoved(Order):
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


class TargetNear(Order):
    """Letter to a union that is behind the line of a target, so many ``days`` before its date."""

    kind: Literal["target-near"] = "target-near"
    target: str
    days: int
    union: str

    @property
    def name(self) -> str:
        """Name of the letter, the same at every delivery: one for each target, number of days and union."""
        return f"target-near/{self.target}/{self.days}/{self.union}"


def tag_of(letter: str) -> str:
    """A letter's name as a mail service carries it beside a letter (SES: letters, digits, - and _, 256 at most)."""
    return urlsafe_b64encode(letter.encode()).decode().rstrip("=")


class LetterReturned(Order):
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


MailOrder = (
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
MAIL_ORDER: TypeAdapter[MailOrder] = TypeAdapter(Annotated[MailOrder, Field(discriminator="kind")])
