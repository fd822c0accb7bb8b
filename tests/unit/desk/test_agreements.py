"""Signing, prolonging and ending agreements; the province's list of banks; the tree of unions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.desk.agreements import AgreementDesk
from unioncard.desk.tree import UnionTree
from unioncard.desk.tree_view import agreement_view, union_view
from unioncard.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotIssuable, NotNow
from unioncard.unions.agreement import Agreement
from unioncard.unions.officer import Officer, Role
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from support.worked import Way

ROOT, CITY, OTHER_CITY, UNION = "410000", "410100", "410800", "4101000001"
TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
CHIEF = Officer("chief", CITY, frozenset({Role.ADMINISTRATOR}))
FIRST = Officer("first", ROOT, frozenset({Role.PROVINCE, Role.ADMINISTRATOR}))
TERMS = Agreement(UNION, "bankone", date(2026, 12, 1), date(2027, 11, 30), 1000)


@pytest.fixture
def desk(way: Way) -> AgreementDesk:
    return AgreementDesk(way.stores.directory, AgreementTable(Table("directory")), lambda: NOW)


def covering(desk: AgreementDesk, day: date, union: str = UNION) -> Agreement:
    return desk.directory.agreement_covering(desk.directory.union(union), day)


def test_what_was_signed_covers_the_union_on_its_days_and_says_by_whom(desk: AgreementDesk) -> None:
    made = desk.sign(CHIEF, TERMS)
    assert made == replace(TERMS, noted_by="chief", noted_at="2026-11-28T02:00:00Z")
    assert covering(desk, date(2026, 12, 1)) == made
    assert covering(desk, date(2026, 11, 30)).union == CITY, "the city's, until its own begins"
    assert desk.sign(CHIEF, TERMS) == made, "the same again is the first"
    assert desk.of_union(CHIEF, UNION) == [made]


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, bank="banknone"),
        replace(TERMS, bank="banktwo"),  # its files carry the union's number
        replace(TERMS, valid_to=date(2026, 11, 30)),
        replace(TERMS, valid_from=date(2014, 12, 31)),
        replace(TERMS, valid_to=date(2206, 1, 1)),
    ],
)
def test_terms_that_cannot_be_are_refused(desk: AgreementDesk, terms: Agreement) -> None:
    with pytest.raises(InvalidInput):
        desk.sign(CHIEF, terms)
    assert desk.of_union(CHIEF, UNION) == []


@pytest.mark.parametrize(
    ("first", "last"), [("2027-11-30", None), ("2026-01-01", "2026-12-01"), ("2027-01-01", "2027-02-01")]
)
def test_two_agreements_of_one_union_do_not_overlap(desk: AgreementDesk, first: str, last: str | None) -> None:
    desk.sign(CHIEF, TERMS)
    terms = replace(TERMS, valid_from=date.fromisoformat(first), valid_to=date.fromisoformat(last) if last else None)
    with pytest.raises(NotNow):
        desk.sign(CHIEF, terms)


def test_two_that_are_signed_at_one_moment_do_not_overlap_either(desk: AgreementDesk) -> None:
    read = desk.agreements.of_union(UNION)[1]
    desk.sign(CHIEF, TERMS)
    with pytest.raises(Conflict):
        desk.agreements.note(replace(TERMS, valid_from=date(2027, 1, 1), noted_at="2026-11-28T02:00:00Z"), read)


def test_an_agreement_is_prolonged_and_ended_and_what_was_said_is_kept(desk: AgreementDesk) -> None:
    made = desk.sign(CHIEF, replace(TERMS, valid_from=date(2026, 1, 1)))
    assert desk.change(CHIEF, made.id, None).valid_to is None
    ended = desk.change(CHIEF, made.id, TODAY)
    assert covering(desk, TODAY) == ended
    assert covering(desk, date(2026, 11, 29)).union == CITY
    kept = Table("directory").query(f"AGREEMENTS#{UNION}", "CHANGE#")
    changes = [found["valid_to"] for found in kept if found.get("valid_to")]
    assert changes == ["2027-11-30", "2026-11-28"]
    with pytest.raises(InvalidInput):
        desk.change(CHIEF, made.id, date(2026, 11, 27))
    tomorrow = replace(desk, now=lambda: datetime(2026, 11, 29, 2, tzinfo=UTC))
    with pytest.raises(NotNow):
        tomorrow.change(CHIEF, made.id, None)


def test_an_agreement_is_not_prolonged_into_the_next_one(desk: AgreementDesk) -> None:
    made = desk.sign(CHIEF, TERMS)
    desk.sign(CHIEF, replace(TERMS, valid_from=date(2027, 12, 1), valid_to=None))
    with pytest.raises(NotNow):
        desk.change(CHIEF, made.id, date(2027, 12, 1))


def test_out_of_reach_is_not_there(desk: AgreementDesk) -> None:
    made = desk.sign(CHIEF, TERMS)
    stranger = Officer("other", OTHER_CITY, frozenset({Role.ADMINISTRATOR}))
    said = []
    for id in (made.id, f"{UNION}.2026-12-02.bankone", "x"):
        with pytest.raises(NotFound) as refused:
            desk.change(stranger, id, None)
        said.append(str(refused.value))
    assert len(set(said)) == 1
    for union in (UNION, ROOT, "9999"):
        with pytest.raises(NotAllowed):
            desk.sign(stranger, replace(TERMS, union=union))
        with pytest.raises(NotAllowed):
            desk.of_union(stranger, union)


def test_loading_the_directory_again_does_not_undo_what_an_officer_noted(desk: AgreementDesk, way: Way) -> None:
    made = desk.sign(CHIEF, TERMS)
    changed = desk.change(CHIEF, made.id, date(2027, 6, 30))
    way.stores.directory.load(Directory((), (), (TERMS,)))
    assert desk.of_union(CHIEF, UNION) == [changed]


def test_the_province_lists_a_bank_with_a_profile_that_works(desk: AgreementDesk) -> None:
    profile = json.loads(desk.directory.bank("bankone").profile)
    assert desk.list_bank(FIRST, "bankfour", "示例银行丁", "gbk", profile).encoding == "gbk"
    assert "bankfour" in {bank.code for bank in desk.directory.banks()}
    desk.sign(CHIEF, replace(TERMS, bank="bankfour"))
    times = profile["times"] | {"unclaimed_days": "sixty"}
    for wrong, said in (
        (profile | {"nonsense": 1}, "nonsense：没有这一项"),
        (profile | {"times": times}, "times.unclaimed_days：应为整数"),
        (profile | {"drop": {"kind": "ftp"}}, "drop：kind 不是允许的值"),
        ({}, "name：必须填写；title：必须填写"),
    ):
        with pytest.raises(InvalidInput, match=f"^文件格式定义有误，没有登记。请信息人员照下面改好再选：{said}"):
            desk.list_bank(FIRST, "bankfive", "示例银行戊", "gbk", wrong)
    with pytest.raises(InvalidInput):
        desk.list_bank(FIRST, "bankfive", "示例银行戊", "latin-1", profile)
    with pytest.raises(NotAllowed):
        desk.list_bank(replace(FIRST, roles=frozenset({Role.ADMINISTRATOR})), "bankfive", "示例银行戊", "gbk", profile)


def test_the_tree_is_walked_a_page_at_a_time(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unioncard.cloud.stores.directory.PAGE", 2)
    tree = UnionTree(way.stores.directory)
    found: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page, after = tree.below(FIRST, ROOT, after)
        found += [union.code for union in page]
        pages += 1
    assert found == [union.code for union in way.stores.directory.children(ROOT)]
    assert pages > 1
    with pytest.raises(NotAllowed):
        tree.below(CHIEF, ROOT)


def test_a_union_is_shown_with_what_is_above_and_what_covers_it(way: Way) -> None:
    tree = UnionTree(way.stores.directory)
    shown: dict[str, Any] = union_view(tree.show(CHIEF, UNION, TODAY))
    assert [one["union"] for one in shown["above"]] == [ROOT, CITY]
    assert (shown["agreement"]["union"], shown["agreement"]["bank"]) == (CITY, "bankone")
    for code in (OTHER_CITY, "9999"):
        with pytest.raises(NotFound):
            tree.show(CHIEF, code, TODAY)


def test_a_union_that_nobody_signed_for_says_so(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = UnionTree(way.stores.directory)

    def nobody(*_: Any) -> Agreement:
        raise NotIssuable("")

    monkeypatch.setattr(type(way.stores.directory), "agreement_covering", nobody)
    assert union_view(tree.show(CHIEF, UNION, TODAY))["agreement"] is None


@pytest.mark.parametrize(
    ("day", "state"), [("2026-11-30", "coming"), ("2026-12-01", "holding"), ("2027-12-01", "over")]
)
def test_the_view_says_where_an_agreement_stands(day: str, state: str) -> None:
    assert agreement_view(TERMS, date.fromisoformat(day))["state"] == state
