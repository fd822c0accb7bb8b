"""The tour's offices: lists and pages, persons' rights, the tree, appointments, nights and months, the look-up."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from campaign.year.province import CITIES, OTHER, PROVINCE, UNION
from unioncard import clock
from unioncard.cloud.aws.table import new, transact
from unioncard.cloud.stores.ledger import movement_item
from unioncard.ledger.movement import Measure, Movement
from unioncard.registers.unions.columns import COLUMNS as UNION_COLUMNS
from unioncard.registers.unions.columns import HEAD as UNION_HEAD
from unioncard_tools.sample.unions import credit_code

if TYPE_CHECKING:
    from campaign.year.tour import Tour


def look(tour: Tour, batch: str, register: str) -> None:
    """Every list and page."""
    for route in (
        "GET /registers",
        "GET /batches",
        "GET /held",
        "GET /undos",
        "GET /mails",
        "GET /work",
        "GET /banks",
    ):
        tour.ask(route, UNION)
    tour.ask("GET /batches", UNION, query={"state": "overdue"})
    for state in ("to-collect", "to-sign", "to-return", "unclaimed"):
        tour.ask("GET /custody", UNION, query={"state": state})
    for route in ("GET /batches/{id}", "GET /batches/{id}/people"):
        tour.ask(route, UNION, id=batch)
    found = tour.ask("GET /members", UNION)["members"]
    tour.ask("GET /members/{id}", UNION, id=found[0]["member"])
    one = tour.way.province.people[16]
    name, number = str(one["姓名"]), str(one["证件号码"])
    for question in ({"name": name}, {"number": number}, {"mobile": "13800000000"}, {"card_last": "0017"}):
        tour.ask("POST /members/search", UNION, question)
    tour.ask("POST /members/check", UNION, {"persons": [{"name": name, "number": number}]})
    tour.ask("GET /trail", PROVINCE, query={"day": tour.way.world.day})


def persons(tour: Tour, people: list[dict[str, str]]) -> None:
    """A person asks what is held, another has it corrected, a third is erased, a fourth refused."""
    changes = {"correct": {"姓名": "王小明"}}
    for act, one in zip(("hold", "correct", "erase", "hold"), people, strict=True):
        asked = {"act": act, "name": one["姓名"], "number": one["证件号码"], "reason": "本人申请"}
        case = tour.ask(
            "POST /persons", PROVINCE, asked | ({"changes": changes[act]} if act in changes else {}), "first"
        )
        path = {"id": case["case"]}
        if one is people[3]:
            tour.ask("POST /persons/{id}/refuse", PROVINCE, {"reason": "材料不全"}, "second", **path)
            continue
        tour.ask("POST /persons/{id}/approve", PROVINCE, None, "second", **path)
        tour.way.rest()
        tour.ask("GET /persons/{id}", PROVINCE, None, "second", **path)
        if act == "hold":
            tour.ask("GET /persons/{id}/record", PROVINCE, None, "second", **path)
    tour.ask("GET /persons", PROVINCE)
    for kind in ("sweep-erased", "retain-members", "sweep-erased"):
        tour.way.world.run_until(tour.way.world.now + timedelta(days=1))
        tour.order("register", {"kind": kind, "scheduled": tour.way.world.now.isoformat()})


def unions(tour: Tour) -> None:
    """A new union comes below a city and another moves, whose answer waits for somebody else from then on.

    Agreements and banks are looked at and written.
    """
    due = (tour.way.world.local.date() + timedelta(days=9)).isoformat()
    urged = tour.ask("POST /urgings", CITIES[0], {"union": OTHER, "due": due, "rules": ["base"], "text": "请说明"})
    tour.ask("POST /urgings/{id}/answer", OTHER, {"text": "已安排"}, id=urged["urging"])
    names = tour.way.province.names
    by_number = {99: {UNION_HEAD: "赵六"}}
    moved = [(OTHER, names[OTHER], CITIES[2], 1), ("", "样例新办工会委员会", CITIES[2], 99)]
    opened = tour.ask("POST /registers", PROVINCE, {"union": PROVINCE, "kind": "unions"})
    lines = [",".join(UNION_COLUMNS)]
    for code, name, parent, number in moved:
        cells = dict.fromkeys(UNION_COLUMNS, "") | {
            "工会编码": code,
            "工会名称": name,
            "上级工会名称": names[parent],
            "基层工会类型": "独立基层工会",
            "工会统一社会信用代码": credit_code("81", "412121", f"MC{number:06d}"),
            "单位名称": name.removesuffix("工会委员会"),
            "单位统一社会信用代码": credit_code("91", "412121", f"MA{number:06d}"),
            **by_number.get(number, {}),
        }
        lines.append(",".join(cells.values()))
    key = f"registers/{opened['register']}/source"
    tour.way.world.put("registers", key, "\n".join(lines).encode(), "register")
    tour.way.rest()
    tour.ask("GET /registers/{id}", PROVINCE, id=opened["register"])
    tour.at_night("remind_of_cards")
    tour.ask("POST /urgings/{id}/close", CITIES[2], {"text": "同意"}, id=urged["urging"])
    for route in ("GET /unions", "GET /unions/{id}", "GET /unions/{id}/form", "GET /unions/{id}/work"):
        tour.ask(route, PROVINCE, id=CITIES[2])
    tour.ask("GET /agreements", CITIES[2], query={"union": CITIES[2]})
    day = tour.way.world.local.date()
    terms = {"union": UNION, "bank": "bankone", "valid_from": (day + timedelta(days=1)).isoformat()}
    made = tour.ask("POST /agreements", CITIES[2], terms)
    last = {"valid_to": (day + timedelta(days=40)).isoformat()}
    tour.ask("POST /agreements/{id}", CITIES[2], last, id=made["agreement"])
    bank = tour.way.province.banks["bankone"]
    body = {"code": bank.code, "name": bank.name, "encoding": bank.encoding, "profile": json.loads(bank.profile)}
    tour.ask("POST /banks", PROVINCE, body)


def appoint(tour: Tour) -> None:
    """Somebody is invited by mail and accepts; their appointment is ended."""
    mail = "clerk@unions.example"
    asked = {"union": UNION, "roles": ["clerk"], "mail": mail, "name": "李四"}
    made = tour.ask("POST /appointments", UNION, asked)
    path = {"id": made["appointment"]}
    vouched = {"email": mail, "email_verified": True, "union": ""}
    for route in ("GET /me", "POST /appointments/{id}/accept"):
        tour.ask(route, "", None, "new clerk", claims=vouched, **path)
    tour.way.rest()
    tour.ask("GET /appointments", UNION)
    tour.ask("POST /appointments/{id}/end", UNION, **path)
    both = [
        tour.ask("POST /appointments", PROVINCE, {"union": PROVINCE, "roles": ["administrator"], "subject": one})
        for one in ("one", "two")
    ]
    tour.ask("POST /appointments/{id}/end", PROVINCE, None, "one", id=both[0]["appointment"])
    tour.way.rest()


def assess(tour: Tour) -> None:
    """Targets and bases, and a note that urges a union: answered, given back, answered and closed."""
    day = tour.way.world.local.date()
    begins, due = day.isoformat(), (day + timedelta(days=9)).isoformat()
    target = tour.ask("POST /targets", CITIES[2], {"union": CITIES[2], "goal": "opened", "begins": begins, "due": due})
    tour.ask("POST /unions/{id}/base", UNION, {"expected": 9, "gathered": 3}, id=UNION)
    for union in (CITIES[2], UNION):
        tour.ask("GET /targets", union)
        tour.ask("GET /unions/{id}/standing", union, id=union)
    tour.ask("POST /targets/{id}/end", CITIES[2], id=target["target"])
    made = tour.ask("POST /urgings", CITIES[2], {"union": UNION, "due": due, "rules": ["base"], "text": "请说明"})
    path = {"id": made["urging"]}
    for union, act, body in (
        (UNION, "answer", {"text": "已安排"}),
        (CITIES[2], "return", {"text": "请写明日期", "due": due}),
        (UNION, "answer", {"text": "本月底"}),
        (CITIES[2], "close", {"text": "同意"}),
    ):
        tour.ask(f"POST /urgings/{{id}}/{act}", union, body, **path)
    tour.way.rest()
    tour.ask("GET /urgings", UNION)
    tour.ask("GET /urgings/{id}", UNION, **path)


def close(tour: Tour) -> None:
    """Nights, the month's end with its reports, an audit, and a document that came late."""
    world = tour.way.world
    for _ in range(2):
        tour.at_night("close_trail", "count_progress", "remind_of_cards")
        world.run_until(world.now + timedelta(days=1))
    tour.ask("GET /unions/{id}/progress", PROVINCE, id=CITIES[2])
    month = f"{world.local:%Y-%m}"
    end = (world.local.replace(day=1, hour=6) + timedelta(days=32)).replace(day=1)
    world.run_until(end)
    tour.at_night("scheduled", "audit")
    tour.ask("GET /reports", PROVINCE, query={"month": month, "union": PROVINCE})
    audit = tour.ask("POST /audits", PROVINCE, {"month": month})
    tour.way.rest()
    tour.ask("GET /audits", PROVINCE)
    tour.ask("GET /audits/{id}", PROVINCE, id=audit["audit"])
    _restate(tour, month)


