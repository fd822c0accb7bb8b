"""A unit 单位 whose workers a union organises, and the change that one entry of a register of unions makes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unioncard.unions.move import Move
    from unioncard.unions.union import Union


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as registered; '' and None for values the register does not give."""

    name: str
    credit_code: str = ""
    address: str = ""
    area: str = ""
    nature: str = ""
    economy: str = ""
    industry: str = ""
    employees: int | None = None

    @property
    def key(self) -> str:
        """Identifies the unit within its union: the credit code, else the first 20 hex digits of the name's SHA-256."""
        return self.credit_code or hashlib.sha256(self.name.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class SealedHead:
    """工会负责人 and 联系电话, sealed; ``mark`` is their keyed digest, by which a change is seen without opening."""

    sealed: bytes
    mark: str


class Outcome(StrEnum):
    """Effect of a register on one union."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the directory refused a union: a finding's column, code and message."""

    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Registered:
    """Idempotency marker of one union of one register: a second delivery reads it and does nothing.

    ``entry`` names the union within the register. Outcome ``superseded``: a register opened later was applied already.
    ``moved``: the paths of the unions below have to follow; ``placed``: they were looked at once more at the end.
    """

    register: str
    entry: str
    outcome: Outcome
    union: str = ""
    moved: bool = False
    refusal: Refusal | None = None
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One write: the union as read (None: absent) and as it shall be, below ``parent`` as read, with its marker.

    ``units``: those that are new or differ. ``head`` None: not given, or unchanged. ``move`` None: it stays.
    """

    before: Union | None
    after: Union
    parent: Union
    units: tuple[Unit, ...]
    head: SealedHead | None
    marker: Registered
    move: Move | None = None
