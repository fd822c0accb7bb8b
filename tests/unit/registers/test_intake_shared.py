"""A mobile or a whole person that the union knows already under another document: warned of, never merged."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.worked import UNION, people_file
from unioncard.cloud.stores.members import MemberTable
from unioncard.members.transfer import Direction, TransferState
from unioncard.products import findings_name
from unioncard.registers.members import admission
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.registers.register import Register
    from unioncard_tools.sample.members import Row

A, B, C = sample_rows(3, seed=91)
OTHER_UNION = "4108000001"
PASSPORT = {"证件类别": "护照", "证件号码": "E12345678"}
SECOND_PASSPORT = {"证件类别": "护照", "证件号码": "E87654321"}
TWICE, SHARED = ("person-twice", "证件号码"), ("mobile-shared", "移动电话")


def findings(way: Way, register: Register) -> list[dict[str, Any]]:
    return [
        one
        for one in json.loads(way.stores.products.read(findings_name(register.id)))
        if one["code"] in {"person-twice", "mobile-shared"}
    ]


def warned(way: Way, register: Register) -> list[tuple[int, tuple[str, str]]]:
    return [(one["row"], (one["code"], one["column"])) for one in findings(way, register)]


def taken(way: Way, *rows: Row, union: str = UNION, **cells: str) -> Register:
    register = way.taken(people_file(list(rows), **cells), union)
    assert register.counts.rejected == 0
    return register


def with_mobile_of(row: Row, other: Row) -> Row:
    return {**row, "移动电话": other["移动电话"]}


def test_a_mobile_of_an_earlier_registers_member_is_warned_of_with_its_place(way: Way) -> None:
    first = taken(way, A, B)
    second = taken(way, C, with_mobile_of({**C, **PASSPORT, "姓名": "样例丙"}, B))
    assert warned(way, second) == [(3, SHARED)]
    assert f"登记表 {first.id} 第 3 行" in findings(way, second)[0]["message"]
    assert second.counts.accepted == 2


def test_one_person_with_two_documents_is_warned_of_and_stays_two_members(way: Way) -> None:
    taken(way, A)
    second = taken(way, {**A, **PASSPORT})
    assert warned(way, second) == [(2, TWICE), (2, SHARED)]
    assert {one["severity"] for one in findings(way, second)} == {"warning"}
    assert second.counts.joined == 1


def test_within_one_register_too(way: Way) -> None:
    assert warned(way, taken(way, A, B, {**A, **PASSPORT})) == [(4, TWICE), (4, SHARED)]


@pytest.mark.parametrize(("column", "other"), [("姓名", "样例乙"), ("出生日期", "1970/01/02")])
def test_another_name_or_birth_date_is_another_person(way: Way, column: str, other: str) -> None:
    taken(way, A)
    assert warned(way, taken(way, {**A, **PASSPORT, column: other})) == [(2, SHARED)]
    assert warned(way, taken(way, B, {**B, **SECOND_PASSPORT, column: other})) == [(3, SHARED)]


def test_a_birth_date_that_is_not_given_excludes_nobody(way: Way) -> None:
    taken(way, A)
    assert (2, TWICE) in warned(way, taken(way, {**A, **PASSPORT, "出生日期": ""}))
    assert (3, TWICE) in warned(way, taken(way, B, {**B, **SECOND_PASSPORT, "出生日期": ""}))


def test_the_same_person_uploaded_again_is_nobody_else(way: Way) -> None:
    taken(way, A, B)
    assert warned(way, taken(way, A, B)) == []


def test_a_member_whose_mobile_changes_frees_the_old_one(way: Way) -> None:
    taken(way, A)
    taken(way, with_mobile_of(A, C))
    assert warned(way, taken(way, with_mobile_of(B, A))) == []
    assert warned(way, taken(way, with_mobile_of({**B, **PASSPORT}, C))) == [(2, SHARED)]


def test_a_mobile_that_changes_hands_within_one_register_is_free(way: Way) -> None:
    taken(way, A)
    assert warned(way, taken(way, with_mobile_of(B, A), with_mobile_of(A, C))) == []


def test_who_left_has_no_mobile_any_more_and_who_leaves_is_not_warned_of(way: Way) -> None:
    gone = {"会籍变化类型": "退会", "会籍变化日期": "2026-11-01"}
    taken(way, A)
    taken(way, with_mobile_of(B, A))
    assert warned(way, taken(way, A, **gone)) == []
    taken(way, with_mobile_of(B, A), **gone)
    assert warned(way, taken(way, with_mobile_of(C, A))) == []


def test_another_unions_members_are_not_disclosed(way: Way) -> None:
    taken(way, A, union=OTHER_UNION)
    assert warned(way, taken(way, {**A, **PASSPORT})) == []


def gone_over(way: Way) -> Register:
    """What a member's union agrees to, carried out: the register by which they come."""
    (request,) = way.requests.page(Direction.OF_US, OTHER_UNION, TransferState.ASKED, "", 50).requests
    way.transfer_desk.agree(Officer("officer", OTHER_UNION), request.id)
    return way.stores.registers.find(way.completion.carry_out(request.id).admitted_as)


