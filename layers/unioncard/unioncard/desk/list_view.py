"""Pages of lists as JSON of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.desk.lists import Entry, ListPage


def list_view(name: str, page: ListPage[Entry], line: Callable[[Entry, str], dict[str, Any]]) -> dict[str, Any]:
    """``{name: […], "count", "counted_all", "cursor"}``; a null cursor is the end."""
    return {
        name: [line(entry, union.name) for entry, union in page.entries],
        "count": page.count,
        "counted_all": page.counted_all,
        "cursor": page.after or None,
    }
