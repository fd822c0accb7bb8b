"""Members as officers find them: a union's list, exact search, one person, and the bulk question; nothing unmasked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from support.group_secrets import LocalSecrets
from support.worked import UNION, people_file
from unioncard.cards.card import CardTails
from unioncard.cards.sealed import open_card_of_row
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.checks import CheckTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.member_lists import MemberIndexTable
from unioncard.desk.member_view import member_line_view, member_view
from unioncard.desk.members import CHECKED_A_DAY, CheckResult, MemberDesk, Wanted
from unioncard.errors import InvalidInput, NotAllowed, NotFound, NotNow
from unioncard.members.keys import MemberKeys
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way

CITY, NEIGHBOUR, OTHER_CITY_UNION = "410100", "4101000002", "4108000001"
TODAY = date(2026, 11, 28)
PEOPLE = sample_rows(3, seed=91)
OWN, ABOVE = Officer("officer-1", UNION), Officer("officer-2", CITY)


@pytest.fixture
def desk(way: Way) -> MemberDesk:
    work = Table("work")
    return MemberDesk(
        directory=way.stores.directory,
        members=MemberIndexTable(Table("members"), work),
        custody=CustodyTable(work),
        counter=CheckTable(work),
        keys=MemberKeys(LocalSecrets(b"member pepper")),
        tails=CardTails(LocalSecrets(b"member pepper")),
        vault=way.stores.vault,
        today=lambda: TODAY,
    )


def known(way: Way, people: list[Any] = PEOPLE, union: str = UNION) -> Any:
    return way.taken(people_file(people), union)


def test_a_unions_members_are_listed_masked_for_it_and_who_is_above(way: Way, desk: MemberDesk) -> None:
    known(way)
    for officer in (OWN, ABOVE):
        found, after = desk.page(officer, UNION)
        assert (len(found), after) == (3, "")
    shown = json.dumps([member_line_view(one) for one in found], ensure_ascii=False)
    for person in PEOPLE:
        assert not any(person[column] in shown for column in ("姓名", "证件号码", "移动电话"))
    assert desk.page(ABOVE, CITY) == ([], ""), "a city's own members, not those below"


@pytest.mark.parametrize("union", [CITY, NEIGHBOUR, "9999"])
def test_what_is_out_of_reach_is_neither_listed_nor_searched(way: Way, desk: MemberDesk, union: str) -> None:
    known(way)
    for ask in (
        lambda: desk.page(OWN, union),
        lambda: desk.search(OWN, union, name="张"),
        lambda: desk.check(OWN, union, [Wanted("张三", "1")]),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_pages_follow_each_other_whatever_the_order_of_joining(
    way: Way, desk: MemberDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncard.cloud.stores.member_lists.PAGE", 2)
    known(way, sample_rows(5, seed=92))
    found: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page, after = desk.page(OWN, UNION, after)
        found += [one.member.key for one in page]
        pages += 1
    assert (len(found), len(set(found)), found) == (5, 5, sorted(found))


def test_a_page_costs_one_query_and_one_data_key(way: Way, desk: MemberDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    known(way, sample_rows(60, seed=93))
    calls: list[str] = []
    real = BaseClient._make_api_call

    def noted(self: Any, name: str, given: Any) -> Any:
        calls.append(name)
        return real(self, name, given)

    desk = replace(desk, vault=KmsVault(way.stores.vault.key_arn))  # it has no data key yet
    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    page, _ = desk.page(OWN, UNION)
    assert (len(page), sorted(calls)) == (50, ["BatchGetItem", "Decrypt", "GetItem", "Query"])


def test_a_member_is_found_by_exactly_what_is_known(way: Way, desk: MemberDesk) -> None:
    known(way)
    person = PEOPLE[1]
    by_name = desk.search(OWN, UNION, name=f" {person['姓名'][0]} {person['姓名'][1:]}")
    by_number = desk.search(OWN, UNION, number=person["证件号码"].lower())
    by_mobile = desk.search(ABOVE, UNION, mobile=person["移动电话"])
    keys = {tuple(one.member.key for one in found) for found in (by_name, by_number, by_mobile)}
    assert len(keys) == 1
    assert desk.search(OWN, UNION, name="没有此人") == []
    assert desk.search(OWN, UNION, number=PEOPLE[0]["证件号码"][:-1]) == []
    for nothing in ({}, {"name": "张三", "mobile": "1"}):
        with pytest.raises(InvalidInput):
            desk.search(OWN, UNION, **nothing)


def last_of(way: Way, desk: MemberDesk, key: str) -> str:
    """The end of somebody's card."""
    member = desk.members.find([key])[key]
    assert member.sealed_card and member.batch and member.batch_row
    number = open_card_of_row(way.stores.vault, key, member.sealed_card, member.batch, member.batch_row)
    assert number
    return number[-4:]


