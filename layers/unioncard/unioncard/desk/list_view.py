"""Pages of lists as JSON of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

if TYPE_CHECKING:
    from unioncard.desk.lists import Entry, ListPage


class PageView(TypedDict):
    """What every list says: ``count`` is of all pages, at least so many if not ``counted_all``."""

    count: int
    counted_all: bool
    cursor: str | None


def page_view(page: ListPage[Entry]) -> PageView:
    """A null cursor is the end."""
    return {"count": page.count, "counted_all": page.counted_all, "cursor": page.after or None}
