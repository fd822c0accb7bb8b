"""Names of files: templates such as ``UC_{batch}.txt``, and patterns by which an answer is recognised."""

from __future__ import annotations

import re
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator

from unioncard.banks.profiles.refusing import refuse
from unioncard.texts import bank_profiles as texts


def placeholders(template: str, known: tuple[str, ...]) -> frozenset[str]:
    """The words in braces; refused if one is not known or the braces do not match."""
    listed = "、".join(f"{{{word}}}" for word in known)
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        raise refuse(texts.PLACEHOLDER, known=listed) from None
    found = {name for _, name, spec, conversion in parsed if name is not None and not spec and not conversion}
    if len(found) != len({name for _, name, *_ in parsed if name is not None}) or not found <= set(known):
        raise refuse(texts.PLACEHOLDER, known=listed)
    return frozenset(found)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error:
        raise refuse(texts.BAD_PATTERN) from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression."""
