"""What every message has: one release reads those of another (CONTRIBUTING.md)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Order(BaseModel):
    """A message; the field ``kind`` of each names it in its JSON.

    Unknown fields are left out: while a release is rolled out, orders of the next one reach this one. A field that is
    added has a default, for orders of the release before.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
