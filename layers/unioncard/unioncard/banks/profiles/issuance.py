"""The issuance file of a bank: its name, its control file, its lines."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, model_validator

from unioncard.banks.profiles.fields import COLUMN_SOURCES, OF_FILE, Shape, check_shape
from unioncard.banks.profiles.layouts import Layout  # noqa: TC001 - pydantic reads it at run time
from unioncard.banks.profiles.naming import placeholders
from unioncard.banks.profiles.refusing import refuse
from unioncard.texts import bank_profiles as texts

AGENT_BYTES: Final = 20
"""个人代理编号: 20 in the one real file seen (bank_files.md); files/agent.py fills them."""

_ENDS: Final = OF_FILE | {"rows", "amount"}
_ROWS: Final = COLUMN_SOURCES | OF_FILE | {"row", "card", "agent", "amount"}


class ControlKind(StrEnum):
    """What stands in the control file: our JSON, ``name|rows|amount|bytes|``, or nothing."""

    JSON = "json"
    OK_TOTALS = "ok-totals"
    EMPTY = "empty"


class Control(BaseModel, frozen=True, extra="forbid"):
    """The file written after the issuance file; ``file_name`` from ``{name}``, or ``{stem}`` without the suffix."""

    kind: ControlKind
    file_name: str

    @model_validator(mode="after")
    def _named(self) -> Control:
        if not placeholders(self.file_name, ("name", "stem")) or self.file_name == "{name}":
            raise refuse(texts.NO_STEM)
        return self


class Issuance(Shape):
    """The issuance file; ``file_name`` from ``{batch}``, ``{bank_unit}`` and ``{date}`` (YYYYMMDD)."""

    file_name: str
    control: Control
    layout: Layout

    @model_validator(mode="after")
    def _writable(self) -> Issuance:
        if "batch" not in placeholders(self.file_name, ("batch", "bank_unit", "date")):
            raise refuse(texts.NO_BATCH_IN_NAME)
        check_shape(self, self.layout, ends=_ENDS, rows=_ROWS)
        for field in self.fields:
            if field.source == "agent" and field.bytes is not None and field.bytes < AGENT_BYTES:
                raise refuse(texts.AGENT_BYTES)
        return self
