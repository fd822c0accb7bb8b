"""Two officers decide the same at one moment: one decision stands, and whoever was second is answered by what stands.

The other officer's whole request happens just before the first write of the one that is looked at (support/meeting.py):
it has read everything by then, and what it read is over.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.handlers import deployed_handlers, event, taken_out
from support.in_process import in_process_aws
from support.meeting import just_before_a_write
from support.worked import Way, people_file
from unioncard import clock
from unioncard.cloud.stores.dismissals import DismissalTable
from unioncard.desk.dismissal import of_batch
from unioncard.texts import api
from unioncard.texts import assessment as texts
from unioncard.texts import persons as person_texts
from unioncard.unions.officer import Role
from unioncard_tools.sample.members import sample_rows
from unit.functions.federation import BASIC, CITY, MOVED_HERE, OTHER_CITY, PROVINCE, SIBLING, Federation, federation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.handlers import Handlers

FAR = {"valid_to": str(clock.today() + timedelta(200))}


class Offices:
    """Two officers of every role in every union of the federation."""

    def __init__(self, made: Federation, handlers: Handlers) -> None:
        self.made, self.handlers = made, handlers

    def ask(self, who: str, route: str, path: str = "", body: Any = None, **more: str) -> Any:
        """``who``: ``officer-410100-1``. The status, and the body."""
        asked = event(route, {"sub": who}, path={"id": path, **more} if path else more, body=body)
        answer = self.handlers.answer(asked)
        return answer["statusCode"], json.loads(answer["body"])

    def meet(self, first: tuple[Any, ...], second: tuple[Any, ...]) -> tuple[Any, Any]:
        """The answers to both; ``first`` is carried out while ``second`` is about to write."""
        answers: list[Any] = []
        with just_before_a_write(lambda: answers.append(self.ask(*first))):
            answers.append(self.ask(*second))
        return answers[0], answers[1]


@pytest.fixture(scope="module")
def offices() -> Iterator[Offices]:
    with in_process_aws() as stores:
        made = federation(stores)
        for union in (PROVINCE, CITY, OTHER_CITY, BASIC, SIBLING):
            for role in Role:
                for number in (1, 2):
                    made.appoint(f"{role}-{union}-{number}", union, role)
        with deployed_handlers(stores) as handlers:
            yield Offices(made, handlers)


def of(role: str, union: str) -> tuple[str, str]:
    return f"{role}-{union}-1", f"{role}-{union}-2"


def day(days: int) -> str:
    return (clock.today() + timedelta(days)).isoformat()


URGE = "POST /urgings"
NOTE = {"union": BASIC, "due": day(7), "rules": ["base"], "text": "请说明"}


def test_one_note_is_written_and_each_of_its_steps_is_taken_by_one(offices: Offices) -> None:
    one, two = of("officer", CITY)
    taken_out("mail")
    (status, first), (again, second) = offices.meet((one, URGE, "", NOTE), (two, URGE, "", NOTE))
    assert (status, again, second) == (201, 201, first)
    other = offices.meet(
        (one, URGE, "", NOTE | {"union": SIBLING}), (two, URGE, "", NOTE | {"union": SIBLING, "text": "另"})
    )
    assert (other[0][0], other[1][0], other[1][1]["detail"]) == (201, 409, texts.OPEN_STILL)

    note, (here, there) = first["urging"], of("officer", BASIC)
    answered, late = offices.meet(
        (here, f"{URGE}/{{id}}/answer", note, {"text": "已安排"}),
        (there, f"{URGE}/{{id}}/answer", note, {"text": "没有人"}),
    )
    assert (answered[0], late[0], late[1]["detail"]) == (200, 409, texts.NOT_WAITING)
    returned, closed = offices.meet(
        (one, f"{URGE}/{{id}}/return", note, {"text": "写明日期", "due": day(9)}),
        (two, f"{URGE}/{{id}}/close", note, {"text": "同意"}),
    )
    assert (returned[0], closed[0]) == (200, 200), "a returned note may be closed"
    assert [said["state"] for said in closed[1]["said"]] == ["asked", "answered", "returned", "closed"]
    gone = offices.ask(here, f"{URGE}/{{id}}/answer", note, {"text": "又答"})
    assert (gone[0], gone[1]["detail"]) == (409, texts.NOT_WAITING)
    moved = [json.loads(body) for body in taken_out("mail")]
    assert sorted({(one["event"], one["round"]) for one in moved if one["urging_id"] == note}) == [
        ("answered", 1), ("asked", 1), ("closed", 2), ("returned", 2),
    ]  # fmt: skip


def test_a_target_that_two_set_is_one_and_ends_once(offices: Offices) -> None:
    one, two = of("administrator", CITY)
    asked = {"union": SIBLING, "goal": "signed", "begins": day(-5), "due": day(30)}
    (status, first), (again, second) = offices.meet(
        (one, "POST /targets", "", asked), (two, "POST /targets", "", asked)
    )
    assert (status, again, second["target"]) == (201, 201, first["target"])
    ended = offices.meet(
        (one, "POST /targets/{id}/end", first["target"]), (two, "POST /targets/{id}/end", first["target"])
    )
    assert [(status, body["ended"]) for status, body in ended] == [(200, True)] * 2
    status, anew = offices.ask(one, "POST /targets", "", asked)
    assert (status, anew["target"] != first["target"], anew["ended"]) == (201, True, False)
    shown = offices.ask(one, "GET /targets")[1]
    assert shown["union"] == CITY


def test_of_two_bases_the_later_word_stands(offices: Offices) -> None:
    one, two = of("officer", BASIC)
    base = "POST /unions/{id}/base"
    first, second = offices.meet(
        (one, base, BASIC, {"expected": 90, "gathered": 1}), (two, base, BASIC, {"expected": 80, "gathered": 2})
    )
    assert (first[0], second[0], second[1]["expected"]) == (200, 200, 80)
    same = offices.meet(*((who, base, BASIC, {"expected": 70, "gathered": 2}) for who in (one, two)))
    assert [status for status, _ in same] == [200, 200]
    assert same[0][1] == same[1][1]


def test_an_agreement_is_signed_once_and_ends_on_one_day(offices: Offices) -> None:
    one, two = of("administrator", OTHER_CITY)
    agreement = offices.made.ids[OTHER_CITY]["agreements"]
    route = "POST /agreements/{id}"
    first, second = offices.meet((one, route, agreement, FAR), (two, route, agreement, FAR))
    assert (first[0], second[0], second[1]["valid_to"]) == (200, 200, FAR["valid_to"])
    terms = offices.made.terms[OTHER_CITY] | {"valid_from": day(300), "valid_to": day(400)}
    signed = offices.meet(
        (one, "POST /agreements", "", terms), (two, "POST /agreements", "", terms | {"valid_to": day(350)})
    )
    assert (signed[0][0], signed[1][0], signed[1][1]["code"]) == (201, 409, "not-now")
    listed = offices.ask(one, "GET /agreements")[1]["agreements"]
    assert sum(one["valid_from"] == day(300) for one in listed) == 1


def test_two_administrators_who_end_each_other_do_not_leave_a_union_without_one(offices: Offices) -> None:
    one, two = ("x-one", "x-two")
    first, second = (offices.made.appoint(who, MOVED_HERE, Role.ADMINISTRATOR) for who in (one, two))
    end = "POST /appointments/{id}/end"
    ended, refused = offices.meet((one, end, second.id), (two, end, first.id))
    assert (ended[0], refused[0], refused[1]["detail"]) == (200, 403, api.NOT_APPOINTED)
    assert [held.id for held in offices.made.appointments.of_subject(one) if not held.ended_at] == [first.id]
    clerk = offices.made.ids[MOVED_HERE]["appointments"]
    both = offices.meet(*((who, end, clerk) for who in of("administrator", CITY)))
    assert [status for status, _ in both] == [200, 200]
    assert both[0][1] == both[1][1]


def test_what_was_decided_alike_is_one_decision(offices: Offices) -> None:
    ids = offices.made.ids[SIBLING]
    one, two = of("officer", SIBLING)
    agreed = offices.meet(*((who, "POST /transfers/{id}/agree", ids["transfer of row 2"]) for who in (one, two)))
    one, two = of("approver", SIBLING)
    approved = offices.meet(*((who, "POST /registers/{id}/undo/approve", ids["roster"]) for who in (one, two)))
    for first, second in (agreed, approved):
        assert first[0] == second[0] == 202
        assert first[1] == second[1]


def test_who_refuses_what_another_agreed_to_meanwhile_is_told(offices: Offices) -> None:
    one, two = of("officer", SIBLING)
    id = offices.made.ids[SIBLING]["transfer of row 3"]
    agreed, refused = offices.meet(
        (one, "POST /transfers/{id}/agree", id), (two, "POST /transfers/{id}/refuse", id, {"reason": "still-employed"})
    )
    assert (agreed[0], refused[0], refused[1]["code"]) == (202, 409, "not-now")


def test_a_case_is_approved_or_refused(offices: Offices) -> None:
    one, two = of("province", PROVINCE)
    asked = {"act": "erase", "name": "张三", "number": "1", "reason": "本人申请"}
    case = offices.ask("province-410000-1", "POST /persons", "", asked)[1]["case"]
    refused, approved = offices.meet(
        (one, "POST /persons/{id}/refuse", case, {"reason": "材料不全"}), (two, "POST /persons/{id}/approve", case)
    )
    assert (refused[0], approved[0], approved[1]["detail"]) == (200, 409, person_texts.DECLINED)
    ordered = [json.loads(body)["kind"] for body in taken_out("register") if case in body]
    assert ordered in ([], ["carry-out-case"]), "promised at most (support/promised.py): nothing of it is carried out"
    assert offices.ask("province-410000-1", "GET /persons/{id}", case)[1]["state"] == "refused"


def test_what_two_put_away_at_one_moment_is_put_away_once_and_the_later_word_stands(offices: Offices) -> None:
    way, dismissals = Way(offices.made.stores), DismissalTable(offices.made.stores.members.work)
    (batch,) = way.issuing.issue(way.taken(people_file(sample_rows(2, seed=900)), SIBLING).id)
    way.answered(batch.id, refuse=1)
    (one, two), route = of("officer", SIBLING), "POST /batches/{id}/dismissal"

    same = offices.meet(*((who, route, batch.id, {"reason": "has-card"}) for who in (one, two)))
    assert [status for status, _ in same] == [202, 202]
    assert same[0][1] == same[1][1]
    assert [act.officer for act in dismissals.of(of_batch(batch.id)).acts] == [one]
    away, taken_up = offices.meet(
        (one, route, batch.id, {"reason": "at-branch"}), (two, route, batch.id, {"reason": None})
    )
    assert (away[0], taken_up[0], taken_up[1]["dismissal"]) == (202, 202, None)
    assert [act.reason for act in dismissals.of(of_batch(batch.id)).acts] == ["has-card", "at-branch", ""]
