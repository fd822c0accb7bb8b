"""What every message has: one release reads those of another (CONTRIBUTING.md)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from unioncard import versions


class Order(BaseModel):
    """A message; the field ``kind`` of each names it in its JSON, ``v`` the version that it is read by.

    Unknown fields are left out: while a release is rolled out, orders of the next one reach this one. A field that is
    added has a default, for orders of the release before.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: int = versions.WRITTEN

    @model_validator(mode="before")
    @classmethod
    def _understood(cls, order: Any) -> Any:
        """LaterVersion, which is no error of the order: its queue delivers it to a function that understands it."""
        if isinstance(order, dict):
            versions.check(order.get(versions.FIELD, versions.WRITTEN))
        return order
