"""What officers do: registers, corrections, custody, undoing, transfers, batches, agreements, moves of unions."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from campaign.year.province import CITIES, PROVINCE
from unioncard.members.columns import FORM_COLUMNS as MEMBER_COLUMNS
from unioncard.registers.unions.columns import COLUMNS as UNION_COLUMNS
from unioncard_tools.sample.unions import credit_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from campaign.year.province import Province
    from campaign.year.rules import Rules
    from campaign.year.world import World

CHANGES: Final = ("退会", "除名", "保留", "转出", "入会", "")
FACTS: Final = ("collected", "collected", "signed", "signed", "at-branch", "returned", "damaged")


@dataclass
class Officers:
    """Draws what is done next; a register has ``people`` new people. ``joined``: union → whom its registers named."""

    world: World
    rules: Rules
    province: Province
    people: int = 7
    joined: dict[str, list[int]] = field(default_factory=dict)
    moved: int = 0
    agreed: bool = False
    missing: set[str] = field(default_factory=set)
    """Unions that are in no directory."""

    def __post_init__(self) -> None:
        self.chance = self.world.chance
        self.left = {union: list(people) for union, people in self.province.home.items()}

    def act(self) -> None:
        """One thing that somebody does."""
        acts: list[tuple[int, Callable[[], None]]] = [
            (30, self.upload),
            (8, self.change),
            (7, self.transfer),
            (10, self.answer_transfers),
            (25, self.state_custody),
            (7, self.undo),
            (6, self.approve),
            (6, self.touch_batch),
            (2, self.move_union),
            (2, self.agree),
            (3, self.trespass),
            (4, self.look),
        ]
        weights, choices = zip(*acts, strict=True)
        self.chance.choices(choices, weights)[0]()

    # --- registers ---------------------------------------------------------------------------------------------------

    def upload(self) -> None:
        """A union registers some of its people, and others again; a row may be wrong, and is corrected days later."""
        union = self.chance.choice([one for one in self.province.basic if self.left[one]] or self.province.basic)
        new, self.left[union] = self.left[union][: self.people], self.left[union][self.people :]
        known = self.joined.setdefault(union, [])
        again = self.chance.sample(known, min(len(known), self.chance.choice((0, 0, 1, 3))))
        rows = [self._cells(person) for person in (*new, *again)]
        if not rows:
            return
        known += [one for one in new if one not in known]
        wrong = self.chance.random() < 0.3
        if wrong:
            rows[0]["证件号码"] = rows[0]["证件号码"][:-1] + "A"
        register = self._register(union, rows)
        if wrong and register:
            right = [self._cells(new[0] if new else again[0])]
            later = timedelta(days=self.chance.randrange(1, 9))
            self.world.after(later, lambda: self._register(union, right, corrects=register) and None)

    def change(self) -> None:
        """Members leave, are retained, or come back."""
        union = self._with_people()
        if union:
            people = self.chance.sample(self.joined[union], min(len(self.joined[union]), 2))
            what, day = self.chance.choice(CHANGES), (self.world.local - timedelta(days=3)).date().isoformat()
            cells = {"会籍变化类型": what, "会籍变化日期": day if what else ""}
            self._register(union, [self._cells(one, **cells) for one in people])

    def transfer(self) -> None:
        """A union asks for another one's members, and some are nobody's."""
        union = self._with_people()
        if union:
            asker = self.chance.choice([one for one in self.province.basic if one != union])
            people = self.chance.sample(self.joined[union], min(len(self.joined[union]), 2))
            day = self.world.day
            cells = {"会籍变化类型": "转入", "会籍变化日期": day}
            self._register(asker, [self._cells(one, **cells) for one in people])
            self.joined.setdefault(asker, []).extend(people)

    def _with_people(self) -> str:
        some = sorted(union for union, people in self.joined.items() if people)
        return self.chance.choice(some) if some else ""

    def _cells(self, person: int, **changed: str) -> dict[str, str]:
        cells = {column: str(text) for column, text in self.province.people[person].items()}
        if self.chance.random() < 0.1:
            cells["移动电话"] = f"1349{self.chance.randrange(10**7):07d}"
        self.rules.personal |= {cells["证件号码"], cells["移动电话"]}
        return {**cells, **changed}

    def _register(self, union: str, rows: Sequence[dict[str, str]], corrects: str | None = None) -> str:
        body = {"union": union} | ({"corrects": corrects} if corrects else {})
        status, opened = self.world.ask("POST /registers", union, body=body)
        if status != 201:
            return ""
        register: str = opened["register"]
        if self.chance.random() < 0.04:  # the officer never uploads
            return ""
        self.rules.uploaded[register] = len(rows)
        content = _csv(MEMBER_COLUMNS, rows)
        delay = timedelta(minutes=self.chance.choice((1, 5, 50)))
        put = lambda: self.world.put("registers", f"registers/{register}/source", content, "register")  # noqa: E731
        self.world.after(delay, put)
        if self.chance.random() < 0.1:  # twice by the same link, and what is in the second one counts for nothing
            self.world.after(delay + timedelta(seconds=self.chance.randrange(90)), put)
        self.world.happened["registers"] += 1
        return register

    # --- custody -----------------------------------------------------------------------------------------------------

    def state_custody(self) -> None:
        """A clerk states where cards are."""
        batch = self._batch("stage = 'delivered' AND answered > 0")
        if not batch:
            return
        id, union, rows = batch
        some = sorted(self.chance.sample(range(1, rows + 1), self.chance.randrange(1, rows + 1)))
        day = (self.world.local - timedelta(days=self.chance.choice((0, 0, 1, 5)))).date().isoformat()
        body: dict[str, Any] = {"fact": self.chance.choice(FACTS), "day": day}
        if self.chance.random() < 0.6:
            body["rows"] = ",".join(map(str, some))
        second = {"fact": self.chance.choice(FACTS), "day": day, "rows": ",".join(map(str, some))}
        for one in (body, second) if self.chance.random() < 0.2 else (body,):
            self.state(id, union, f"clerk-{union}", one)
        self.world.happened["statements"] += 1

    def state(self, id: str, union: str, clerk: str, body: dict[str, Any]) -> str:
        """A clerk's statement; '' if it was not accepted."""
        status, answer = self.world.ask("POST /batches/{id}/custody", union, clerk, body, id=id)
        return answer["statement"] if status == 202 else ""

    def undo(self) -> None:
        """A clerk takes a statement back, or asks for it."""
        found = self._statement()
        if found:
            self.take_back(*found)

    def take_back(self, id: str, union: str, statement: str) -> None:
        """A clerk takes this statement back."""
        path = {"id": id, "statement": statement}
        route = "POST /batches/{id}/custody/{statement}/undo"
        status, _ = self.world.ask(route, union, f"clerk-{union}", {"reason": "登记错批次"}, **path)
        self.world.happened["undos"] += status == 202
        if status == 202:
            self.asked_back(id, union, statement)

    def asked_back(self, id: str, union: str, statement: str) -> None:
        """Somebody approves that a statement is taken back, perhaps weeks later."""
        later = timedelta(days=self.chance.choice((0, 1, 20)), minutes=30)
        self.world.after(later, lambda: self._approve(id, union, statement))

    def approve(self) -> None:
        """A second person approves what nobody may have asked for."""
        found = self._statement()
        if found:
            self._approve(*found)

    def _approve(self, id: str, union: str, statement: str, who: str = "approver") -> None:
        route = "POST /batches/{id}/custody/{statement}/undo/approve"
        self.world.ask(route, union, f"{who}-{union}", None, id=id, statement=statement)

    def _statement(self) -> tuple[str, str, str] | None:
        batch = self._batch("id IN (SELECT batch FROM plastic)")
        if not batch:
            return None
        items = self.world.aws.tables.tables["work"].partitions[f"BATCH#{batch[0]}"]
        statements = sorted(key.partition("#")[2] for key in items if key.startswith("STATEMENT#"))
        return (batch[0], batch[1], self.chance.choice(statements)) if statements else None

    def _batch(self, which: str) -> tuple[str, str, int] | None:
        question = f'SELECT id, "union", rows FROM batch WHERE rows > 0 AND {which} ORDER BY id'  # noqa: S608 our words
        found = self.rules.mirror.all(question)
        return self.chance.choice(found) if found else None

    # --- transfers, batches ------------------------------------------------------------------------------------------

    def answer_transfers(self) -> None:
        """A union answers what it is asked; some are left to the rounds."""
        for union in self.chance.sample(sorted(self.joined), min(len(self.joined), 6)):
            query = {"direction": "asked-of-us", "state": "asked"}
            status, page = self.world.ask("GET /transfers", union, query=query)
            for one in page["transfers"][:2] if status == 200 else ():
                if self.chance.random() < 0.7:
                    self.world.ask("POST /transfers/{id}/agree", union, id=one["transfer"])
                else:
                    body = {"reason": "formalities", "text": "请先办完交接"}
                    self.world.ask("POST /transfers/{id}/refuse", union, body=body, id=one["transfer"])
                self.world.happened["transfers answered"] += 1

    def touch_batch(self) -> None:
        """An officer withdraws a batch, has it sent again, or asks for those refused once more."""
        batch = self._batch("1")
        if batch:
            act = self.chance.choice(("withdraw", "resend", "reissue", "reissue", "roster"))
            route = f"POST /batches/{{id}}/{act}"
            status, _ = self.world.ask(route, batch[1], id=batch[0])
            self.world.happened[act] += status in {200, 201, 202}

    # --- directory ---------------------------------------------------------------------------------------------------

    def move_union(self) -> None:
        """The province moves a basic union below another city."""
        union = self.chance.choice([one for one in self.province.basic if one not in self.missing])
        parent = self.chance.choice(self.province.cities)
        self.moved += 1
        cells = dict.fromkeys(UNION_COLUMNS, "") | {
            "工会编码": union,
            "工会名称": self.province.names[union],
            "上级工会名称": self.province.names[parent],
            "基层工会类型": "独立基层工会",
            "工会统一社会信用代码": credit_code("81", "412121", f"MC{int(union[-4:]):06d}"),
            "单位名称": self.province.names[union].removesuffix("工会委员会"),
            "单位统一社会信用代码": credit_code("91", "412121", f"MA{int(union[-4:]):06d}"),
        }
        status, opened = self.world.ask("POST /registers", PROVINCE, body={"union": PROVINCE, "kind": "unions"})
        if status == 201:
            key = f"registers/{opened['register']}/source"
            self.world.put("registers", key, _csv(UNION_COLUMNS, [cells]), "register")
            self.world.happened["moves ordered"] += 1

    def agree(self) -> None:
        """A city without a bank signs with one; others end what they have and begin anew."""
        city = CITIES[3] if not self.agreed else self.chance.choice(self.province.cities)
        _, listed = self.world.ask("GET /agreements", city, query={"union": city})
        today = self.world.local.date()
        for one in (listed or {}).get("agreements", ()):
            if one["valid_to"] is None:
                body = {"valid_to": (today + timedelta(days=self.chance.randrange(20))).isoformat()}
                self.world.ask("POST /agreements/{id}", city, body=body, id=one["agreement"])
                break
        body = {
            "union": city,
            "bank": self.chance.choice(("bankone", "bankone", "banktwo")),
            "valid_from": (today + timedelta(days=self.chance.randrange(30))).isoformat(),
            "batch_limit": self.chance.choice((3, 5, 50)),
            "bank_unit": "0801",
        }
        status, _ = self.world.ask("POST /agreements", city, body=body)
        self.agreed |= status == 201
        self.world.happened["agreements"] += status == 201

    def look(self) -> None:
        """An officer looks at lists."""
        union = self.chance.choice([*self.province.basic, *self.province.cities])
        for route in ("GET /work", "GET /batches", "GET /registers", "GET /members", "GET /custody"):
            query = {"state": "to-collect"} if route == "GET /custody" else {}
            status, _ = self.world.ask(route, union, query=query)
            if status not in {0, 200}:
                raise AssertionError(f"{route} {union}: {status}")

    def trespass(self) -> None:
        """An officer asks for what is another union's (invariant 8)."""
        batch = self._batch("1")
        if batch:
            other = self.chance.choice([one for one in self.province.basic if one != batch[1]])
            for route in ("GET /batches/{id}", "POST /batches/{id}/withdraw", "GET /batches/{id}/people"):
                status, _ = self.world.ask(route, other, id=batch[0])
                if status not in {0, 403, 404}:
                    raise AssertionError(f"8: {other} reached {batch[0]}: {status}")


def _csv(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
