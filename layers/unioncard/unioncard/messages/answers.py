"""Messages to answers, which alone writes cards."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from unioncard.messages.order import Order


class TakeEvents(Order):
    """Work this part (from 1; the first run works part 0) of a bank's long file of card events.

    ``key`` and ``version`` are the object's in the drop, as S3 named them first.
    """

    kind: Literal["take-events"] = "take-events"
    key: str
    version: str | None
    part: int


class ReconcileEntitlements(Order):
    """Let the look-up follow the memberships that a checked register changed, from this chunk of it on."""

    kind: Literal["reconcile-entitlements"] = "reconcile-entitlements"
    register_id: str
    chunk: int = 0


AnswersOrder = TakeEvents | ReconcileEntitlements
ANSWERS_ORDER: TypeAdapter[AnswersOrder] = TypeAdapter(Annotated[AnswersOrder, Field(discriminator="kind")])
