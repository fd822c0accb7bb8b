"""The audit finds nothing where nothing was changed, and what one item says that was changed behind its back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.audit_story import Province
from support.in_process import made_stores, running_aws
from support.killing import Killed, Killer, killing
from support.memory_aws.aws import MemoryAws
from support.worked import UNION, Way, answer_all, people_file
from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, Return
from unioncard.cards.events import EventKind
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import from_item, to_item
from unioncard.errors import InvalidInput
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


Item = dict[str, Any]
OTHER = "4101000002"
TOTALS = dict.fromkeys(("members", "joined", "requested", "opened", "opened_this_month", "refused", "waiting"), 1)


@pytest.fixture(scope="module")
def lived() -> Iterator[tuple[Province, Callable[[], None]]]:
    """What was lived, and what brings its tables back as they were then."""
    account = MemoryAws()
    with running_aws(account):
        province = Province(Way(made_stores(account)))
        province.live()
        bring_back = account.kept(tuple(account.tables.tables), ())
        assert bring_back
        yield province, bring_back


@pytest.fixture
def province(lived: tuple[Province, Callable[[], None]]) -> Iterator[Province]:
    made, bring_back = lived
    yield made
    bring_back()
    made.orders.clear()


def stored(table: str, wanted: Callable[[Item], bool]) -> Item:
    """The first item that is wanted."""
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return next(item for page in pages for one in page["Items"] if wanted(item := from_item(one)))


def put(table: str, item: Item) -> None:
    client("dynamodb").put_item(TableName=table, Item=to_item(item))


def gone(table: str, item: Item) -> None:
    key: Item = {name: item[name] for name in ("pk", "sk") if name in item}
    client("dynamodb").delete_item(TableName=table, Key=to_item(key))


def of(pk: str, sk: str = "", **values: object) -> Callable[[Item], bool]:
    """Items whose keys begin so and that have these values."""

    def wanted(item: Item) -> bool:
        begun = item["pk"].startswith(pk) and item.get("sk", "").startswith(sk)
        return begun and all(item.get(name) == value for name, value in values.items())

    return wanted


def test_where_everything_happened_nothing_differs(province: Province) -> None:
    put("cards", {"pk": "REPORT#2026-10#410000", "edition": 1})  # a printed edition is no card
    assert province.audit() == []
    audit = province.store.page(1)[0][0]
    assert (audit.month, audit.closed, audit.round) == (province.month, province.month, 1)
    assert audit.items > 100


def test_a_card_asked_for_anew_that_its_bank_names_as_the_successor_of_the_closed_one_is_counted(
    province: Province,
) -> None:
    way, people, cards = province.way, sample_rows(1, 71), list[str]()
    for serial, at in enumerate(("00:00:01", "00:00:02"), 301):
        (batch,) = way.issuing.issue(way.taken(people_file(people)).id)
        answers = answer_all(way.issuance(batch.id), first_serial=serial)
        way.answer("bankone", AnswerKind.RETURN, Return(batch.id, answers))
        cards.append(answers[0].card)
        kind, new = (EventKind.REPLACED, cards[1]) if len(cards) > 1 else (EventKind.CLOSED, "")
        told = Events((CardEventRow(cards[0], kind, f"{clock.today().isoformat()}T{at}", new),))
        way.answer("bankone", AnswerKind.EVENTS, told, serial=f"{serial}")
    assert stored("members", lambda item: of("CARD#", "CARD", batch=batch.id)(item) and item["replaces"] != "")
    of_a_closed_month = {"balance", "closing", "make-up"}
    assert {one.rule for one in province.audit()} <= of_a_closed_month


def movement(kind: str) -> Callable[[Item], bool]:
    return lambda item: item["pk"].startswith("MONTH#") and item["document"].startswith(kind)


def joining(sk: str, counts: str) -> Callable[[Item], bool]:
    """Of a register by which somebody joined."""
    return lambda item: of("REGISTER#", sk)(item) and item.get(counts, {}).get("joined", 0) > 0


def signed(item: Item) -> bool:
    return movement("custody/")(item) and "signed" in item["counts"]


def joined(item: Item) -> bool:
    return movement("register/")(item) and "joined" in item["counts"]


def newest(item: Item) -> bool:
    """What says which edition of a month is a union's newest."""
    return item["pk"].startswith("REPORT#") and "rank" in item


