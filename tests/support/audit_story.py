"""A small province in which everything happened that the ledger counts, and its audit."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from support.worked import FIXED_UNION, OWN_SERVER_UNION, UNION, Way, answer_all, people_file
from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, Return
from unioncard.cards.events import EventKind
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores.audit_scan import TableCount
from unioncard.cloud.stores.audits import AuditTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.printed_editions import PrintedEditionTable
from unioncard.cloud.stores.progress import ProgressTable
from unioncard.cloud.stores.reported_months import ReportedMonthTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.custody.apply import CustodyUpdates
from unioncard.custody.documents import Undo, UndoState
from unioncard.custody.plastic import Fact
from unioncard.custody.statement import Statement
from unioncard.custody.undo import CustodyUndo
from unioncard.ledger.close import MonthCloser
from unioncard.ledger.movement import PARTS, Measure, Movement
from unioncard.ledger.restatement import LateDocuments, Restatement
from unioncard.members.transfer import Direction
from unioncard.reports.audit_run import Audit, Auditor
from unioncard.reports.monthly import PROVINCE, Monthly
from unioncard.reports.progress import progress_of
from unioncard.unions.officer import Officer
from unioncard_local.bank import answers as bank_answers
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from unioncard.clock import Month
    from unioncard.reports.audit import Difference
    from unioncard_tools.sample.members import Row

SEGMENTS = 3
PATH = f"/410000/410100/{UNION}/"


@dataclass
class Province:
    """What happened, and the months that are closed; ``orders`` are the audit's."""

    way: Way
    orders: deque[tuple[str, tuple[Any, ...]]] = field(default_factory=deque)
    month: Month = field(default_factory=lambda: clock.month_of(clock.now()))
    audits: int = 0
    batch: str = ""
    fixed: str = ""

    @property
    def work(self) -> Any:
        return self.way.stores.members.work

    @property
    def store(self) -> AuditTable:
        return AuditTable(self.work, self.way.stores.products)

    @property
    def auditor(self) -> Auditor:
        stores = self.way.stores
        return Auditor(
            self.store, TableCount(self.work, stores.members.members, stores.card_records.cards),
            stores.closings, stores.movements, self.month, SEGMENTS,
            lambda *one: self.orders.append(("count", one[:3])), lambda *one: self.orders.append(("compare", one)),
            RestatementTable(self.work),
        )  # fmt: skip

    @property
    def closer(self) -> MonthCloser:
        stores = self.way.stores
        then = clock.beginning(clock.following(self.month)) + timedelta(hours=6)
        parts: list[tuple[Month, int]] = []
        closer = MonthCloser(
            stores.closings,
            stores.movements,
            stores.directory,
            self.month,
            lambda *one: parts.append(one),
            lambda: then,
        )
        closer.begin(then)
        for month, part in parts:
            closer.close(month, part)
        return closer

    def live(self) -> None:
        """Registers, batches at two banks, events, statements and one undone, a progress count, a closed month."""
        way = self.way
        people = sample_rows(14, 1)
        register = way.taken(people_file(people))
        self._leaving(register.id, people[-2:])
        (batch,) = way.issuing.issue(register.id)
        self.batch = batch.id
        answers = answer_all(way.issuance(self.batch), refuse=2)[:-1]
        way.answer("bankone", AnswerKind.RETURN, Return(self.batch, answers))
        self._events(answers)
        way.announced(20)
        self.fixed = way.sent(people_file(sample_rows(6, 2)), FIXED_UNION).id
        way.answered(self.fixed)
        self._custody()
        stores = way.stores
        monthly = Monthly(stores.directory, stores.movements, stores.closings, stores.products, self.month)
        ProgressTable(self.work).keep(progress_of(monthly.figures(self.month, PROVINCE)))
        assert self.closer
        then = clock.beginning(clock.following(self.month)) + timedelta(hours=6)
        tables = {"printed": PrintedEditionTable("cards"), "reported": ReportedMonthTable(self.work)}
        replace(monthly, now=lambda: then, **tables).report(self.month, UNION)

    def _leaving(self, register: str, people: list[Row]) -> None:
        """Another union asks for two: one goes by its request, one was released before."""
        self.way.taken(people_file(people, 会籍变化类型="转入"), OWN_SERVER_UNION)
        first, second = self.way.requests.page(Direction.OF_US, UNION, None, "", 10).requests
        self.way.transfer_desk.agree(Officer("officer-1", UNION), first.id)
        assert self.way.completion.carry_out(first.id).state.is_final
        self.way.released(register, second.holder_row)

    def _events(self, answers: Any) -> None:
        cards = [(number, one.card) for number, one in enumerate(answers) if one.card]
        at = f"{clock.today().isoformat()}T00:00:01"
        kinds = (EventKind.ACTIVATED, EventKind.ACTIVATED, EventKind.CLOSED, EventKind.REPLACED, EventKind.LOST_FORMAL)
        for (number, card), kind in zip(cards[: len(kinds)], kinds, strict=True):
            value = bank_answers.events([card], kind, at)
            self.way.answer("bankone", AnswerKind.EVENTS, value, serial=f"{number}")
        # Counted as closed by one file, and counted back by the next one.
        for second, kind in ((4, EventKind.CLOSED), (5, EventKind.REPLACED)):
            value = bank_answers.events([cards[5][1]], kind, f"{clock.today().isoformat()}T00:00:0{second}")
            self.way.answer("bankone", AnswerKind.EVENTS, value, serial=f"10{second}")
        later = bank_answers.events([cards[1][1]], EventKind.REPLACED, f"{clock.today().isoformat()}T00:00:02")
        self.way.answer("bankone", AnswerKind.EVENTS, later, serial="99")
        new = bank_answers.events(
            [later.events[0].new_card], EventKind.ACTIVATED, f"{clock.today().isoformat()}T00:00:03"
        )
        self.way.answer("bankone", AnswerKind.EVENTS, new, serial="100")

    def _custody(self) -> None:
        custody = CustodyTable(self.work)
        updates, at = CustodyUpdates(self.way.stores.batches, custody), clock.stamp(clock.now())
        stated = ((Fact.COLLECTED, (3, 4, 5, 6)), (Fact.SIGNED, (3, 4)), (Fact.COLLECTED, (7, 8)))
        for fact, rows in stated:
            statement = Statement(self.batch, fact, clock.today().isoformat(), rows, "officer-1", at=at)
            custody.open_statement(statement)
            assert updates.carry_out(statement).recorded == rows
        undo = Undo(
            self.batch, statement.document, "错了", "officer-1", at, (7, 8), UndoState.APPROVED, "officer-2", at
        )
        custody.put_undo(undo, None)
        CustodyUndo(self.way.stores.batches, custody).carry_out(self.batch, statement.document)

    def restate(self) -> None:
        """A document of the closed month that came a day after it, and the edition that two people make of it."""
        month = clock.following(self.month)
        at = clock.stamp(clock.beginning(month) + timedelta(days=1))
        late = Movement(month, UNION, PATH, "register/late", at, {Measure.JOINED: 1}, f"{self.month}-05")
        client("dynamodb").put_item(TableName="work", Item=movement_item(late))
        table = RestatementTable(self.work)
        table.write(Restatement(self.month, 1, 2, "迟到", "officer-1", at))
        for part in range(PARTS):
            done = LateDocuments(table, self.way.stores.movements).work_out(self.month, 1, part, at)
        assert done
        table.write(table.of_month(self.month)[0].approved("officer-2", at))

    def audit(self, month: Month | None = None) -> list[Difference]:
        """All of it, to its end; the findings."""
        self.audits += 1
        id = clock.stamp(clock.now() + timedelta(seconds=self.audits))
        over = self.run(id, month)
        assert over.is_over
        found = self.store.findings(id)
        assert over.differences == len(found)
        return found

    def run(self, id: str, month: Month | None = None) -> Audit:
        """Begin it, and carry out what it orders."""
        self.auditor.begin(id, month)
        while self.orders:
            step, order = self.orders[0]
            getattr(self.auditor, step)(*order)
            self.orders.popleft()
        return self.store.audit(id)
