"""The table of register kinds: for each its layout, its row checker and its two kinds of rows.

The layout and checker of a kind plug in here; one from a floor above is imported by path (docs/decisions/0027).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from unioncard.sheets.layout import Layout
    from unioncard.sheets.reader import Register
    from unioncard.sheets.rows import AcceptedRow, RowChecker, SourceRow

    Texts = tuple[str, ...]
    Checker = Callable[[Register, date, str | None, bool], RowChecker]


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of register.

    ``row_checker()`` gives the class, to be made from the register as read, the day, the bank's codec and whether to
    use the fast path. Its module (CHECKED_BY) is imported when it is called: the cage needs it, its asking process does
    not.
    """

    layout: Layout
    row_checker: Callable[[], Checker]
    accepted_row: Callable[[int, Texts, Mapping[str, str] | None], AcceptedRow]
    source_row: Callable[[int, Texts, Mapping[str, str] | None], SourceRow]


class _Forms(dict[Kind, Form]):
    """Each kind's form, imported when it is first asked for: a command that checks members starts 10 ms sooner."""

    def __missing__(self, kind: Kind) -> Form:
        self[kind] = _MADE[kind]()
        return self[kind]


FORMS: Final = _Forms()


def _of_members() -> Form:
    from unioncard.registers.members import columns, row  # noqa: PLC0415

    return Form(columns.LAYOUT, _members_checker, row.accepted_row, row.source_row)


def _members_checker() -> Checker:
    from unioncard.registers.members.checker import MemberRowChecker  # noqa: PLC0415

    return MemberRowChecker


def _of_unions() -> Form:
    from unioncard.registers.unions import checker, columns  # noqa: PLC0415

    return Form(columns.LAYOUT, lambda: checker.UnionBlockChecker, checker.accepted_row, checker.source_row)


def _of_rosters() -> Form:
    columns, rules = (import_module(f"unioncard.custody.roster.{name}") for name in ("columns", "rules"))
    return Form(columns.LAYOUT, lambda: rules.RosterBlockChecker, rules.accepted_row, rules.source_row)


_MADE: Final[Mapping[Kind, Callable[[], Form]]] = {
    Kind.MEMBERS: _of_members,
    Kind.UNIONS: _of_unions,
    Kind.ROSTER: _of_rosters,
}

# What the cage is asked for, by path: it imports this, and the asking process does not.

CAGED_CHECK: Final = "unioncard.registers.caged:check_in_cage"
CHECKED_BY: Final[Mapping[Kind, str]] = {
    Kind.MEMBERS: "unioncard.registers.members.checker",
    Kind.UNIONS: "unioncard.registers.unions.checker",
    Kind.ROSTER: "unioncard.custody.roster.rules",
}
_READY: Final = "unioncard.registers.caged:make_ready"


def preload(kind: Kind) -> tuple[str, ...]:
    """What the fork server imports and calls once, so that a child of it checks at once."""
    return CHECKED_BY[kind], _READY
