"""A cursor that a list gives is one that the list takes: the shape that queries ask for fits every key of a list."""

from __future__ import annotations

import pytest

from unioncard.desk.requests import CursorQuery, ListQuery
from unioncard.digest import keyed_digest

DIGESTS = [keyed_digest(b"secret", str(number)) for number in range(200)]
"""Keys of members, by which their list goes; some begin with, end with or are full of what base64 has for a URL."""


@pytest.mark.parametrize("query", [ListQuery, CursorQuery])
def test_the_key_of_any_member_is_a_cursor(query: type[ListQuery | CursorQuery]) -> None:
    assert {"_", "-"} < set("".join(DIGESTS))
    assert [query(cursor=one).cursor for one in DIGESTS] == DIGESTS
    held = [f"2026-11-28T02:00:00Z#{one}" for one in DIGESTS]
    assert [query(cursor=one).cursor for one in held] == held


@pytest.mark.parametrize("odd", ["张三", "a b", "a/b", "a%23", "a\n", "x" * 301])
def test_what_no_list_gives_is_no_cursor(odd: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        ListQuery(cursor=odd)
