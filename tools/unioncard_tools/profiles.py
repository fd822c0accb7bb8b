"""Reads a profile as an operator writes it: YAML, by the name of a shipped one or from a file. The cloud reads JSON."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from unioncard.banks.profiles.profile import Profile
from unioncard.errors import InvalidInput
from unioncard.texts import bank_profiles
from unioncard_tools.profile_words import hint, unknown_words
from unioncard_tools.texts import profiles as texts

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SHIPPED: Final = ("csv", "delimited", "fixed")
"""Names of the profiles in data/."""

_DATA: Final = Path(__file__).parent / "data"
_WRITTEN: Final = (".yaml", ".yml")


class ProfileInvalid(InvalidInput):
    """There is no such profile, or it breaks rules; the message names each place and rule, in Chinese."""


def load(name_or_path: str, folder: Path) -> Profile:
    """A shipped profile by its name, or the ``.yaml`` file at a path, taken from ``folder`` if relative.

    ProfileInvalid says what is wrong.
    """
    if name_or_path in SHIPPED:
        return _shipped(name_or_path)
    path = folder / name_or_path
    if path.suffix not in _WRITTEN or not path.is_file():
        found = get_close_matches(name_or_path, SHIPPED, n=1)
        suggested = texts.DID_YOU_MEAN.format(word=found[0]) if found else ""
        raise ProfileInvalid(texts.NOT_FOUND.format(file=name_or_path, near=suggested, shipped="、".join(SHIPPED)))
    return _read(path)


@cache
def _shipped(name: str) -> Profile:
    """Read once: a profile cannot be changed, and to read one takes some milliseconds."""
    return _read(_DATA / f"{name}.yaml")


def _read(path: Path) -> Profile:
    try:
        profile = Profile.model_validate(_yaml(path))
    except ValidationError as wrong:
        problems = "；".join(_problem(error) for error in wrong.errors(include_url=False))
        raise ProfileInvalid(texts.INVALID.format(file=path.name, problems=problems)) from None
    if problems := "；".join(unknown_words(profile)):
        raise ProfileInvalid(texts.INVALID.format(file=path.name, problems=problems))
    return profile


def _yaml(path: Path) -> object:
    import yaml  # noqa: PLC0415 - in the extra "cli" only

    from unioncard_tools import strict_yaml  # noqa: PLC0415 - imports yaml

    try:
        found: object = strict_yaml.load(path.read_text("utf-8"))
    except strict_yaml.NotStrict as wrong:
        raise ProfileInvalid(texts.INVALID.format(file=path.name, problems="；".join(wrong.problems))) from None
    except (OSError, UnicodeDecodeError, RecursionError):
        raise ProfileInvalid(texts.INVALID.format(file=path.name, problems=texts.UNREADABLE)) from None
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        problem = texts.NOT_YAML.format(line=mark.line + 1) if mark else texts.UNREADABLE
        raise ProfileInvalid(texts.INVALID.format(file=path.name, problems=problem)) from None
    return found


def _problem(error: ErrorDetails) -> str:
    rule = bank_profiles.rule_of(error["type"], error["msg"])
    return texts.PROBLEM.format(place=bank_profiles.place_of(error["loc"]) or texts.WHOLE, rule=rule + hint(error))
