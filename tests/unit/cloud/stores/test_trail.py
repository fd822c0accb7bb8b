"""The trail's bucket: pages newest first, by subtree and subject, bounded in what they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError

from support.killing import Killer, killing
from unioncard.cloud.aws import bucket as bucket_module
from unioncard.cloud.stores import trail as module
from unioncard.errors import Conflict
from unioncard.trail.store import TrailFilter
from unit.cloud.aws.stub import Stub, refused
from unit.trail.entries import MORNING, TRAIL, empty_trail, entry

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = MORNING.date()
CITY, OTHER = "/410000/410100/", "/410000/410800/"


@pytest.fixture(autouse=True)
def _trail() -> Iterator[None]:
    with empty_trail():
        yield


def requests(within: str = "410000", subject: str = "", member: str = "") -> list[list[str]]:
    """The requests of every page, by following the cursors."""
    pages, cursor = [], ""
    while True:
        page = TRAIL.page(DAY, TrailFilter(within, subject, member), cursor)
        pages.append([one.request for one in page.entries])
        if not (cursor := page.cursor):
            return pages


def test_pages_are_newest_first_and_hold_each_entry_once() -> None:
    for number in range(120):
        TRAIL.append(entry(number))
    pages = requests()
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [one for page in pages for one in page] == [f"request-{number}" for number in reversed(range(120))]


def test_a_page_that_ends_with_the_day_says_so() -> None:
    for number in range(50):
        TRAIL.append(entry(number))
    assert TRAIL.page(DAY, TrailFilter("410000")).cursor == ""


def test_a_union_sees_what_was_done_for_it_and_below_it() -> None:
    TRAIL.append(entry(1, path=CITY))
    TRAIL.append(entry(2, path=OTHER))
    TRAIL.append(entry(3, path=CITY + "4101000001/"))
    TRAIL.append(entry(4, path="/410000/"))
    TRAIL.append(entry(5, path="", acting_union=""))
    assert requests("410100") == [["request-3", "request-1"]]
    assert requests("4101000001") == [["request-3"]]
    assert requests("410000") == [["request-4", "request-3", "request-2", "request-1"]]


def test_one_persons_entries_are_found_with_a_bound_on_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 4)
    monkeypatch.setattr(module, "MOST_READ", 8)
    for number in range(20):
        TRAIL.append(entry(number, subject="rare" if number in {0, 19} else "often"))
    with killing(Killer()) as counting:
        TRAIL.page(DAY, TrailFilter("410000", "rare"))
    assert counting.calls <= 1 + 8 + 4
    assert [one for page in requests(subject="rare") for one in page] == ["request-19", "request-0"]


def test_who_looked_at_one_member_is_found() -> None:
    one, other = "1" * 43, "2" * 43
    for number in range(6):
        TRAIL.append(entry(number, member_id=one if number in {1, 4} else other, subject=f"officer-{number}"))
    assert requests(member=one) == [["request-4", "request-1"]]
    assert requests("410100", "officer-4", one) == [["request-4"]]


def test_names_are_looked_at_only_so_far_in_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LISTED", 3)
    for number in range(8):
        TRAIL.append(entry(number, path=OTHER if number else CITY))
    assert requests("410100") == [[], [], ["request-0"]]


def test_the_day_is_that_of_henan() -> None:
    midnight = MORNING.replace(hour=0, minute=0, second=0)
    TRAIL.append(entry(0, at=midnight))
    TRAIL.append(entry(0, at=midnight - timedelta(milliseconds=1)))
    assert [len(TRAIL.page(day, TrailFilter("410000")).entries) for day in (DAY - timedelta(days=1), DAY)] == [1, 1]


@pytest.mark.parametrize("cursor", ["x", "../../days/2026-11-27.txt", "0" * 8 + "-410000-" + "z" * 64 + ".json"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        TRAIL.page(DAY, TrailFilter("410000"), cursor)


def test_the_same_entry_twice_is_one_object_with_one_version() -> None:
    """A put whose answer was lost is sent again by the SDK."""
    TRAIL.append(entry(1))
    TRAIL.append(entry(1))
    assert [one.versions for one in TRAIL.objects(DAY)] == [1]


def test_what_is_none_of_ours_is_in_no_page() -> None:
    TRAIL.append(entry(1))
    boto3.client("s3").put_object(Bucket="trail", Key="entries/year=2026/month=11/day=28/odd", Body=b"odd")
    assert requests() == [["request-1"]]


def test_names_hold_neither_subject_nor_ids() -> None:
    TRAIL.append(entry(1, subject="wang.wei@union.example"))
    ((name, digest),) = TRAIL.names(DAY)
    assert name == f"entries/year=2026/month=11/day=28/{86_400_000 - 1 - 34_201_000:08d}-410000.410100-{digest}.json"


@pytest.mark.parametrize(("code", "error"), [("ConditionalRequestConflict", Conflict), ("AccessDenied", ClientError)])
def test_a_write_that_failed_is_no_entry(code: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_module, "client", lambda _service: Stub([refused(code)]))
    with pytest.raises(error):
        TRAIL.append(entry(1))
