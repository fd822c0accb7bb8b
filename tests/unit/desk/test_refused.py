"""Whom a bank refused waits in 待办 until something follows for them, or somebody puts them away with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.worked import FIXED_UNION, UNION, people_file
from unioncard.banks.files.answer import Answer, AnswerKind, Identity, Reason, Receipt, Result
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.dismissal import DismissalReason, dismissal_view
from unioncard.desk.open_refusals import OpenRefusals
from unioncard.desk.put_away import PutAwayDesk
from unioncard.desk.refused import Follow, what_follows
from unioncard.desk.work import WorkDesk
from unioncard.desk.work_sums import WorkSums
from unioncard.desk.worklist import WorkKind
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.issuance.withdraw import withdraw
from unioncard.unions.officer import Role
from unioncard_tools.sample.members import sample_rows
from unit.desk.work_story import BEYOND_GBK, NEIGHBOUR, dismissals, listed, officer
from unit.registers.unions.office import CITY

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.issuance.batch import Batch


@pytest.fixture
def refusals(way: Way) -> OpenRefusals:
    lists = WorkListTable(Table("work"))
    return OpenRefusals(lists, way.stores.directory, way.stores.batches, way.stores.members, dismissals())


@pytest.fixture
def desk(way: Way, refusals: OpenRefusals) -> WorkDesk:
    return WorkDesk(way.stores.directory, refusals.lists)


@pytest.fixture
def away(way: Way) -> PutAwayDesk:
    return PutAwayDesk(way.stores.directory, way.stores.registers, way.stores.batches, dismissals())


def refused(way: Way, refusals: OpenRefusals, people: int = 3, refuse: int = 2) -> Batch:
    """A batch of which the bank refused some, as answers leaves it."""
    batch = way.sent(people_file(sample_rows(people, seed=5)))
    way.answered(batch.id, refuse=refuse)
    refusals.batch(batch.id)
    return way.stores.batches.find(batch.id)


def look_again(refusals: OpenRefusals) -> None:
    """What issue does after members of the union were asked for, changed or let go."""
    listed, further = refusals.listed(UNION)
    assert not further
    for batch in listed:
        refusals.batch(batch)


def waiting(desk: WorkDesk) -> list[tuple[str, int]]:
    return [(batch, number) for batch, _, number in listed(desk, WorkKind.REFUSED)]


def follows(way: Way, batch: Batch) -> list[Follow]:
    rows = [row for row in way.stores.batches.rows(batch.id) if row.code]
    members = way.stores.members.find([row.member for row in rows])
    return [what_follows(batch, row, members[row.member]) for row in rows]


def refused_people(way: Way, batch: Batch) -> list[dict[str, str]]:
    """The cells of the refused, as the register had them."""
    rows = [row.source_row for row in way.stores.batches.rows(batch.id) if row.code]
    return [sample_rows(3, seed=5)[row - 2] for row in rows]


def test_the_refused_wait_until_each_is_corrected_or_asked_again(
    way: Way, refusals: OpenRefusals, desk: WorkDesk
) -> None:
    batch = refused(way, refusals)
    assert waiting(desk) == [(batch.id, 2)]
    _, sums = WorkSums(desk).of(officer(UNION, below=False), UNION, way.requests)
    (one,) = [one for one in sums if one.kind == "refused"]
    assert (one.message, one.list, one.waits_on, one.yours) == (
        "2 人被银行退回、没有开卡，在 1 个批次中。", f"/batches?state=refused&union={UNION}", "union", True,
    )  # fmt: skip
    came = min(file.at for file in way.stores.batches.files_of(batch.id) if file.counts.get("refused"))
    assert one.oldest == came
    first, second = refused_people(way, batch)
    way.sent(people_file([first | {"移动电话": "13800000001"}]))
    look_again(refusals)
    assert (waiting(desk), follows(way, batch)) == ([(batch.id, 1)], [Follow.ASKED, Follow.WAITS])
    way.taken(people_file([second], 会籍变化类型="退会", 会籍变化日期="2026-11-20"))
    look_again(refusals)
    assert (waiting(desk), follows(way, batch)) == ([], [Follow.ASKED, Follow.GONE])
    refusals.batch(batch.id)
    assert waiting(desk) == [], "the bank's file comes again"


def test_who_came_again_waits_for_the_batch_and_not_for_the_officer(
    way: Way, refusals: OpenRefusals, desk: WorkDesk
) -> None:
    batch = refused(way, refusals, refuse=1)
    (person,) = refused_people(way, batch)
    way.taken(people_file([person | {"移动电话": "13800000001"}]))
    look_again(refusals)
    assert (waiting(desk), follows(way, batch)) == ([], [Follow.CORRECTED])


def test_whom_the_bank_refused_and_cannot_write_now_is_on_the_list_of_held_rows_alone(
    way: Way, refusals: OpenRefusals, desk: WorkDesk
) -> None:
    batch = refused(way, refusals, refuse=1)
    (person,) = refused_people(way, batch)
    way.sent(people_file([person | {"工作单位": BEYOND_GBK * 40}, *sample_rows(1, seed=9)]))
    look_again(refusals)
    assert follows(way, batch) in ([Follow.HELD], [Follow.ASKED])
    assert waiting(desk) == []


def test_an_attempt_takes_them_up_and_gives_back_whom_it_had_not_claimed(
    way: Way, refusals: OpenRefusals, desk: WorkDesk
) -> None:
    batch = refused(way, refusals)
    attempt = way.batch_desk.reissue(officer(UNION), batch.id)
    look_again(refusals)
    assert waiting(desk) == [], "an officer has asked again; nobody is claimed yet"
    withdraw(way.stores.batches, attempt.id)
    way.withdrawn_release.release(attempt.id)
    refusals.batch(batch.id)
    assert waiting(desk) == [(batch.id, 2)]
    again = way.issuing.reissue(way.batch_desk.reissue(officer(UNION), batch.id).id)
    look_again(refusals)
    assert waiting(desk) == []
    way.answered(again.id, refuse=1)
    refusals.batch(again.id)
    assert waiting(desk) == [(again.id, 1)], "refused again: in the later batch alone"


@pytest.mark.parametrize("named", [False, True])
def test_of_a_file_refused_whole_those_wait_whom_nobody_sends_again(
    way: Way, refusals: OpenRefusals, desk: WorkDesk, named: bool
) -> None:
    """Where the bank named some at fault, the others go again by themselves; where it named nobody, all wait."""
    batch = way.sent(people_file(sample_rows(3, seed=5)))
    (row, *_) = way.stores.batches.rows(batch.id)
    number = sample_rows(3, seed=5)[row.source_row - 2]["证件号码"]
    fault = Answer(row.number, Identity(document=number, tail=number[-4:]), Result.REFUSED, reason=Reason.OTHER)
    way.answer("bankone", AnswerKind.RECEIPT, Receipt(batch.id, False, "", Reason.FORMAT, (fault,) if named else ()))
    refusals.batch(batch.id)
    assert waiting(desk) == [(batch.id, 1 if named else 3)]


def test_refused_people_are_put_away_with_a_reason_and_taken_up_again(
    way: Way, refusals: OpenRefusals, desk: WorkDesk, away: PutAwayDesk
) -> None:
    batch = refused(way, refusals)
    _, found = away.batch(officer(UNION), batch.id, DismissalReason.AT_BRANCH)
    refusals.batch(batch.id)
    assert waiting(desk) == []
    shown = dismissal_view(found)
    assert shown is not None
    assert (shown["message"], shown["officer"]) == ("这些人由本人到银行网点办理，不再由工会申请。", "officer-1")
    assert away.batch(officer(UNION), batch.id, DismissalReason.AT_BRANCH)[1].version == 1, "twice is once"
    _, up = away.batch(officer(UNION), batch.id, None)
    refusals.batch(batch.id)
    assert (waiting(desk), dismissal_view(up)) == ([(batch.id, 2)], None)
    assert [one.reason for one in dismissals().of(f"refused/{batch.id}").acts] == ["at-branch", ""], "stays on record"


def test_what_cannot_be_put_away(way: Way, refusals: OpenRefusals, away: PutAwayDesk) -> None:
    open_batch = way.sent(people_file(sample_rows(2, seed=8)))
    with pytest.raises(NotNow, match="全部答复"):
        away.batch(officer(UNION), open_batch.id, DismissalReason.HAS_CARD)
    way.answered(open_batch.id)
    with pytest.raises(NotNow, match="人人都有卡"):
        away.batch(officer(UNION), open_batch.id, DismissalReason.HAS_CARD)
    batch = refused(way, refusals)
    with pytest.raises(InvalidInput, match="原因"):
        away.batch(officer(UNION), batch.id, DismissalReason.WRONG_FILE)
    with pytest.raises(NotFound):
        away.batch(officer(NEIGHBOUR), batch.id, DismissalReason.HAS_CARD)
    clean = way.taken(people_file(sample_rows(1, seed=11)))
    with pytest.raises(NotNow, match="没有要更正的行"):
        away.register(officer(UNION), clean.id, DismissalReason.NOT_NEEDED)
    with pytest.raises(NotFound):
        away.register(officer(NEIGHBOUR), clean.id, DismissalReason.NOT_NEEDED)


def test_a_register_is_replaced_by_a_later_one_of_the_same_union(way: Way, desk: WorkDesk, away: PutAwayDesk) -> None:
    from unioncard.desk.open_work import OpenWork  # noqa: PLC0415

    open_work = OpenWork(desk.lists, way.stores.directory, way.stores.batches)
    earlier = way.taken(people_file(sample_rows(1, seed=12)), at="2026-11-01T01:00:00Z")
    wrong = way.taken(people_file([sample_rows(1, seed=8)[0] | {"移动电话": "1"}]), at="2026-11-02T01:00:00Z")
    open_work.register(wrong.id, way.stores.registers, way.requests, dismissals())
    assert listed(desk, WorkKind.TO_CORRECT) == [(wrong.id, UNION, 1)]
    for other in (earlier.id, way.taken(people_file(sample_rows(1, seed=3)), FIXED_UNION).id, wrong.id):
        with pytest.raises((InvalidInput, NotFound)):
            away.register(officer(UNION), wrong.id, DismissalReason.REPLACED, other)
    with pytest.raises(InvalidInput):
        away.register(officer(UNION), wrong.id, DismissalReason.REPLACED)
    later = way.taken(people_file(sample_rows(1, seed=8)), at="2026-11-03T01:00:00Z")
    away.register(officer(UNION, Role.CLERK, below=False), wrong.id, DismissalReason.REPLACED, later.id)
    for _ in range(2):
        open_work.register(wrong.id, way.stores.registers, way.requests, dismissals())
        assert listed(desk, WorkKind.TO_CORRECT) == []
    away.register(officer(UNION), wrong.id, None)
    open_work.register(wrong.id, way.stores.registers, way.requests, dismissals())
    assert listed(desk, WorkKind.TO_CORRECT, CITY) == [(wrong.id, UNION, 1)]
