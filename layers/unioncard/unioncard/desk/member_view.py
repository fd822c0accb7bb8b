"""Members as JSON of the API, masked (docs/domain/masking.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncard.members.columns import DOCUMENT, MOBILE, NAME, NUMBER
from unioncard.people.masking import mask_document, mask_name, mask_numbers

if TYPE_CHECKING:
    from unioncard.desk.members import SeenMember


def member_line_view(seen: SeenMember) -> dict[str, Any]:
    """A member in short: the name's first character, the document's first and last, the mobile's first three."""
    member, cells = seen.member, seen.cells
    return {
        "member": member.key,
        "union": member.union,
        "name": mask_name(cells.get(NAME, "")),
        "document": cells.get(DOCUMENT, ""),
        "number": mask_document(cells.get(NUMBER, "")),
        "mobile": mask_numbers(cells.get(MOBILE, "")),
        "membership": member.membership.value,
        "card": member.card.value,
    }


def member_view(seen: SeenMember) -> dict[str, Any]:
    """One person: membership, card and custody, each with where it was written down."""
    member = seen.member
    return member_line_view(seen) | {
        "union_name": seen.union.name,
        "register": member.register,
        "row": member.row,
        "cells_at": member.cells_at,
        "membership_at": member.membership_at or None,
        "batch": member.batch,
        "batch_row": member.batch_row,
        "custody": seen.custody.value if seen.custody else None,
    }
