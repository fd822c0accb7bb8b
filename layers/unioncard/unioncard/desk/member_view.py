"""Members as JSON of the API, masked (docs/domain/masking.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from unioncard.custody.plastic import Custody
from unioncard.desk.members import CheckResult
from unioncard.members.columns import DOCUMENT, MOBILE, NAME, NUMBER
from unioncard.members.member import CardState, Membership
from unioncard.people.masking import mask_document, mask_name, mask_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard.desk.members import SeenMember


class MemberLineView(TypedDict):
    """A member in short, masked."""

    member: str
    union: str
    name: str
    document: str
    number: str
    mobile: str
    membership: Membership
    card: CardState


class MembersView(TypedDict):
    """A page of a union's own members; a null cursor is the end."""

    members: list[MemberLineView]
    cursor: str | None


class FoundMembersView(TypedDict):
    """The members that were searched for."""

    members: list[MemberLineView]


class MemberView(MemberLineView):
    """One member; see ``member_view``."""

    union_name: str
    register: str
    row: int
    cells_at: str
    membership_at: str | None
    batch: str | None
    batch_row: int | None
    custody: Custody | None


class CheckView(TypedDict):
    """Of each person asked for, in their order, whether there is a card."""

    results: list[CheckResult]


def members_view(page: Iterable[SeenMember], after: str) -> MembersView:
    """A page of members."""
    return {"members": list(map(member_line_view, page)), "cursor": after or None}


def found_members_view(found: Iterable[SeenMember]) -> FoundMembersView:
    """Members that were searched for."""
    return {"members": list(map(member_line_view, found))}


def check_view(results: Iterable[CheckResult]) -> CheckView:
    """The answers of a bulk question."""
    return {"results": list(results)}


def member_line_view(seen: SeenMember) -> MemberLineView:
    """A member in short: the name's first character, the document's first and last, the mobile's first three."""
    member, cells = seen.member, seen.cells
    return {
        "member": member.key,
        "union": member.union,
        "name": mask_name(cells.get(NAME, "")),
        "document": cells.get(DOCUMENT, ""),
        "number": mask_document(cells.get(NUMBER, "")),
        "mobile": mask_numbers(cells.get(MOBILE, "")),
        "membership": member.membership,
        "card": member.card,
    }


def member_view(seen: SeenMember) -> MemberView:
    """One person: membership, card and custody, each with where it was written down."""
    member = seen.member
    return {
        **member_line_view(seen),
        "union_name": seen.union.name,
        "register": member.register,
        "row": member.row,
        "cells_at": member.cells_at,
        "membership_at": member.membership_at or None,
        "batch": member.batch,
        "batch_row": member.batch_row,
        "custody": seen.custody,
    }
