"""The page with its tables as they should be; each stands between ``<!-- made: name -->`` and ``<!-- /made -->``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import register_findings
import register_membership
import register_tables

from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "limits": register_tables.limits_table,
    "columns of members": lambda: register_tables.columns_table(Kind.MEMBERS),
    "lists of members": lambda: register_tables.lists_table(Kind.MEMBERS),
    "documents": register_tables.documents_table,
    "columns of unions": lambda: register_tables.columns_table(Kind.UNIONS),
    "lists of unions": lambda: register_tables.lists_table(Kind.UNIONS),
    "columns of rosters": lambda: register_tables.columns_table(Kind.ROSTER),
    "statuses": register_tables.statuses_table,
    "spellings": register_findings.spellings,
    "membership": register_membership.membership_table,
    "findings of files": lambda: register_findings.findings("file"),
    "findings of members": lambda: register_findings.findings("members"),
    "findings of unions": lambda: register_findings.findings("unions"),
    "findings of rosters": lambda: register_findings.findings("rosters"),
}
_MADE = re.compile(r"<!-- made: ([a-z ]+) -->\n.*?<!-- /made -->", re.DOTALL)


def updated(page: str) -> str:
    """The page with every table made anew; KeyError for a table that nobody makes."""
    return _MADE.sub(lambda found: f"<!-- made: {found[1]} -->\n{TABLES[found[1]]()}<!-- /made -->", page)


def named(page: str) -> list[str]:
    """The tables that the page has."""
    return _MADE.findall(page)
