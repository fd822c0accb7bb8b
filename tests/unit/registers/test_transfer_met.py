"""A register that asks for members whose union meanwhile uploads anew or lets them go: every page and letter agree."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from support.worked import people_file
from unioncard.errors import Conflict
from unioncard.members.transfer import TransferState
from unioncard.sheets.findings import FindingCode
from unit.registers.transfer_story import HOLDER, JOINED, NEW_UNION, PEOPLE, TRANSFER_IN, agreed, asked_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.worked import Way
    from unioncard.registers.register import Register

UPLOADED_ANEW = people_file(PEOPLE[::-1], 移动电话="13800000000")


@contextmanager
def before_chunk_asks(meanwhile: Callable[[], None]) -> Iterator[None]:
    """Something happens once, when the first chunk of the next register is stored and its requests are not."""
    original = BaseClient._make_api_call
    done: list[bool] = []

    def made(client: Any, operation: str, parameters: Any) -> Any:
        answer = original(client, operation, parameters)
        if operation == "TransactWriteItems" and "CHUNK#" in str(parameters) and not done:
            done.append(True)
            meanwhile()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", made)
        yield
    assert done, "the chunk was seen"


def every_row_that_asked_has_a_request(way: Way, register: Register) -> list[TransferState]:
    wanted = dict(way.requests.wanted_by(register.id))
    assert sorted(wanted) == [2, 3, 4]
    assert register.by_code == {FindingCode.MEMBER_ELSEWHERE.value: 3}
    return [wanted[row].state for row in sorted(wanted)]


def test_a_holder_who_uploads_anew_meanwhile_is_written_to_about_the_register_that_shows_who_is_asked_for(
    way: Way,
) -> None:
    first = way.taken(JOINED)
    anew: list[Register] = []
    with before_chunk_asks(lambda: anew.append(way.taken(UPLOADED_ANEW))):
        asking = way.taken(TRANSFER_IN, union=NEW_UNION)
    assert every_row_that_asked_has_a_request(way, asking) == [TransferState.ASKED] * 3
    assert asking.asked == (anew[0].id,)
    assert [row.row for row in way.stores.transfers.of_register(anew[0].id)] == [2, 3, 4]
    assert way.stores.transfers.of_register(first.id) == []


def test_the_register_stored_says_the_same_at_every_delivery(way: Way) -> None:
    way.taken(JOINED)
    with before_chunk_asks(lambda: way.taken(UPLOADED_ANEW)):
        register, version = way.open_upload(TRANSFER_IN, union=NEW_UNION)
        taken = way.intake.take(register, version)
    assert taken is not None
    assert way.intake.take(register, version) == taken
    assert way.stores.registers.find(register).asked == taken.asked


def test_who_came_over_meanwhile_by_an_earlier_row_waits_for_no_answer(way: Way) -> None:
    holding = way.taken(JOINED)
    way.taken(TRANSFER_IN, union=NEW_UNION)

    def all_come_over() -> None:
        for one in asked_by(way):
            assert agreed(way, one.id, HOLDER).state is TransferState.DONE

    with before_chunk_asks(all_come_over):
        again = way.taken(TRANSFER_IN, union=NEW_UNION)
    assert every_row_that_asked_has_a_request(way, again) == [TransferState.NEEDLESS] * 3
    assert again.asked == (holding.id,)
    assert not any(way.requests.wanted(one.member) for one in asked_by(way))


def test_a_request_of_nobody_is_made_once(way: Way) -> None:
    way.taken(JOINED)
    way.taken(TRANSFER_IN, union=NEW_UNION)

    def all_come_over() -> None:
        for one in asked_by(way):
            agreed(way, one.id, HOLDER)

    register, version = way.open_upload(TRANSFER_IN, union=NEW_UNION)
    with before_chunk_asks(all_come_over):
        first = way.intake.take(register, version)
    kept = asked_by(way)
    try:
        assert way.intake.take(register, version) == first
    except Conflict:
        pytest.fail("a second delivery finds its requests there")
    assert asked_by(way) == kept
