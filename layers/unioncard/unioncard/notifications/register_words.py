"""What a letter about a checked register says: its counts, members' batches, rows that are held, new unions."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from unioncard.errors import TryAgain
from unioncard.issuance.batch import Stage
from unioncard.issuance.waiting import reason_to_wait
from unioncard.notifications.letters import CheckedRegister
from unioncard.registers.register import RegisterState
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.sheets.layout import Kind
from unioncard.texts.banks import FAULTS
from unioncard.texts.titles import TITLES
from unioncard.unions.unit import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncard.issuance.store import BatchReader
    from unioncard.registers.register import Register
    from unioncard.unions.store import DirectoryStore, RegisteredUnionReader
    from unioncard.unions.union import Union

PATIENCE: Final = timedelta(minutes=1)
"""How long after the check a letter waits for the batches."""


def checked_words(
    register: Register, union: Union, issued: Mapping[str, Any], new: Sequence[tuple[str, str]]
) -> CheckedRegister:
    """The letter's values; ``issued`` is of ``issued_words``, ``new`` of ``new_unions``.

    With rows to correct the letter names the reasons; without, what was normalised or deserves a look.
    """
    counts, is_rejected = register.counts, register.state is RegisterState.REJECTED
    wanted = Severity.ERROR if counts.rejected > 0 or is_rejected else Severity.NOTE
    return CheckedRegister(
        union=union.name,
        register=register.id,
        state="rejected" if is_rejected else "checked",
        read=counts.read,
        accepted=counts.accepted,
        rejected=counts.rejected,
        findings=[(TITLES[c], n) for c, n in register.by_code.items() if FindingCode(c).severity is wanted],
        kind=register.kind.value,
        batch=register.batch or "",
        recorded=counts.updated,
        new_unions=new,
        **issued,
    )


def issued_words(batches: BatchReader | None, register: Register, now: Callable[[], datetime] | None) -> dict[str, Any]:
    """What became of the accepted members, as the letter says it; {} where nobody asks for cards.

    TryAgain while that is being decided, for ``PATIENCE`` after the check; then, or if there is no ``now`` to wait by,
    the letter says that it is open.
    """
    if batches is None or register.kind is not Kind.MEMBERS or not register.counts.accepted:
        return {}
    noted, known = batches.waiting_notes(register.id), batches.of_register(register.id)
    planned = batches.planned(register.id)
    waiting = reason_to_wait(noted, known, planned)
    made = [batch for batch in known if not batch.previous]
    decided = planned is not None and len(made) == planned and all(one.stage is not Stage.OPEN for one in made)
    if not (waiting or decided):
        finished = datetime.fromisoformat(register.finished_at or register.opened_at)
        if now and now() < finished + PATIENCE:
            raise TryAgain(f"batches of register {register.id} are being made")
        return {"cards": "undecided"}
    return {
        "cards": "waiting" if waiting else "batched",
        "waiting": waiting or "",
        "requested": sum(batch.rows for batch in made),
        **_held_words(register.id, batches),
    }


def new_unions(
    directory: DirectoryStore, unions: RegisteredUnionReader | None, register: Register
) -> list[tuple[str, str]]:
    """Names and codes of the unions that a register added: nobody else says them to those who need them."""
    if unions is None or register.kind is not Kind.UNIONS:
        return []
    codes = sorted(one.union for one in unions.registered(register.id) if one.outcome is Outcome.NEW)
    return [(directory.union(code).name, code) for code in codes]


def _held_words(register: str, batches: BatchReader) -> dict[str, Any]:
    """How many rows are held, and in which columns for what."""
    held = batches.held(register)
    faults = Counter((column, code) for one in held for column, code, _ in one.faults)
    return {
        "held": len(held),
        "held_faults": [(column, FAULTS[code], rows) for (column, code), rows in sorted(faults.items())],
    }
