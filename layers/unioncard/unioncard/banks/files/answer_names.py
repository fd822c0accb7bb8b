"""What is amiss with a file's name that fits none of the bank's patterns: its case, its extension, or all of it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from operator import itemgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from unioncard.banks.inbox import is_never_an_answer, packed_answer
from unioncard.texts import bank_names as texts

if TYPE_CHECKING:
    from unioncard.banks.files.answer import AnswerKind
    from unioncard.banks.profiles.answers import AnswerFormat
    from unioncard.banks.profiles.profile import Profile

_PLACEHOLDER: Final = re.compile(r"\{\w+\}")
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,12}", re.ASCII)
"""Extensions that are repeated; what is longer, or in other letters, might be a name."""


def unknown(profile: Profile, name: str) -> str:
    """The sentence for a name that is not agreed on: what differs from the nearest one, and the names there are.

    Of the name itself only its extension is repeated: it might name a person (invariant 7).
    """
    return texts.unknown(_hint(profile, name), {kind.value: form.file_name for kind, form in _formats(profile)})


def _hint(profile: Profile, name: str) -> str:
    patterns = [form.pattern for _, form in _formats(profile)]
    suffix = PurePosixPath(name).suffix
    if not is_never_an_answer(name) and _fits(patterns, name, re.IGNORECASE):
        return texts.CASE
    stem = name.removesuffix(suffix)
    is_sheet = suffix.lower() in _SHEETS and _fits(patterns, stem, re.IGNORECASE)
    if is_sheet or packed_answer(name, lambda one: _fits(patterns, one, re.IGNORECASE)):
        return texts.PACKED.format(suffix=suffix)
    if suffix and _SUFFIX.fullmatch(suffix) and _fits(patterns, stem, re.IGNORECASE):
        return texts.SURPLUS.format(suffix=suffix)
    near = max(((_likeness(name, suffix, form.file_name), form) for _, form in _formats(profile)), key=itemgetter(0))
    wanted = _PLACEHOLDER.split(near[1].file_name)[-1]
    if wanted.startswith(".") and near[0] >= _NEAR and _fits(patterns, stem + wanted, re.IGNORECASE):
        return texts.EXTENSION.format(suffix=wanted)
    return ""


_SHEETS: Final = frozenset({".xlsx", ".xls", ".xlsm", ".et", ".ods", ".docx", ".pdf"})
"""Of files that are no text whatever they are called."""
_NEAR: Final = 0.6


def _likeness(name: str, suffix: str, template: str) -> float:
    """How much a name is like a template: the characters with which it begins, and how near its extension is."""
    begins, *_, ends = _PLACEHOLDER.split(template)
    same = len(begins) if name.lower().startswith(begins.lower()) else 0
    return same + SequenceMatcher(None, suffix.lower(), ends.lower()).ratio()


def _fits(patterns: list[str], name: str, flags: re.RegexFlag) -> bool:
    return any(re.fullmatch(pattern, name, flags) for pattern in patterns)


def _formats(profile: Profile) -> list[tuple[AnswerKind, AnswerFormat]]:
    return list(profile.answers.by_kind().items())