def test_a_holder_is_found_by_the_last_four_digits_of_the_card_in_their_union_alone(way: Way, desk: MemberDesk) -> None:
    for people, union in ((PEOPLE, UNION), (sample_rows(2, seed=95), NEIGHBOUR)):
        register = known(way, people, union)
        (batch,) = way.issuing.issue(register.id)
        way.answered(batch.id)
    found, _ = desk.page(ABOVE, UNION)
    key = found[0].member.key
    last = last_of(way, desk, key)
    expected = sorted(one.member.key for one in found if last_of(way, desk, one.member.key) == last)
    for officer in (OWN, ABOVE):
        assert [one.member.key for one in desk.search(officer, UNION, card_last=last)] == expected
    others, _ = desk.page(ABOVE, NEIGHBOUR)
    assert key not in {one.member.key for one in desk.search(ABOVE, NEIGHBOUR, card_last=last)}
    assert len(others) == 2
    for odd in ("123", "12345", "١٢٣٤", "12a4"):
        with pytest.raises(InvalidInput):
            desk.search(OWN, UNION, card_last=odd)
    with pytest.raises(InvalidInput):
        desk.search(OWN, UNION, card_last=last, name="张三")
    with pytest.raises(NotAllowed):
        desk.search(OWN, NEIGHBOUR, card_last=last)


def test_who_changes_unions_is_found_by_the_card_in_the_new_one(way: Way, desk: MemberDesk) -> None:
    (batch,) = way.issuing.issue(known(way, PEOPLE[:1]).id)
    way.answered(batch.id)
    (seen,), _ = desk.page(OWN, UNION)
    last = last_of(way, desk, seen.member.key)
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="转出", 会籍变化日期="2026-11-01"))
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="转入", 会籍变化日期="2026-11-02"), NEIGHBOUR)
    assert desk.search(OWN, UNION, card_last=last) == []
    assert [one.member.key for one in desk.search(ABOVE, NEIGHBOUR, card_last=last)] == [seen.member.key]


def test_a_search_by_card_costs_one_query(way: Way, desk: MemberDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    (batch,) = way.issuing.issue(known(way).id)
    way.answered(batch.id)
    (seen, *_), _ = desk.page(OWN, UNION)
    last = last_of(way, desk, seen.member.key)
    calls: list[str] = []
    real = BaseClient._make_api_call

    def noted(self: Any, name: str, given: Any) -> Any:
        calls.append(name)
        return real(self, name, given)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    assert desk.search(OWN, UNION, card_last=last)
    assert sorted(calls) == ["BatchGetItem", "GetItem", "Query"]


def test_a_search_finds_nobody_of_another_union(way: Way, desk: MemberDesk) -> None:
    known(way, PEOPLE, NEIGHBOUR)
    person = PEOPLE[0]
    assert desk.search(OWN, UNION, name=person["姓名"]) == []
    assert desk.search(OWN, UNION, number=person["证件号码"]) == []
    assert desk.search(OWN, UNION, mobile=person["移动电话"]) == []


def test_who_was_renamed_is_found_by_the_new_name_alone(way: Way, desk: MemberDesk) -> None:
    known(way, PEOPLE[:1])
    way.taken(people_file(PEOPLE[:1], 姓名="欧阳示例"))
    assert desk.search(OWN, UNION, name=PEOPLE[0]["姓名"]) == []
    assert len(desk.search(OWN, UNION, name="欧阳示例")) == 1


def test_who_left_for_another_union_is_in_its_list(way: Way, desk: MemberDesk) -> None:
    known(way, PEOPLE[:1])
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="转出", 会籍变化日期="2026-11-01"))
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="转入", 会籍变化日期="2026-11-02"), NEIGHBOUR)
    assert desk.page(OWN, UNION) == ([], "")
    found, _ = desk.page(ABOVE, NEIGHBOUR)
    assert [one.member.union for one in found] == [NEIGHBOUR]


def test_one_person_is_shown_with_card_and_custody(way: Way, desk: MemberDesk) -> None:
    register = known(way)
    (batch,) = way.issuing.issue(register.id)
    found, _ = desk.page(OWN, UNION)
    key = found[0].member.key
    assert member_view(desk.show(OWN, key))["card"] == "requested"
    way.answered(batch.id)
    shown = member_view(desk.show(ABOVE, key))
    assert (shown["card"], shown["batch"], shown["custody"]) == ("opened", batch.id, "opened")
    assert (shown["register"], shown["union_name"]) == (register.id, way.stores.directory.union(UNION).name)


def test_a_person_out_of_reach_is_not_there(way: Way, desk: MemberDesk) -> None:
    known(way, PEOPLE[:1], NEIGHBOUR)
    (seen,), _ = desk.page(ABOVE, NEIGHBOUR)
    said = []
    for key in (seen.member.key, "no-such-key"):
        with pytest.raises(NotFound) as refused:
            desk.show(OWN, key)
        said.append(str(refused.value))
    assert said[0] == said[1]


