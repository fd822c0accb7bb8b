"""What travels to the issue function: an id, nothing else (invariant 7)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class IssueRegister(BaseModel):
    """Make the batches of a checked register."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["issue-register"] = "issue-register"
    register_id: str
