"""What may stand where a profile has a word that means nothing: the allowed words, and the nearest of them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from unioncard.banks.profiles.profile import Profile
from unioncard.registers.members.codes import LISTS
from unioncard_tools.texts import profiles as texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydantic_core import ErrorDetails

_QUOTED: Final = re.compile(r"'([^']*)'")
OWN_WORDS: Final = {**LISTS, "account_class": ("Ⅰ", "Ⅱ", "Ⅲ")}
"""Source → the words that its values can be; a code list with another word has a code for nothing."""


def hint(error: ErrorDetails) -> str:
    """The nearest word and the words allowed instead of the one that pydantic refuses; '' where it is about no word."""
    ctx = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return near(str(error["loc"][-1]), keys_at(error["loc"][:-1]))
        case "enum" | "literal_error":
            return near(str(error.get("input", "")), _QUOTED.findall(str(ctx.get("expected", ""))))
        case "union_tag_invalid":
            return near(str(ctx.get("tag", "")), _QUOTED.findall(str(ctx.get("expected_tags", ""))))
        case _:
            return ""


def near(word: str, allowed: Iterable[str]) -> str:
    """The words that are allowed, the nearest first if one is near."""
    listed = list(dict.fromkeys(allowed))
    found = get_close_matches(word, listed, n=1, cutoff=0.5)
    found = found or [one for one in listed if one and (one in word or (word and word in one))][:1]
    suggested = texts.DID_YOU_MEAN.format(word=found[0]) if found else ""
    return suggested + (texts.ALLOWED.format(words="、".join(listed)) if listed else "")


def unknown_words(profile: Profile) -> Iterator[str]:
    """The problems of code lists that have a word of ours which does not exist: place and rule."""
    for codes, sources in profile.words_of().items():
        known = [OWN_WORDS[source] for source in sorted(sources) if source in OWN_WORDS]
        if len(known) != len(sources):
            continue  # free text: any word may be meant
        allowed = dict.fromkeys(word for words in known for word in words)
        for word in profile.codes[codes]:
            if word not in allowed:
                rule = texts.UNKNOWN_WORD.format(word=word) + near(word, allowed)
                yield texts.PROBLEM.format(place=f"codes.{codes}.{word}", rule=rule)


def keys_at(loc: Sequence[int | str]) -> list[str]:
    """The keys that a profile may have at a place, as pydantic names places; [] where any key may stand."""
    model: Any = Profile
    for step in loc:
        model = _below(model, step)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _below(model: Any, step: int | str) -> Any:
    """What stands one step below: a field's type, an element's, or the member of a union that the step names."""
    for one in _members(model):
        if isinstance(one, type) and issubclass(one, BaseModel):
            if isinstance(step, str) and step in one.model_fields:
                return one.model_fields[step].annotation
            kind = one.model_fields.get("kind")
            if kind is not None and step in get_args(kind.annotation):
                return one
        elif get_origin(one) is tuple:
            return get_args(one)[0]
        elif get_origin(one) is dict:
            return get_args(one)[1]
    return None


def _members(model: Any) -> Iterator[Any]:
    if get_origin(model) is Annotated:
        yield from _members(get_args(model)[0])
    elif get_origin(model) in {Union, UnionType}:
        for one in get_args(model):
            yield from _members(one)
    elif get_origin(model) is not Literal:
        yield model
