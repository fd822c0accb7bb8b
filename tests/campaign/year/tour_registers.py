"""The tour's registers: members come in, banks answer, cards are handed out, members move."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from campaign.year.province import FIXED, OTHER, PROVINCE, SERVED, UNION
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, Receipt, Return
from unioncard.banks.profiles.profile import profile_of
from unioncard.cards.events import EventKind
from unioncard_local.bank import answers as bank_answers
from unioncard_local.bank.card_numbers import made_up
from unit.custody.roster.filling import Clerk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from campaign.year.tour import Tour
    from unioncard.banks.files.answer import Answer


def correct(tour: Tour, people: list[dict[str, str]]) -> None:
    """A row is wrong, and corrected; another one waits, since its bank cannot write the name."""
    wrong = [{**people[0], "证件号码": people[0]["证件号码"][:-1] + "A"}, {**people[1], "姓名": "王㐀"}]
    register = tour.upload(FIXED, wrong)
    tour.ask("GET /registers/{id}", FIXED, id=register)
    tour.ask("GET /registers", FIXED, query={"state": "to-correct"})
    tour.ask("GET /held", FIXED)
    tour.ask("POST /registers/{id}/held", FIXED, id=register)
    for reason in ("wrong-file", None):
        tour.ask("POST /registers/{id}/dismissal", FIXED, {"reason": reason}, id=register)
    tour.upload(FIXED, people[:1], corrects=register)


def touch(tour: Tour, people: list[dict[str, str]], delivered: str) -> None:
    """A batch is sent again; another one is withdrawn while its bank cannot be reached."""
    tour.ask("POST /batches/{id}/resend", SERVED, id=delivered)
    tour.server.is_down = True
    batch = f"{tour.upload(SERVED, people)}-01"
    tour.ask("POST /batches/{id}/withdraw", SERVED, id=batch)
    tour.way.rest()
    tour.server.is_down = False
    tour.order("issue", {"kind": "rounds"})


def wait(tour: Tour, people: list[dict[str, str]]) -> None:
    """No agreement covers a union: its register waits, and the rounds try again."""
    register = tour.upload(PROVINCE, people)
    tour.ask("GET /registers/{id}", PROVINCE, id=register)
    tour.order("issue", {"kind": "rounds"})


def answer(tour: Tour, batches: Mapping[str, str], leaves: dict[str, str]) -> None:
    """Banks take files or refuse them whole, open cards, refuse one, and one file fits nothing.

    Of those whom a bank refused one leaves, and is asked for no more.
    """
    for union, bank in ((UNION, "bankone"), (FIXED, "banktwo"), (SERVED, "own")):
        profile = profile_of(tour.way.province.banks[bank])
        file = issuance_file.parse(profile, _file(tour, bank, batches[union]), batches[union])
        for kind, value in bank_answers.answer(profile, file, refuse=1 if bank == "bankone" else 0):
            tour.send(bank, kind, value)
            if isinstance(value, Return):
                tour.cards[union] = [one.card for one in value.answers if one.card]
    (fault, *_), file = _refused(tour, batches[OTHER])
    tour.send("bankone", AnswerKind.RECEIPT, Receipt(file, False, faults=(fault,)))
    tour.way.world.put("drop", "bankone/in/UC_anything.ret", b"no|answer|at|all", "answer")
    tour.way.rest()
    for reason in ("at-branch", None):
        tour.ask("POST /batches/{id}/dismissal", UNION, {"reason": reason}, id=batches[UNION])
    day = (tour.way.world.local - timedelta(days=1)).date().isoformat()
    tour.upload(OTHER, [{**leaves, "会籍变化类型": "退会", "会籍变化日期": day}])
    for union in (UNION, OTHER):
        tour.ask("POST /batches/{id}/reissue", union, id=batches[union])
    tour.order("issue", {"kind": "rounds"})


def _refused(tour: Tour, batch: str) -> tuple[list[Answer], str]:
    """The rows of a file as a bank refuses them."""
    profile = profile_of(tour.way.province.banks["bankone"])
    file = issuance_file.parse(profile, _file(tour, "bankone", batch), batch)
    *_, (_, returned) = bank_answers.answer(profile, file, refuse=len(file.rows))
    assert isinstance(returned, Return)
    return list(returned.answers), file.batch


def _file(tour: Tour, bank: str, batch: str) -> bytes:
    there = tour.way.world.aws.buckets.contents("drop") if bank != "own" else tour.server.taken
    return next(content for name, content in there.items() if name.endswith(f"{batch}.txt"))


def report_events(tour: Tour, batch: str) -> None:
    """Cards are activated, lost, replaced; one is not known yet."""
    at = f"{tour.way.world.local:%Y-%m-%dT%H:%M:%S}"
    first, second, *_ = tour.cards[UNION]
    new, unknown = made_up("replaced", 1), made_up("unknown", 1)
    for rows in (
        [CardEventRow(first, EventKind.ACTIVATED, at), CardEventRow(unknown, EventKind.ACTIVATED, at)],
        [CardEventRow(second, EventKind.REPLACED, at, new)],
        [CardEventRow(new, EventKind.LOST_FORMAL, at)],
        [CardEventRow(new, EventKind.CLOSED, at)],
    ):
        tour.send("bankone", AnswerKind.EVENTS, Events(tuple(rows)))


def hand_out(tour: Tour, batch: str) -> None:
    """Cards are fetched and signed for, by count and by row; both are taken back by two people; a roster is printed."""
    day = tour.way.world.local.date().isoformat()
    state, undo = "POST /batches/{id}/custody", "POST /batches/{id}/custody/{statement}/undo"
    made = [
        tour.ask(state, UNION, {"fact": fact, "day": day, **more}, "clerk", id=batch)
        for fact, more in (("collected", {}), ("signed", {"rows": "2"}))
    ]
    tour.way.rest()
    tour.ask("GET /batches/{id}/custody", UNION, id=batch)
    for one in reversed(made):
        path = {"id": batch, "statement": one["statement"]}
        tour.ask(undo, UNION, {"reason": "登记错"}, "clerk", **path)
        tour.ask(f"{undo}/approve", UNION, None, "approver", **path)
        tour.way.rest()
    tour.ask("POST /batches/{id}/roster", UNION, id=batch)
    tour.way.rest()
    _fill_in(tour, batch)


def _fill_in(tour: Tour, batch: str) -> None:
    """The roster that was printed comes back, and is taken back."""
    world = tour.way.world
    day = world.local.replace(tzinfo=None)
    there = world.aws.buckets.contents("products")
    clerk = Clerk(next(content for name, content in there.items() if name.startswith(f"batches/{batch}/roster-")))
    clerk.fill(1, 领取日期=day)
    opened = tour.ask("POST /registers", UNION, {"union": UNION, "kind": "roster", "batch": batch}, "clerk")
    with TemporaryDirectory() as folder:
        world.put(
            "registers", f"registers/{opened['register']}/source", clerk.save(Path(folder)).read_bytes(), "register"
        )
    tour.way.rest()
    path = {"id": opened["register"]}
    tour.ask("GET /registers/{id}", UNION, **path)
    tour.ask("POST /registers/{id}/undo", UNION, {"reason": "登记错"}, "clerk", **path)
    tour.ask("POST /registers/{id}/undo/approve", UNION, None, "approver", **path)
    tour.way.rest()


def move_members(tour: Tour, register: str, own: list[dict[str, str]], others: list[dict[str, str]]) -> None:
    """Members leave; others are asked for, let go, refused, and left to the rounds."""
    day = (tour.way.world.local - timedelta(days=1)).date().isoformat()
    tour.upload(UNION, [{**own[3], "会籍变化类型": "退会", "会籍变化日期": day}])
    tour.upload(SERVED, [{**one, "会籍变化类型": "转入", "会籍变化日期": day} for one in (*own[:2], *others)])
    tour.ask("POST /registers/{id}/rows/{row}/release", UNION, id=register, row="2")
    tour.way.rest()
    for union in (UNION, OTHER):
        asked = tour.ask("GET /transfers", union, query={"direction": "asked-of-us", "state": "asked"})
        for one, act in zip(asked["transfers"], ("agree", "refuse"), strict=False):
            body = {"reason": "formalities", "text": "请先办完交接"} if act == "refuse" else None
            tour.ask(f"POST /transfers/{{id}}/{act}", union, body, id=one["transfer"])
    tour.way.rest()
    later = tour.way.world.now + timedelta(days=16)
    tour.way.world.run_until(later)
    tour.order("register", {"kind": "transfer-rounds", "scheduled": later.isoformat()})
    tour.ask("GET /transfers", PROVINCE, query={"direction": "asked-of-us", "scope": "below"})
