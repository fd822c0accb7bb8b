"""Reads and writes banks' answer files by the bank's profile."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, overload

from unioncard.banks.files import events_file, receipt_file, return_file, stock_file
from unioncard.banks.files.answer import AnswerKind, Events, FormatError, Receipt, Return, Stock
from unioncard.banks.files.answer_form import AnswerForm
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.issuance import Compiled

if TYPE_CHECKING:
    from typing import Literal

    from unioncard.banks.profiles.profile import Profile

Value = Receipt | Return | Events | Stock


def _build(profile: Profile) -> dict[AnswerKind, AnswerForm]:
    return {kind: AnswerForm(form, profile) for kind, form in profile.answers.by_kind().items()}


_forms = Compiled(_build)


def kind_of(profile: Profile, name: str) -> AnswerKind | None:
    """The kind of a file in the bank's drop by its name; None if the profile has no such file."""
    formats = profile.answers.by_kind()
    return next((kind for kind, form in formats.items() if re.fullmatch(form.pattern, name)), None)


def said_by_name(profile: Profile, name: str) -> tuple[str, ...]:
    """What a file's name says by itself: its kind, and what the pattern names in it (``batch``, ``at``).

    Two files of equal bytes are two if their names say different things. () for a name that fits no kind; a serial or
    whatever else the pattern does not name says nothing, so a file sent again under the next serial is the same file.
    """
    kind = kind_of(profile, name)
    if kind is None:
        return ()
    found = re.fullmatch(profile.answers.by_kind()[kind].pattern, name)
    named = found.groupdict() if found else {}
    return (kind.value, *(f"{group}={value}" for group, value in sorted(named.items()) if value))


@overload
def parse(profile: Profile, kind: Literal[AnswerKind.RECEIPT], name: str, content: bytes) -> Receipt: ...
@overload
def parse(profile: Profile, kind: Literal[AnswerKind.RETURN], name: str, content: bytes) -> Return: ...
@overload
def parse(profile: Profile, kind: Literal[AnswerKind.EVENTS], name: str, content: bytes) -> Events: ...
@overload
def parse(profile: Profile, kind: Literal[AnswerKind.STOCK], name: str, content: bytes) -> Stock: ...
@overload
def parse(profile: Profile, kind: AnswerKind, name: str, content: bytes) -> Value: ...
def parse(profile: Profile, kind: AnswerKind, name: str, content: bytes) -> Value:
    """An answer file parsed; FormatError if it is not one of this kind, or its totals or rows contradict each other."""
    form = _form(profile, kind)
    table = form.read(name, content)
    value: Value
    match kind:
        case AnswerKind.RECEIPT:
            value = receipt_file.parse(form, table)
        case AnswerKind.RETURN:
            value = return_file.parse(form, table)
        case AnswerKind.EVENTS:
            value = events_file.parse(form, table)
        case AnswerKind.STOCK:
            value = stock_file.parse(form, table)
    return replace(value, notes=tuple(table.notes), counted=table.counted)


def write(profile: Profile, kind: AnswerKind, value: Value, *, serial: str = "1") -> tuple[str, bytes]:
    """Name and bytes as a bank of this profile would send them; for rehearsals and tests.

    ``serial`` distinguishes files of one batch, or of one day. FormatError for what the format cannot express.
    """
    form = _form(profile, kind)
    match value:
        case Receipt():
            answer = receipt_file.content_of(form, value)
        case Return():
            answer = return_file.content_of(form, value)
        case Events():
            answer = events_file.content_of(form, value)
        case Stock():
            answer = stock_file.content_of(value)
    return form.write(answer, serial)


def _form(profile: Profile, kind: AnswerKind) -> AnswerForm:
    form = _forms(profile).get(kind)
    if form is None:
        raise FormatError(Fault.NO_SUCH_KIND)
    return form
