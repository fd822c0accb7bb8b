"""What travels to the validate function beside S3's notifications: ids, nothing else (invariant 7)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class ReleaseMember(BaseModel):
    """Carry out the release that an officer gave for a row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["release-member"] = "release-member"
    register_id: str
    row: int
