"""What travels through the queues: ids only, never personal data (invariant 7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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
