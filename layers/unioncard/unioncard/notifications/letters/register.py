"""What a letter about a checked register says: its counts, members' batches, rows that are held, new unions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from unioncard.errors import TryAgain
from unioncard.issuance.batch import Stage
from unioncard.issuance.waiting import reason_to_wait
from unioncard.notifications.letters.letter import SHOWN_UNIONS, Letter, page, render
from unioncard.registers.register import RegisterState
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.sheets.layout import Kind
from unioncard.texts import api
from unioncard.texts import mail as texts
from unioncard.texts.banks import FAULTS, NO_NEW_UPLOAD
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
TOP: Final = 5
"""Kinds of findings a letter lists; all of them are behind its link."""


@dataclass(frozen=True, slots=True)
class CheckedRegister:
    """Values of the letter about a checked register. ``findings`` are (Chinese title, count), in any order.

    Of members: ``cards`` is how far their batches are, ``waiting`` why they wait (a sentence), ``requested`` how many
    people are in them (None: all accepted), ``held`` how many rows the bank's file has no place for, ``held_faults``
    why (column, fault, rows). Of a roster: its ``batch``, and ``recorded``, the rows of which something new was
    recorded (None: all). Of unions: ``new_unions`` as (name, code).
    """

    union: str
    register: str
    state: Literal["checked", "rejected"]
    read: int
    accepted: int
    rejected: int
    findings: Sequence[tuple[str, int]] = ()
    kind: Literal["members", "unions", "roster"] = "members"
    batch: str = ""
    cards: Literal["batched", "undecided", "waiting"] = "batched"
    requested: int | None = None
    held: int = 0
    held_faults: Sequence[tuple[str, str, int]] = ()
    waiting: str = ""
    recorded: int | None = None
    new_unions: Sequence[tuple[str, str]] = ()


def register_checked(checked: CheckedRegister, *, origin: str) -> Letter:
    """The letter to the union whose register was checked. ``origin`` is the public one, ``https://host``."""
    top = sorted(checked.findings, key=lambda finding: -finding[1])[:TOP]
    words = {name: getattr(checked, name) for name in ("union", "register", "state", "read", "accepted", "rejected")}
    words |= {name: getattr(checked, name) for name in ("kind", "batch", "cards", "held", "new_unions")}
    words["held_faults"] = sorted(checked.held_faults, key=lambda fault: -fault[2])[:TOP]
    words |= {
        "form": texts.FORMS[checked.kind],
        "requested": checked.accepted if checked.requested is None else checked.requested,
        "recorded": checked.accepted if checked.recorded is None else checked.recorded,
        "shown_unions": SHOWN_UNIONS,
        "waiting": _waiting(checked),
    }
    words |= {"top": top, "link": page(origin, f"registers/{checked.register}")}
    text = render("register_checked.txt.j2", words)
    rows = texts.ROWS.format(accepted=checked.accepted, rejected=checked.rejected)
    verdict = texts.WHOLE_FILE_REJECTED if checked.state == "rejected" else rows
    form = texts.FORMS[checked.kind] + (texts.OF_BATCH.format(batch=checked.batch) if checked.batch else "")
    subject = texts.REGISTER_CHECKED.format(form=form, verdict=verdict, union=checked.union)
    return Letter(subject, text)


def _waiting(checked: CheckedRegister) -> str:
    """Why batches wait and how that ends; where rows are held, it is not said that no upload is needed."""
    if checked.waiting == api.NO_AGREEMENT:
        return checked.waiting + texts.ONCE_SIGNED
    return checked.waiting.replace(NO_NEW_UPLOAD, "") if checked.held else checked.waiting


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