CHANGES: dict[str, tuple[str, Callable[[Item], bool], Item | None, set[str]]] = {
    "movement-register": ("work", joined, None, {"document", "members", "balance", "closing"}),
    "movement-batch": ("work", movement("batch/"), None, {"document", "order", "balance", "closing"}),
    "movement-answer": ("work", movement("answer/"), None, {"document", "balance", "closing"}),
    "movement-custody": ("work", signed, None, {"document", "custody", "balance", "closing"}),
    "movement-undo": ("work", movement("undo/"), None, {"custody", "balance", "closing"}),
    "movement-release": ("work", movement("release/"), None, {"document", "members", "balance", "closing"}),
    "movement-month": ("work", joined, {"counts": {"read": 1, "accepted": 1}}, {"document"}),
    "movement-day": ("work", joined, {"day": "2020-01-01"}, {"closing"}),
    "register": ("work", joining("REGISTER", "counts"), None, {"document", "chunks"}),
    "chunk": ("work", joining("CHUNK#", "changes"), None, {"chunks"}),
    "release": ("work", of("REGISTER#", "RELEASE#"), {"state": "asked"}, {"document"}),
    "batch-stage": ("work", of("BATCH#", "BATCH"), {"stage": "written"}, {"document"}),
    "batch-rows": ("work", of("BATCH#", "BATCH"), {"rows": 99}, {"batch-rows"}),
    "row-gone": ("work", of("BATCH#", "ROW#", state="opened"), None, {"document", "batch-rows", "cards", "bank-file"}),
    "row-refused": ("work", of("BATCH#", "ROW#", state="opened"), {"state": "refused"}, {"document", "cards"}),
    "row-sent": ("work", of("BATCH#", "ROW#", state="sent"), {"state": "withdrawn"}, {"live-requests"}),
    "plastic": ("work", of("BATCH#", "PLASTIC#"), None, {"custody", "statement"}),
    "carried": ("work", of("BATCH#", "CARRIED#", turn=1), {"counted": {}}, {"document", "statement"}),
    "bank-file": ("work", of("BANKFILE#bankone", kind="return"), {"counts": {"opened": 1}}, {"bank-file"}),
    "progress": ("work", of("PROGRESS#410100"), {"total": {"joined": 1}}, {"children"}),
    "closing": ("work", of("CLOSING#", "410100"), {"documents": 99}, {"closing"}),
    "closing-gone": ("work", of("CLOSING#", "4101000001"), None, {"balance", "closing"}),
    "part": ("work", of("CLOSING#", "PART#"), {"unions": 99}, {"closing"}),
    "part-documents": ("work", of("CLOSING#", "PART#"), {"documents": 99}, {"closing"}),
    "part-gone": ("work", of("CLOSING#", "PART#00"), None, {"closing"}),
    "month": ("work", of("CLOSED"), {"digest": "0"}, {"closing"}),
    "month-gone": ("work", of("CLOSED"), None, {"closing"}),
    "month-documents": ("work", of("CLOSED"), {"documents": 99}, {"closing"}),
    "month-unions": ("work", of("CLOSED"), {"unions": 99}, {"closing"}),
    "no-movement": ("work", joined, {"counts": {"read": 9, "accepted": 1}}, {"document", "closing"}),
    "no-measure": ("work", joined, {"counts": {"nothing": 9}}, {"document", "balance", "closing"}),
    "no-account": ("work", of("CLOSING#", UNION), {"balances": {"nothing": 9}}, {"closing"}),
    "movement-make-up": ("work", joined, {"make_up": {"counts": {"all": 12}, "mask": 5}}, {"make-up", "closing"}),
    "chunk-make-up": ("work", joining("CHUNK#", "changes"), {"make_up": {"counts": {}, "mask": 0}}, {"make-up"}),
    "closing-make-up": ("work", of("CLOSING#", UNION), {"make_up": {"counts": {"all": 9}, "mask": 1}}, {"make-up"}),
    "member-make-up": ("members", of("MEMBER#", "MEMBER", membership="active"), {"make_up": 2**60}, {"make-up"}),
    "member-gone": ("members", of("MEMBER#", "MEMBER", card="opened"), None, {"members", "holders"}),
    "member-left": ("members", of("MEMBER#", "MEMBER", card="refused"), {"membership": "left"}, {"members"}),
    "member-union": ("members", of("MEMBER#", "MEMBER", union=UNION), {"union": OTHER}, {"members", "two-unions"}),
    "member-card": ("members", of("MEMBER#", "MEMBER", card="requested"), {"card": "none"}, {"live-requests"}),
    "card-gone": ("members", of("CARD#", "CARD"), None, {"cards", "holders", "lookup"}),
    "card-activated": ("members", of("CARD#", "CARD", activated_by=""), {"activated_by": "answer/x/y"}, {"document"}),
    "card-holder": ("members", of("CARD#", "CARD", status="normal"), {"member": "nobody"}, {"holders"}),
    "card-held": ("members", of("MEMBER#", "MEMBER", card="opened"), {"card_key": "another"}, {"holders"}),
    "card-status": ("members", of("CARD#", "CARD", status="normal"), {"status": "lost-formal"}, {"lookup"}),
    "shown": ("cards", of("CARD#", status="normal"), {"status": "closed"}, {"lookup"}),
    "reported": ("work", of("REPORTED#", union=UNION), {"total": {"opened": 1}}, {"printed"}),
    "printed": ("cards", of("REPORT#", union=UNION), {"totals": TOTALS}, {"printed"}),
    "printed-number": ("cards", of("REPORT#", union=UNION), {"number": 3}, {"printed"}),
    "printed-gone": ("cards", of("REPORT#", union=UNION), None, {"printed"}),
    "newest": ("cards", newest, {"code": "0" * 12}, {"printed"}),
    "newest-gone": ("cards", newest, None, {"printed"}),
    "reported-number": ("work", of("REPORTED#", union=UNION), {"number": 3}, {"printed"}),
    "reported-code": ("work", of("REPORTED#", union=UNION), {"code": "0" * 12}, {"printed"}),
    "reported-gone": ("work", of("REPORTED#", union=UNION), None, {"printed"}),
    "shown-gone": ("cards", of("CARD#"), None, {"lookup"}),
}  # fmt: skip
"""Kind of item → its table, which one, what is changed in it (None: it is deleted), rules that find it, at least."""


