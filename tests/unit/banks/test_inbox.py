"""Which objects and names are answers of a bank."""

from __future__ import annotations

import pytest

from unioncard.banks.inbox import arrived, is_marker, is_never_an_answer


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("bankone/in/x.ret", ("bankone", "x.ret")),
        ("bankone/in/sub/x.ret", ("bankone", "x.ret")),
        ("bankone/in/2026/12/05/x.ret", ("bankone", "x.ret")),
        ("bankone/in//x.ret", ("bankone", "x.ret")),
        ("bankone/in/", None),
        ("bankone/in", None),
        ("bankone/in/sub/", None),
        ("bankone/in/sub_$folder$", None),
        ("bankone/in/.hidden/x.ret", None),
        ("bankone/in/sub/.x.ret", None),
        ("bankone/in/sub/x.ret.part", None),
        ("bankone/out/in/x.ret", None),
        ("in/x.ret", None),
        ("/in/x.ret", None),
    ],
)
def test_files_below_in_are_taken_by_their_name_and_folders_are_none(key: str, found: tuple[str, str] | None) -> None:
    assert arrived(key) == found


@pytest.mark.parametrize(
    "name", ["x.ret.part", "x.ret.FILEPART", "x.ret.partial", "x.ret.writing", "x.ret~", "x.tmp", "x.ret.rej"]
)
def test_a_temporary_name_or_one_of_ours_is_no_answer(name: str) -> None:
    assert is_never_an_answer(name)


@pytest.mark.parametrize(
    ("name", "marker"),
    [
        ("x.ret", False),
        ("x.ret.ok", True),
        ("x.OK", True),
        ("x.done", True),
        ("x.ret.md5", True),
        ("x.ret.20261205.bak", True),
        ("readme.txt", False),
        ("xret", False),
    ],
)
def test_what_accompanies_an_answer_is_none(name: str, marker: bool) -> None:
    assert is_marker(name, lambda one: one.endswith(".ret")) is marker
