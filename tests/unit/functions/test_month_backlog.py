"""What waits is counted once, when a month has been closed: its papers show that count for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from support.between_calls import between_calls
from support.worked import UNION, people_file
from unioncard import clock
from unioncard.clock import Month, stamp
from unioncard.cloud.stores.backlogs import BacklogTable, WaitingWorkTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.worklist import Placed, WorkEntry, WorkKind
from unioncard.ledger.backlog import Backlog, Backlogs, Wait, Waiting
from unioncard.ledger.closing import close_union
from unioncard.members.transfer import TransferRequest
from unioncard.products import bulletin_name
from unioncard.reports.editions import edition_of
from unioncard.texts import month_waits as words
from unioncard_tools.sample.members import sample_rows

from .test_month_handlers import OCTOBER, PATH, Months, months

if TYPE_CHECKING:
    import pytest

    from support.in_process import Stores
    from support.worked import Way

__all__ = ["months"]


def listed(stores: Stores, source: str, *entries: WorkEntry) -> None:
    WorkListTable(stores.members.work).place(source, lambda: Placed(PATH, entries))


def waits(months: Months, union: str = "410000") -> Any:
    report = months.parts.monthly().figures(OCTOBER, union)
    return report.backlogs.unions if report.backlogs else None


def test_a_closed_month_shows_for_ever_what_waited_when_it_was_closed(months: Months) -> None:
    register = WorkEntry(WorkKind.TO_CORRECT, "r", "2026-09-20T04:00:00Z", 12)
    bank = WorkEntry(WorkKind.AT_BANK, "b", "2026-11-20T00:00:00Z", 5, {"since": "2026-10-30T04:00:00Z"})
    listed(months.stores, "register/r", register)
    listed(months.stores, "batch/b", bank, WorkEntry(WorkKind.TO_COLLECT, "b", "2026-11-01", 3))
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    expected = {UNION: Backlog({Wait.TO_CORRECT: (0, 0, 0, 12), Wait.AT_BANK: (5, 0, 0, 0)})}
    edition = months.asked(month=OCTOBER)["workbook"]
    code = edition.rpartition("/")[2].removesuffix(".xlsx")
    assert months.stores.products.read(bulletin_name("410000", OCTOBER, code)).startswith(b"%PDF-1.7")
    listed(months.stores, "register/r")
    for union in ("410000", "410100", UNION):
        assert waits(months, union) == expected
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    assert (waits(months), months.asked(month=OCTOBER)["workbook"]) == (expected, edition)
    assert waits(months, "410200") == {}


def test_whoever_reports_a_month_while_it_is_being_closed_has_no_paper_without_what_waits(months: Months) -> None:
    """A schedule may come twice, and somebody may ask by hand."""
    listed(months.stores, "register/r", WorkEntry(WorkKind.TO_CORRECT, "r", "2026-09-20T04:00:00Z", 12))
    months.asked(scheduled="2026-10-31T22:00:00Z")
    seen: list[Any] = []

    def look(_: int) -> None:
        if not seen and months.stores.closings.month(OCTOBER):
            seen.append(edition_of(months.parts.monthly().figures(OCTOBER, "410000")))

    with between_calls(look):
        months.deliver()
    assert seen == [edition_of(months.parts.monthly().figures(OCTOBER, "410000"))]


def test_a_month_that_is_not_closed_shows_what_waits_now(months: Months) -> None:
    listed(months.stores, "register/r", WorkEntry(WorkKind.HELD, "r", "2026-10-25", 1))
    assert waits(months) == {UNION: Backlog({Wait.HELD: (1, 0, 0, 0)})}
    listed(months.stores, "register/r")
    assert waits(months) == {}


def test_of_two_counts_at_once_the_first_that_is_whole_stands(months: Months) -> None:
    table = BacklogTable(months.stores.members.work)
    first = Backlogs(stamp(clock.now()), "2026-10-31", {"1": Backlog({Wait.HELD: (1, 0, 0, 0)})})
    table.keep(OCTOBER, first)
    table.keep(OCTOBER, replace(first, unions={"1": Backlog({Wait.HELD: (2, 0, 0, 0)}), "2": first.unions["1"]}))
    assert table.of_month(OCTOBER) == first == table.of_month(OCTOBER, ["1", "2"])
    assert table.of_month(Month("2026-09")) is None


def test_a_transfer_waits_for_the_union_that_has_to_answer(months: Months) -> None:
    table = TransferRequestTable(months.stores.members.work)
    asked = TransferRequest(
        "T1", "m1", UNION, "r1", 3, "4108000001", (("r2", 1),), "2026-10-01T04:00:00Z", "2026-10-01T04:00:00Z", "",
        holder_path=PATH, asker_path="/410000/410800/4108000001/",
    )  # fmt: skip
    table.ask([asked])
    found = list(WaitingWorkTable(months.stores.members.work).below("410100"))
    assert found == [Waiting(UNION, Wait.TO_ANSWER, "2026-10-01T04:00:00Z", 1)]
    kept = table.request("T1")
    table.change(kept, kept.needless("2026-10-02T04:00:00Z"))
    assert list(WaitingWorkTable(months.stores.members.work).below("410100")) == []


def test_a_banks_days_and_reasons_are_those_of_its_files_and_stay_with_the_closing(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = way.sent(people_file(sample_rows(4, seed=11)))
    sent = datetime.fromisoformat(way.stores.batches.find(batch.id).delivered_at)
    monkeypatch.setattr(clock, "now", lambda: sent + timedelta(days=3))
    way.answered(batch.id, refuse=1)
    month = clock.month_of(clock.now())
    moved = [one for one in way.stores.movements.of_month(month, "/") if one.answers]
    assert [sum(one.answers.days.values()) for one in moved if one.answers] == [4]
    made = close_union(month, UNION, None, moved, PATH)
    (stored,) = way.stores.closings.keep([made])
    (read,) = way.stores.closings.of_unions(month, [UNION])
    assert stored == made == read
    told = read.answers[batch.bank]
    assert (told.median, told.longest, told.answered, told.refused) == (3, 3, 4, 1)
    assert set(told.reasons) <= set(words.REASONS)
