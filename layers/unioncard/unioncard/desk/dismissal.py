"""What an officer has put away from 待办: a register not to be corrected, refused people not to be asked for again.

Nothing is deleted by it: the register and the batch stay as they are, and who put them away, when and why stays on
record, also after they were taken up again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Final, Protocol

from typing_extensions import TypedDict

from unioncard.texts import dismissals as texts


class DismissalReason(StrEnum):
    """Why; words to choose from, so that nobody's name is written down. The sentences are in texts/dismissals.py."""

    REPLACED = "replaced"
    """Another register brings these people: ``replaced_by``."""
    WRONG_FILE = "wrong-file"
    NOT_NEEDED = "not-needed"
    AT_BRANCH = "at-branch"
    """The person goes to a branch: what a bank may not do by a list of names."""
    HAS_CARD = "has-card"


OF_REGISTERS: Final = frozenset({DismissalReason.REPLACED, DismissalReason.WRONG_FILE, DismissalReason.NOT_NEEDED})
OF_BATCHES: Final = frozenset({DismissalReason.AT_BRANCH, DismissalReason.HAS_CARD, DismissalReason.NOT_NEEDED})


@dataclass(frozen=True, slots=True)
class DismissalAct:
    """Somebody put it away for a ``reason``, or took it up again (''). ``at`` is a ``clock.stamp``."""

    at: str
    officer: str
    reason: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """What was done with one thing, the earliest first; ``source`` as the work lists name it."""

    MOST: ClassVar[int] = 50
    """Acts that are kept: who goes on pressing both buttons has the last ones on record."""

    source: str
    acts: tuple[DismissalAct, ...] = ()
    version: int = 0

    @property
    def stands(self) -> DismissalAct | None:
        """The act by which it is put away now; None if it is not."""
        return self.acts[-1] if self.acts and self.acts[-1].reason else None

    def then(self, act: DismissalAct) -> Dismissal:
        """With a further act."""
        return replace(self, acts=(*self.acts, act)[-self.MOST :], version=self.version + 1)


class Dismissals(Protocol):
    """The port."""

    def of(self, source: str) -> Dismissal:
        """What was done with a source, strongly consistent; without acts if nothing was."""
        ...

    def change(self, after: Dismissal) -> None:
        """Store it over the version before; Conflict if another was first."""
        ...


class DismissalView(TypedDict):
    """That something is put away; see ``dismissal_view``."""

    at: str
    reason: str
    message: str
    replaced_by: str | None
    officer: str


class RegisterDismissalView(TypedDict):
    """What POST /registers/{id}/dismissal answers."""

    register: str
    dismissal: DismissalView | None


class BatchDismissalView(TypedDict):
    """What POST /batches/{id}/dismissal answers."""

    batch: str
    dismissal: DismissalView | None


def of_register(register: str) -> str:
    """The source of a register."""
    return f"register/{register}"


def of_batch(batch: str) -> str:
    """The source of a batch's refused people."""
    return f"refused/{batch}"


def dismissal_view(found: Dismissal) -> DismissalView | None:
    """Since when and why a thing is put away, in a sentence; null if it is not; ``officer`` is who did it, as
    appointments have them.
    """
    act = found.stands
    if act is None:
        return None
    message = texts.SAID.get(act.reason, texts.OTHER)  # a reason of the next release
    return {
        "at": act.at, "reason": act.reason, "message": message, "replaced_by": act.replaced_by or None,
        "officer": act.officer,
    }  # fmt: skip
