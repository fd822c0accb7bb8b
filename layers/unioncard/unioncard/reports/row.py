"""A row of the report: one union."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.reports import wording
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from unioncard.reports.figures import Figures


@dataclass(frozen=True, slots=True)
class Row:
    """A union's own figures (``own``) and those of its whole subtree, itself included (``total``)."""

    union: Union
    own: Figures
    total: Figures
    listed: bool = True
    """False for a union that has movements and no place in the tree."""


def unlisted(code: str, root: Union) -> Union:
    """A place below ``root`` for a union the tree does not know, so that its movements are seen and counted."""
    return Union(code, wording.UNLISTED.format(code=code), Kind.BASIC, root.code, f"{root.path}{code}/")
