"""A federation with something real of every kind in each of its unions, for the matrix of access.

The seats are the province, a city and a basic union. Around them: what lies below, above and beside, a union that moved
below the city, and one that moved away from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from support.worked import Way, people_file
from unioncard import clock
from unioncard.assessment.target import Goal, Target
from unioncard.assessment.urging import Said, Urging, UrgingState
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.cloud.stores.appointments import AppointmentTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.persons import PersonCaseTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.cloud.stores.urgings import UrgingTable
from unioncard.custody.apply import CustodyUpdates, RowFact
from unioncard.custody.documents import Undo
from unioncard.custody.plastic import Fact
from unioncard.desk.custody import CustodyStatements
from unioncard.ledger.movement import custody_document
from unioncard.persons.case import Act, PersonCase
from unioncard.sheets.layout import Kind
from unioncard.unions.agreement import Agreement
from unioncard.unions.appointment import Appointment
from unioncard.unions.officer import Officer, Role
from unioncard_tools.sample.members import sample_rows
from unioncard_tools.sample.unions import credit_code
from unit.registers.unions.office import Office, row

if TYPE_CHECKING:
    from support.in_process import Stores

PROVINCE, CITY, OTHER_CITY = "410000", "410100", "410800"
BASIC, SIBLING, MOVED_AWAY = "4101000001", "4101000002", "4101000003"
BELOW_OTHER, MOVED_HERE, ASKER = "4108000001", "4108000002", "4103000001"
TARGETS: Final = (PROVINCE, CITY, OTHER_CITY, BASIC, SIBLING, MOVED_AWAY, BELOW_OTHER, MOVED_HERE)
SEATS: Final = {
    PROVINCE: frozenset({*TARGETS, ASKER}) - {PROVINCE},
    CITY: frozenset({BASIC, SIBLING, MOVED_HERE}),
    BASIC: frozenset[str](),
}
"""Where officers of the matrix sit → what lies below, after the moves."""

_ANSWERED: Final = (UrgingState.ASKED, UrgingState.ANSWERED)
NOWHERE = "4101999999"
"""A union that never existed."""


@dataclass(slots=True)
class Federation:
    """What each union has."""

    stores: Stores
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    """Union → what it is the id of → id."""
    terms: dict[str, dict[str, Any]] = field(default_factory=dict)
    appointed: int = 0

    @property
    def appointments(self) -> AppointmentTable:
        """The real store."""
        return AppointmentTable(self.stores.directory.table, self.stores.vault)

    @property
    def agreements(self) -> AgreementTable:
        """The real store."""
        return AgreementTable(self.stores.directory.table)

    def appoint(self, subject: str, union: str, *roles: Role, **more: Any) -> Appointment:
        """An appointment as administrators make it; ``more``: its days, its end, the address that is invited."""
        self.appointed += 1
        made = Appointment(
            id=f"A20261101-{self.appointed:010d}",
            union=union,
            roles=frozenset(roles),
            **{
                "valid_from": date(2026, 11, 1),
                "until": None,
                "appointed_by": "boss",
                "appointed_at": "2026-11-01T02:00:00Z",
                "subject": subject,
                **more,
            },
        )
        self.appointments.add(made)
        return made


def federation(stores: Stores) -> Federation:
    """Registers, batches at their banks with cards, custody, transfers, agreements and appointments; then the moves."""
    made, way = Federation(stores), Way(stores)
    way.announced(50)
    _sign(made)
    asked = []
    for number, union in enumerate(TARGETS):
        people = sample_rows(3, seed=300 + number)
        register = way.taken(people_file(people), union)
        (batch,) = way.issuing.issue(register.id)
        way.answered(batch.id)
        leaver = made.appoint(f"leaver-{union}", union, Role.CLERK)
        made.ids[union] = {"registers": register.id, "batches": batch.id, "appointments": leaver.id, "unions": union}
        made.ids[union]["members"] = way.stores.batches.rows(batch.id)[0].member
        made.ids[union]["agreements"] = made.agreements.of_union(union)[0][0].id
        made.ids[union] |= _undone(way, batch.id, union)
        asked += people
        made.ids[union] |= _assessed(made, union)
    made.ids[PROVINCE]["persons"] = _case(made)
    asking = way.taken(people_file(asked, 会籍变化类型="转入", 会籍变化日期="2026-11-20"), ASKER)
    for _, one in way.requests.wanted_by(asking.id):
        made.ids[one.holder][f"transfer of row {one.holder_row}"] = one.id
    office = Office(way)
    _move(office, MOVED_HERE, "郑州市总工会")
    _move(office, MOVED_AWAY, "焦作市总工会")
    return made


def _assessed(made: Federation, union: str) -> dict[str, str]:
    """A target of the union's own, and an answered note to it by one that does not stand above it any more."""
    work, at = made.stores.members.work, clock.stamp(clock.now())
    target = Target(f"G{union}", union, union, Goal.UPLOADED, day(-9), day(90), 100, "boss", at)
    TargetTable(work).put(target)
    asked, answered = (Said(state, ASKER, "boss", at, day(9).isoformat(), "请说明") for state in _ANSWERED)
    note = Urging(f"U{union}", union, ASKER, answered.state, day(9), ("base",), "2026-1", (asked, answered))
    UrgingTable(work).write(None, note)
    return {"targets": target.id, "urgings": note.id}


