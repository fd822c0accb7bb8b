"""Messages to deliver, which alone reaches banks' own servers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from unioncard.messages.order import Order


class DeliverBatch(Order):
    """Upload a written batch to the bank's own server; ``again``: also one that was delivered, on request.

    Without it a redelivered message would upload a file again that the bank has fetched and moved away.
    """

    kind: Literal["deliver-batch"] = "deliver-batch"
    batch_id: str
    again: bool = False


class DeliverRejection(Order):
    """Put the rejection file of a bank's file where the bank fetches its files."""

    kind: Literal["deliver-rejection"] = "deliver-rejection"
    bank: str
    rejection_id: str


class PollBank(Order):
    """Fetch the files that a bank has put on its own server for us."""

    kind: Literal["poll-bank"] = "poll-bank"
    bank: str


DeliveryOrder = DeliverBatch | DeliverRejection | PollBank

DELIVERY_ORDER: TypeAdapter[DeliveryOrder] = TypeAdapter(Annotated[DeliveryOrder, Field(discriminator="kind")])
