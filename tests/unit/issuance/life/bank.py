"""A bank that takes what lies in its drop at its word, and answers right, wrong, twice, in parts or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import Answer, AnswerKind, Reason, Receipt, Result, Return
from unioncard.banks.profiles.issuance import ControlKind
from unioncard_local.bank import answers as bank_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.files.issuance import IssuanceFile
    from unioncard.banks.profiles.profile import Profile
    from unit.issuance.life.stored import Stored
    from unit.issuance.life.world import World


def controlled(profile: Profile, bank: str, now: Stored) -> Iterator[tuple[str, bytes]]:
    """The files of a bank's drop whose control file is there, by batch; each whole, as the control file says."""
    for batch in now.batches.values():
        if batch.bank != bank or not batch.file:
            continue
        control = now.drop.get(f"{bank}/out/{issuance_file.control_name(profile, batch.file)}")
        if control is None:
            continue
        content = now.drop[f"{bank}/out/{batch.file}"]
        if profile.issuance.control.kind is ControlKind.JSON:
            assert json.loads(control)["sha256"] == sha256(content).hexdigest()
        else:
            assert int(control.decode(profile.encoding).split("|")[3]) == len(content)
        yield batch.id, content


def read(profile: Profile, bank: str, now: Stored) -> dict[str, IssuanceFile]:
    """What the bank reads in its drop, by batch."""
    return {
        batch: issuance_file.parse(profile, content, batch) for batch, content in controlled(profile, bank, now)
    }  # fmt: skip


def opened(profile: Profile, file: IssuanceFile) -> tuple[Answer, ...]:
    """Every row opened, in order."""
    *_, (_, returned) = bank_answers.answer(profile, file)
    assert isinstance(returned, Return)
    return returned.answers


def refused(profile: Profile, file: IssuanceFile, reason: Reason) -> tuple[Answer, ...]:
    """Every row refused, in order: as a return or as the faults of a file."""
    return tuple(
        replace(one, result=Result.REFUSED, card=one.card if profile.stock else "", reason=reason, branch="",
                opened_on="")
        for one in opened(profile, file)
    )  # fmt: skip


def receipt(profile: Profile, file: IssuanceFile, faults: Sequence[int], reason: Reason) -> Receipt:
    """The whole file refused, these rows being at fault; none named if there are none."""
    every = refused(profile, file, reason)
    named = tuple(every[row - 1] for row in faults)
    return Receipt(file.batch, False, reason=reason if named else Reason.FORMAT, faults=named)


def send(world: World, bank: str, kind: AnswerKind, value: Value, name: str = "") -> None:
    """Put a file into the drop; it may be taken in from now on, as often as its event is delivered."""
    serial = str(len(world.arrived) + 1)
    key = world.way.put_answer(bank, kind, value, serial, name)
    if key not in world.arrived:
        world.arrived.append(key)