def _case(made: Federation) -> str:
    """What is held of a member of the province's own union: asked for and approved, so that it can be read today."""
    at = clock.stamp(clock.now())
    keys = (made.ids[PROVINCE]["members"],)
    case = PersonCase(
        "P20261128-7KM3Q9XTBW", PROVINCE, Act.HOLD, keys, "张*", "4****************9", "本人申请", "first", at
    )
    PersonCaseTable(made.stores.members.work).open_case(case.approved("second", at))
    return case.id


def _undone(way: Way, batch: str, union: str) -> dict[str, str]:
    """A statement and a roster, both of signed cards and with a second person asked to approve taking them back."""
    custody = CustodyTable(way.stores.members.work)
    opened_on = {row.opened_on for row in way.stores.batches.rows(batch)}
    day = max(opened_on | {way.stores.batches.find(batch).earliest_card})
    updates = CustodyUpdates(way.stores.batches, custody)
    officer = Officer("clerk", union)
    statement = CustodyStatements(way.stores.directory, way.stores.batches, custody).state(
        officer, batch, Fact.SIGNED, day, [1]
    )
    updates.carry_out(statement)
    roster, _ = way.desk.open(officer, union, Kind.ROSTER, batch=batch)
    document = custody_document(batch, roster.id)
    updates.apply(batch, document, [RowFact(2, Fact.SIGNED, day)])
    for one, row_number in ((statement.document, 1), (document, 2)):
        custody.put_undo(Undo(batch, one, "登记错", "clerk", "2026-11-27T02:00:00Z", (row_number,)), None)
    return {"statement": statement.id, "roster": roster.id}


def _sign(made: Federation) -> None:
    for union in TARGETS:
        known, version = made.agreements.of_union(union)
        if not known:
            noted = Agreement(union, "bankone", date(2015, 1, 20), None, 5000)
            made.agreements.note(noted, version)
            known = [noted]
        (one,) = known
        made.terms[union] = {
            "union": union,
            "bank": one.bank,
            "valid_from": str(one.valid_from),
            "valid_to": None,
            "batch_limit": one.batch_limit,
            "bank_unit": one.bank_unit,
        }


def _move(office: Office, union: str, parent: str) -> None:
    name = office.way.stores.directory.union(union).name
    codes = {
        title: credit_code(kind, "412121", f"M{letter}00{union[-4:]}"[:8])
        for title, kind, letter in (("工会统一社会信用代码", "81", "C"), ("单位统一社会信用代码", "91", "A"))
    }
    moved = office.admit(row(工会编码=union, 工会名称=name, 上级工会名称=parent, **codes))
    assert moved.changes.updated == 1, moved


def day(from_today: int) -> date:
    """Yesterday is -1."""
    return clock.today() + timedelta(days=from_today)