@pytest.mark.parametrize("kind", CHANGES)
def test_one_item_changed_behind_its_back_is_found(province: Province, kind: str) -> None:
    table, wanted, change, rules = CHANGES[kind]
    item = stored(table, wanted)
    if change is None:
        gone(table, item)
    else:
        put(table, item | change)
    found = province.audit()
    assert rules <= {one.rule for one in found}, found
    unions = {one.union for one in found} - {""}
    allowed = {item.get("union"), (change or {}).get("union")} if kind != "progress" else {"410100", "410000"}
    if "union" in item:
        assert unions <= {str(one) for one in allowed}, found
    assert len(unions) <= 2, found
    if table == "work" and "document" in item and "document" in rules:
        assert item["document"] in {one.subject for one in found}


LATE: dict[str, tuple[Callable[[Item], bool], Item | None, str]] = {
    "adjustment": (of("RESTATED#", "UNION#"), {"change": {"joined": 3}}, UNION),
    "adjustment-gone": (of("RESTATED#", "UNION#"), None, UNION),
    "adjustment-added": (of("RESTATED#", "UNION#"), {"sk": f"UNION#{OTHER}", "union": OTHER}, OTHER),
    "part": (of("RESTATED#", "PART#", documents=1), {"documents": 2}, ""),
    "restatement": (of("RESTATED#", "001"), {"change": {"joined": 3}}, ""),
    "number": (of("RESTATED#", "001"), {"edition": 3}, ""),
}


@pytest.mark.parametrize("kind", LATE)
def test_an_edition_that_was_changed_behind_its_back_is_found(province: Province, kind: str) -> None:
    province.restate()

    def editions() -> list[tuple[str, str]]:
        return [(one.union, one.subject) for one in province.audit() if one.rule == "edition"]

    assert editions() == []
    wanted, change, union = LATE[kind]
    item = stored("work", wanted)
    if change is None:
        gone("work", item)
    else:
        put("work", item | change)
    found = editions()
    assert {one for one, _ in found} == {union}, found
    assert all(subject.startswith(f"restatement/{province.month}/1") for _, subject in found)


def test_what_is_under_way_while_it_is_counted_is_no_finding(province: Province) -> None:
    item = stored("work", movement("register/"))
    gone("work", item)
    id = clock.stamp(clock.now())
    province.auditor.begin(id)
    while province.orders:
        step, order = province.orders.popleft()
        getattr(province.auditor, step)(*order)
        if province.store.audit(id).round > 1:  # by then it was written
            put("work", item)
    assert province.store.audit(id).differences == 0
    assert province.store.audit(id).round == 2


def test_killed_anywhere_and_delivered_twice_it_finds_the_same(province: Province) -> None:
    put("work", stored("work", of("BATCH#", "BATCH")) | {"rows": 99})
    with killing(Killer()) as counted:
        expected = province.audit()
    for number, call in enumerate(range(1, counted.calls, 23)):
        id = clock.stamp(clock.now() + timedelta(hours=1, seconds=number))
        with killing(Killer(call, after=bool(number % 2))), pytest.raises(Killed):
            province.run(id)
        province.orders.extend(list(province.orders)[:3])
        province.run(id)
        assert province.store.findings(id) == expected, f"killed at call {call}"
    assert len(expected) == 1


def test_orders_that_are_delivered_twice_do_not_multiply(province: Province) -> None:
    """A late part of the first round ordered all segments again, and each of those all parts: 38,000 orders."""
    put("work", stored("work", of("BATCH#", "BATCH")) | {"rows": 99})

    def handled(times: int) -> int:
        id, orders = clock.stamp(clock.now() + timedelta(hours=times)), 0
        province.auditor.begin(id)
        while province.orders:
            step, order = province.orders.popleft()
            orders += 1
            for _ in range(times):
                getattr(province.auditor, step)(*order)
        assert province.store.audit(id).round == 2
        assert province.store.audit(id).differences == 1
        return orders

    assert handled(2) <= 2 * handled(1)


def test_a_month_that_is_not_closed_is_refused(province: Province) -> None:
    for month in (clock.previous(province.month), clock.following(province.month)):
        with pytest.raises(InvalidInput):
            province.audit(month)
    assert province.audit(province.month) == []
