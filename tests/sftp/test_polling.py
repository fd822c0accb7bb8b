"""When an answer file may be fetched."""

from __future__ import annotations

import pytest

from unioncard.banks.sftp.listing import Remote, Rule, finished

A, B = Remote("a.txt", 10, 1000), Remote("b.txt", 20, 1000)
A_OK, B_DONE = Remote("a.txt.ok", 1, 1001), Remote("b.txt.DONE", 1, 1001)


def test_a_bank_that_renames_has_finished_all_it_lists() -> None:
    assert finished((A, B), (), Rule.RENAME) == (A, B)


@pytest.mark.parametrize(
    ("listing", "ready"),
    [
        ((A, B), ()),
        ((A, A_OK, B), (A,)),
        ((A, A_OK, B, B_DONE), (A, B)),
        ((A_OK,), ()),
        ((A, Remote("a.ok", 1, 1)), ()),
    ],
)
def test_a_control_file_finishes_the_file_it_is_named_after(
    listing: tuple[Remote, ...], ready: tuple[Remote, ...]
) -> None:
    assert finished(listing, (), Rule.CONTROL) == ready


@pytest.mark.parametrize(
    ("previous", "ready"),
    [((), ()), ((A,), (A,)), ((Remote("a.txt", 9, 1000), B), (B,)), ((Remote("a.txt", 10, 999), B), (B,))],
    ids=["first seen", "unchanged", "grown", "written again"],
)
def test_a_file_that_stood_still_for_one_polling_is_finished(
    previous: tuple[Remote, ...], ready: tuple[Remote, ...]
) -> None:
    assert finished((A, B), previous, Rule.STABLE) == ready


@pytest.mark.parametrize("rule", Rule)
def test_control_files_are_no_answers(rule: Rule) -> None:
    listing = (A, A_OK)

    assert finished(listing, listing, rule) == (A,)
