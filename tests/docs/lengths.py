"""How long each field of a bank's files can be, in bytes: by the profile, and by what our reader and writer take."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, FormatError
from unioncard.banks.files.answer_form import known_branch, known_code
from unioncard.banks.files.field import Unreadable
from unioncard.banks.files.issuance import agent_number
from unioncard.banks.files.table import number_of
from unioncard.banks.files.written import TAIL
from unioncard.banks.inbox import BATCH_ID
from unioncard.banks.profiles.profile import LARGEST_BATCH
from unioncard.members.columns import NAME, NUMBER
from unioncard.registers.members.columns import LONGEST
from unioncard.registers.unions import columns as of_unions

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.banks.profiles.answers import AnswerFormat
    from unioncard.banks.profiles.fields import Field
    from unioncard.banks.profiles.profile import Profile

UNLIMITED: Final = "不限"
_LONGEST_BATCH: Final = "R20261123-7KM3Q9XTBW-9999A9999"
_BYTES: Final = {"gbk": 2, "gb18030": 4, "utf-8": 4}
"""Of one character at most."""


def length_of(profile: Profile, field: Field, form: AnswerFormat | None) -> str:
    """The bytes as the tables show them; ``form`` is that of a file of the bank's, None of our own."""
    if field.bytes:
        return str(field.bytes)
    if field.source == "constant":
        return str(len(field.value.encode(profile.encoding)))
    if field.date:
        open_ended = len(field.open_ended.encode(profile.encoding)) if field.source == "证件有效期" else 0
        return str(max(len(field.date), open_ended))
    if field.codes:
        return str(max(map(len, profile.codes[field.codes].values())))
    found = _of_answer(profile, field.source, form) if form else _of_issuance(profile, field.source)
    return str(found) if found else UNLIMITED


def _of_issuance(profile: Profile, source: str) -> int:
    widest = _BYTES[profile.encoding]
    found = {
        "batch": len(_LONGEST_BATCH),
        "unit": of_unions.LONGEST[of_unions.CODE],
        "unit_name": of_unions.LONGEST[of_unions.UNION] * widest,
        "rows": len(str(LARGEST_BATCH)),
        "row": len(str(LARGEST_BATCH)),
        "amount": 1,
    }
    return found.get(source, LONGEST.get(source, 0) * widest)


def _of_answer(profile: Profile, source: str, form: AnswerFormat | None) -> int:
    assert form
    assert BATCH_ID.fullmatch(_LONGEST_BATCH)
    sent = {field.source: field.bytes or 0 for field in profile.issuance.fields}
    listed = {"accepted": form.accepted, "result": form.results, "event": form.events}
    if source in listed:
        return max(map(len, listed[source]))
    if source in {"code", "file_code"}:
        return max(longest(lambda n: bool(known_code(form, "x" * n))), *(len(one.code) for one in form.refusals))
    if source in {"prefix", "first", "last", "lot"}:
        return _of_lot(source)
    found = {
        "batch": len(_LONGEST_BATCH),
        **dict.fromkeys(("row", "rows", "opened", "refused"), longest(is_number)),
        "agent": len(agent_number(_LONGEST_BATCH, 1)),
        "tail": TAIL,
        **dict.fromkeys(("card", "new_card"), max(profile.cards.lengths)),
        "branch": longest(lambda n: bool(known_branch("ABCD"[:n] + "2" * (n - 4)))),
        "document": sent.get(NUMBER, 0),
        "name": sent.get(NAME, 0),
    }
    return found.get(source, 0)


def longest(is_taken: Callable[[int], bool]) -> int:
    """The largest length that is taken, of those up to 64."""
    return max(n for n in range(1, 65) if is_taken(n))


def is_number(digits: int) -> bool:
    """Whether a number of so many digits is read."""
    try:
        return bool(number_of("1" * digits))
    except Unreadable:
        return False


@cache
def _of_lot(source: str) -> int:
    """Of a field of a stock file; the profile with stock reads it."""
    from docs.bank_pages import PROFILES  # noqa: PLC0415 it imports the pages

    def is_taken(digits: int) -> bool:
        values = {"lot": "L1", "prefix": "622000", "first": "0" * 12, "last": "9" * 12} | {
            source: ("9" if source == "last" else "0") * digits
        }
        content = "|".join([*values.values(), "\n"]).encode()
        try:
            answer_files.parse(PROFILES["fixed"], AnswerKind.STOCK, "STOCK1.txt", content)
        except FormatError:
            return False
        return True

    return longest(is_taken)
