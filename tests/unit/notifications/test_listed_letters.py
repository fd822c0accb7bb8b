"""Officers are shown which letters went to their union and to those below it, what became of each, and no address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.letters import MailTable
from unioncard.cloud.stores.listings import ListingTable
from unioncard.desk.lists import Lists
from unioncard.desk.mails import mails_view
from unioncard.errors import NotAllowed
from unioncard.notifications.outbox import MailState
from unioncard.unions.officer import Officer
from unit.notifications.test_unreachable import UNION, Service, checked, post

if TYPE_CHECKING:
    from support.worked import Way

CITY, NEIGHBOUR = "410100", "4101000002"


def shown(way: Way, by: str, union: str) -> Any:
    lists = Lists(way.stores.directory, ListingTable(Table("work")))
    return mails_view(lists.mails(MailTable(Table("work")), Officer("officer", by), union))


def test_a_letter_is_listed_once_for_its_union_and_those_above(way: Way) -> None:
    service, order = Service(set()), checked(way, 1)
    for _ in range(2):
        assert post(way, service).carry_out(order) is MailState.SENT
    for by in (UNION, CITY):
        page = shown(way, by, by)
        (line,) = page["mails"]
        assert (page["count"], line["kind"], line["union"]) == (1, "register-checked", UNION)
        assert (line["register"], line["month"], line["state"]) == (order.register_id, None, "sent")
        assert line["message"] == "已发出"
        assert "@" not in json.dumps(page)
    assert shown(way, CITY, NEIGHBOUR)["mails"] == []
    with pytest.raises(NotAllowed):
        shown(way, UNION, CITY)


def test_a_letter_that_its_address_refused_is_shown_to_the_union_above_with_the_one_it_got(way: Way) -> None:
    post(way, Service({UNION})).carry_out(checked(way, 2))
    found = {one["kind"]: (one["union"], one["state"]) for one in shown(way, CITY, CITY)["mails"]}
    assert found == {"register-checked": (UNION, "refused"), "mail-unreachable": (CITY, "sent")}


def test_a_letter_whose_delivery_died_before_it_was_listed_is_listed_by_the_next(way: Way) -> None:
    order, service = checked(way, 3), Service(set())
    post(way, service).carry_out(order)
    work = Table("work")
    for code in ("410000", CITY, UNION):
        items, _ = work.first(f"LISTED#{code}#mail", 10)
        for one in items:
            assert one["expires"] > 0
            work.delete(one["pk"], one["sk"])
    assert shown(way, UNION, UNION)["mails"] == []
    post(way, service).carry_out(order)
    assert (len(shown(way, UNION, UNION)["mails"]), len(service.sent)) == (1, 1)