def test_who_comes_by_a_transfer_is_compared_with_the_new_unions_members(way: Way) -> None:
    first = taken(way, {**A, **PASSPORT})
    taken(way, A, union=OTHER_UNION)
    way.taken(people_file([A], 会籍变化类型="转入"))
    came = gone_over(way)
    assert warned(way, came) == [(2, TWICE), (2, SHARED)]
    assert f"登记表 {first.id} 第 2 行" in findings(way, came)[0]["message"]
    assert came.by_code == {"person-twice": 1, "mobile-shared": 1}
    shown = way.desk.show(Officer("officer", UNION), came.id)
    assert [one["code"] for one in shown.findings] == ["person-twice", "mobile-shared"]


def test_and_later_ones_with_who_came_by_a_transfer(way: Way) -> None:
    taken(way, A, union=OTHER_UNION)
    way.taken(people_file([with_mobile_of(A, C)], 会籍变化类型="转入"))
    came = gone_over(way)
    assert warned(way, came) == []
    assert warned(way, taken(way, with_mobile_of({**A, **PASSPORT}, C))) == [(2, TWICE), (2, SHARED)]


def test_a_chunk_admitted_by_an_earlier_delivery_is_warned_of_as_it_was_then(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(way, A)
    upload = way.open_upload(people_file([{**A, **PASSPORT}]))

    def died(*_: object) -> None:
        raise RuntimeError("died")

    with monkeypatch.context() as first:
        first.setattr("unioncard.registers.intake.keep_results", died)
        with pytest.raises(RuntimeError):
            way.intake.take(*upload)
    taken(way, with_mobile_of(A, C))
    again = way.intake.take(*upload)
    assert again and warned(way, again) == [(2, TWICE), (2, SHARED)]


def test_an_offices_telephone_in_every_row_stays_a_small_item(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MOST_HOLDERS", 2)
    for one in sample_rows(5, seed=92):
        taken(way, with_mobile_of(one, A))
    (hint,) = [one for one in boto3.client("dynamodb").scan(TableName="work")["Items"] if "MOBILE#" in one["pk"]["S"]]
    assert len(hint["holders"]["SS"]) == 2


def test_mobiles_and_persons_are_stored_as_keyed_digests_alone(way: Way) -> None:
    taken(way, A)
    stored = str([boto3.client("dynamodb").scan(TableName=table)["Items"] for table in ("members", "work")])
    assert str(A["移动电话"]) not in stored
    assert str(A["姓名"]) not in stored


def test_a_chunk_costs_one_read_more_and_one_write_of_what_is_new(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    names = ("find", "holders", "note_holders", "admit")
    for name in names:
        original = getattr(MemberTable, name)

        def counted(self: Any, *args: Any, _name: str = name, _original: Any = original) -> Any:
            calls[_name] += 1
            return _original(self, *args)

        monkeypatch.setattr(MemberTable, name, counted)
    rows = sample_rows(99, seed=93)
    taken(way, *rows)
    assert calls == dict.fromkeys(names, 1)