def _restate(tour: Tour, month: str) -> None:
    """A document of the closed month comes after its end, and two people agree to report it anew."""
    path, counts = f"/{PROVINCE}/{CITIES[2]}/{UNION}/", {Measure.READ: 1, Measure.ACCEPTED: 1, Measure.JOINED: 1}
    now = clock.stamp(tour.way.world.now)
    late = Movement(clock.month_of(tour.way.world.now), UNION, path, "register/late", now, counts, f"{month}-20")
    transact([{"Put": new("work", movement_item(late))}], "a late document")
    route = "POST /months/{id}/restatements"
    for number, act, body in ((1, "refuse", {"reason": "数字不对"}), (2, "approve", None)):
        tour.ask(route, PROVINCE, {"reason": "有单据迟到"}, "first", id=month)
        tour.way.rest()
        tour.ask(f"{route}/{{number}}/{act}", PROVINCE, body, "second", id=month, number=str(number))
        tour.way.rest()
    tour.ask("GET /months/{id}/restatements", PROVINCE, id=month)


def look_up(tour: Tour) -> None:
    """Anybody asks for a card, and for a code on a report."""
    tour.ask("POST /lookup", "", {"card": tour.cards[UNION][0]})
    tour.ask("POST /lookup/report", "", {"code": "0000 0000 0000"})


def leave_open(tour: Tour) -> None:
    """What stands as long as nobody ends it: a target, a note that urges, an invitation."""
    due = (tour.way.world.local.date() + timedelta(days=9)).isoformat()
    begins = tour.way.world.local.date().isoformat()
    tour.ask("POST /targets", CITIES[2], {"union": CITIES[2], "goal": "opened", "begins": begins, "due": due})
    tour.ask("POST /urgings", CITIES[2], {"union": UNION, "due": due, "rules": ["base"], "text": "请说明"})
    invited = {"union": UNION, "roles": ["clerk"], "mail": "other@unions.example", "name": "王五"}
    tour.ask("POST /appointments", UNION, invited)
