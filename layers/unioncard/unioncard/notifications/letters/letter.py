"""A letter without its envelope, and how its text is made from a template (texts/mails)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN_ROWS = 50
"""Rows a letter about transfers lists; all of them are behind its link."""
SHOWN_UNIONS = 50
"""New unions a letter names with their codes; all of them are on the register's page."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter without its envelope: it knows no address."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


def page(origin: str, place: str) -> str:
    """A page of the desk. Who is not signed in signs in first and then lands there: web/desk/src/main.js."""
    return f"{origin.rstrip('/')}/desk.html#/{place}"


def render(template: str, words: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(**words, signature=texts.SIGNATURE)


@cache
def _environment() -> Environment:
    """Strict: a name the template uses and nobody gave is an error, not an empty place in an official letter."""
    return Environment(
        loader=PackageLoader("unioncard.texts", "mails"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
