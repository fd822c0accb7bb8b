"""What travels to whoever carries out statements: ids, nothing else (invariant 7)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class CarryOutStatement(BaseModel):
    """Carry out a statement that an officer made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["carry-out-statement"] = "carry-out-statement"
    batch_id: str
    statement_id: str