def wanted(person: Any, **other: str) -> Wanted:
    return Wanted(other.get("name", person["姓名"]), other.get("number", person["证件号码"]), person["证件类别"])


def test_a_bulk_question_says_who_has_a_card_and_where_and_nothing_of_a_number_alone(
    way: Way, desk: MemberDesk
) -> None:
    opened, under_way, left, elsewhere, nobody = sample_rows(5, seed=94)
    (batch,) = way.issuing.issue(known(way, [opened]).id)
    way.answered(batch.id)
    way.issuing.issue(known(way, [under_way]).id)
    known(way, [left])
    way.taken(people_file([left], 会籍变化类型="退会", 会籍变化日期="2026-11-01"))
    known(way, [elsewhere], OTHER_CITY_UNION)
    asked = [
        wanted(opened), wanted(opened, name="别人"), wanted(under_way), wanted(left),
        wanted(elsewhere), wanted(elsewhere, name="别人"), wanted(nobody), wanted(nobody, number="nonsense"),
    ]  # fmt: skip
    assert desk.check(OWN, UNION, asked) == [
        CheckResult.CARD, CheckResult.CARD, CheckResult.UNDER_WAY, CheckResult.NOT_FOUND,
        CheckResult.ELSEWHERE, CheckResult.NOT_FOUND, CheckResult.NOT_FOUND, CheckResult.NOT_FOUND,
    ]  # fmt: skip


def test_an_officer_asks_for_so_many_a_day_and_no_more(desk: MemberDesk, way: Way) -> None:
    some = [wanted(PEOPLE[0])] * 500
    for _ in range(CHECKED_A_DAY // 500):
        desk.check(OWN, UNION, some)
    with pytest.raises(NotNow, match=r"2000 人的上限（已有 2000 人"):
        desk.check(OWN, UNION, some[:1])
    desk.check(ABOVE, UNION, some[:1])
    tomorrow = MemberDesk(
        desk.directory, desk.members, desk.custody, desk.counter, desk.keys, desk.tails, desk.vault,
        lambda: date(2026, 11, 29),
    )  # fmt: skip
    tomorrow.check(OWN, UNION, some[:1])


def test_a_question_that_is_refused_counts_nothing_and_the_count_expires(desk: MemberDesk) -> None:
    counter = CheckTable(Table("work"))
    assert counter.add("officer-1", TODAY, 1_500, 2_000) is None
    assert counter.add("officer-1", TODAY, 501, 2_000) == 1_500
    assert counter.add("officer-1", TODAY, 500, 2_000) is None
    (stored,) = [
        one for one in client("dynamodb").scan(TableName="work")["Items"] if one["pk"]["S"].startswith("CHECKS#")
    ]
    assert int(stored["expires"]["N"]) == int(datetime(2026, 11, 30, tzinfo=UTC).timestamp())
    assert "officer-1" not in repr(stored)


def test_a_document_of_no_known_type_is_refused(desk: MemberDesk, way: Way) -> None:
    with pytest.raises(InvalidInput):
        desk.check(OWN, UNION, [Wanted("张三", "1", "不存在的证件")])


@pytest.mark.parametrize("elsewhere", [False, True])
def test_an_own_member_is_found_by_the_number_alike_whether_or_not_a_stranger_has_it(
    way: Way, desk: MemberDesk, *, elsewhere: bool
) -> None:
    """An invented name in a register, then the number alone here, was an oracle about everybody (decision 0049)."""
    if elsewhere:
        known(way, PEOPLE[:1], OTHER_CITY_UNION)
    invented = [{**PEOPLE[0], "姓名": "欧阳示例"}]
    known(way, invented)
    number = PEOPLE[0]["证件号码"]
    for officer in (OWN, ABOVE):
        assert [one.cells["姓名"] for one in desk.search(officer, UNION, number=number)] == ["欧阳示例"]
        assert desk.search(ABOVE, NEIGHBOUR, number=number) == []
        asked = [wanted(invented[0]), wanted(PEOPLE[0], name="别人"), wanted(PEOPLE[0], name="又一人")]
        assert desk.check(officer, UNION, asked) == [CheckResult.NO_CARD] * 3


def test_who_left_is_found_by_the_number_no_more_whoever_has_it_elsewhere(way: Way, desk: MemberDesk) -> None:
    known(way, PEOPLE[:1], OTHER_CITY_UNION)
    invented = [{**PEOPLE[0], "姓名": "欧阳示例"}]
    known(way, invented)
    known(way, [{**invented[0], "会籍变化类型": "退会", "会籍变化日期": "2026-11-01"}])
    asked = [wanted(invented[0]), wanted(PEOPLE[0], name="别人"), wanted(PEOPLE[0])]
    assert desk.check(OWN, UNION, asked) == [CheckResult.NOT_FOUND, CheckResult.NOT_FOUND, CheckResult.ELSEWHERE]
