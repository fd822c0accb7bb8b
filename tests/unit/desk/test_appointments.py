"""Appointing, inviting, ending: by administrators, for the own union and those below."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.appointments import AppointmentReadTable, AppointmentTable
from unioncard.desk.admission import Admission
from unioncard.desk.appointment_view import appointment_view
from unioncard.desk.appointments import AppointmentDesk
from unioncard.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotNow
from unioncard.unions.officer import Officer, Person, Role

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.unions.appointment import Appointment

ROOT, CITY, OTHER_CITY, UNION = "410000", "410100", "410200", "4101000001"
NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
TODAY = date(2026, 11, 28)
CHIEF = Officer("chief", CITY, frozenset({Role.ADMINISTRATOR}))
CLERK = frozenset({Role.CLERK})


@pytest.fixture
def desk(way: Way) -> AppointmentDesk:
    store = AppointmentTable(Table("directory"), way.stores.vault)
    return AppointmentDesk(way.stores.directory, store, ROOT, lambda: NOW)


def acts_for(subject: str) -> list[tuple[str, set[Role]]]:
    admission = Admission(AppointmentReadTable(Table("directory")), ROOT, today=lambda: TODAY)
    return [(one.union, set(one.roles)) for one in admission.officers(Person(subject))]


def test_who_is_appointed_acts_at_once_and_who_is_ended_no_longer(desk: AppointmentDesk) -> None:
    made = desk.appoint(CHIEF, UNION, CLERK, subject="clerk-1", name="王会计")
    assert acts_for("clerk-1") == [(UNION, {Role.CLERK})]
    ended = desk.end(CHIEF, made.id)
    assert (ended.ended_by, ended.ended_at) == ("chief", "2026-11-28T02:00:00Z")
    assert acts_for("clerk-1") == []
    assert desk.end(CHIEF, made.id) == ended, "ended once, and kept"
    assert desk.page(CHIEF, UNION) == ([ended], "")


def test_an_invitation_binds_whoever_the_issuer_vouches_for_with_this_address(desk: AppointmentDesk) -> None:
    made = desk.appoint(CHIEF, UNION, CLERK, mail="Wang@Example.invalid")
    invited = Person("clerk-2", mail="wang@example.INVALID")
    assert acts_for("clerk-2") == []
    assert desk.invitations(invited) == [made]
    for stranger in (Person("clerk-3"), Person("clerk-3", mail="li@example.invalid")):
        with pytest.raises(NotFound):
            desk.accept(stranger, made.id)
    accepted = desk.accept(invited, made.id)
    assert acts_for("clerk-2") == [(UNION, {Role.CLERK})]
    assert desk.accept(invited, made.id) == accepted, "twice is once"
    assert desk.invitations(invited) == []
    with pytest.raises(NotFound):
        desk.accept(Person("clerk-4", mail="wang@example.invalid"), made.id)


def test_an_invitation_that_is_ended_or_over_binds_nobody(desk: AppointmentDesk) -> None:
    invited = Person("clerk-2", mail="wang@example.invalid")
    ended = desk.end(CHIEF, desk.appoint(CHIEF, UNION, CLERK, mail=invited.mail).id)
    over = desk.appoint(CHIEF, UNION, CLERK, mail=invited.mail, until=TODAY)
    late = AppointmentDesk(desk.directory, desk.appointments, ROOT, lambda: datetime(2026, 11, 29, 2, tzinfo=UTC))
    assert late.invitations(invited) == []
    for one in (ended, over):
        with pytest.raises(NotFound):
            late.accept(invited, one.id)


def test_two_acceptances_at_once_bind_one(desk: AppointmentDesk) -> None:
    made = desk.appoint(CHIEF, UNION, CLERK, mail="wang@example.invalid")
    first, second = (Person(f"clerk-{n}", mail="wang@example.invalid") for n in (1, 2))
    read = desk.invitations(second)
    desk.accept(first, made.id)
    with pytest.raises(Conflict):
        desk.appointments.accept(_bound(read[0], second))
    assert acts_for("clerk-2") == []


def _bound(one: Appointment, person: Person) -> Appointment:
    return replace(one, subject=person.subject, accepted_at="2026-11-28T02:00:00Z")


@pytest.mark.parametrize("union", [ROOT, OTHER_CITY, "9999"])
def test_above_beside_and_nowhere_answer_alike(desk: AppointmentDesk, union: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        desk.appoint(CHIEF, union, CLERK, subject="s")
    assert str(refused.value) == "您的账号不能办理该工会的业务。"
    with pytest.raises(NotAllowed):
        desk.page(CHIEF, union)


def test_another_unions_appointment_is_not_there(desk: AppointmentDesk) -> None:
    made = desk.appoint(CHIEF, UNION, CLERK, subject="clerk-1")
    stranger = Officer("other", OTHER_CITY, frozenset({Role.ADMINISTRATOR}))
    refusals = []
    for id in (made.id, "A20261128-NOBODYKNOW"):
        with pytest.raises(NotFound) as refused:
            desk.end(stranger, id)
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]
    assert acts_for("clerk-1")


@pytest.mark.parametrize(
    "asked",
    [
        {"subject": "s", "mail": "a@b.cn"},
        {},
        {"subject": "s", "roles": frozenset()},
        {"subject": "s", "roles": frozenset({Role.PROVINCE})},
        {"subject": "s", "until": date(2026, 11, 27)},
        {"subject": "s", "valid_from": date(2026, 12, 2), "until": date(2026, 12, 1)},
    ],
)
def test_an_appointment_that_says_too_little_or_too_much_is_refused(
    desk: AppointmentDesk, asked: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        desk.appoint(CHIEF, UNION, asked.pop("roles", CLERK), **asked)


def test_the_provinces_role_is_given_by_who_has_it(desk: AppointmentDesk) -> None:
    administrator = Officer("chief", ROOT, frozenset({Role.ADMINISTRATOR}))
    first = Officer("first", ROOT, frozenset({Role.ADMINISTRATOR, Role.PROVINCE}))
    with pytest.raises(InvalidInput):
        desk.appoint(administrator, ROOT, frozenset({Role.PROVINCE}), subject="s")
    desk.appoint(first, ROOT, frozenset({Role.PROVINCE}), subject="s")
    assert acts_for("s") == [(ROOT, {Role.PROVINCE})]


def test_the_last_administrator_cannot_end_themself(desk: AppointmentDesk) -> None:
    roles = frozenset({Role.ADMINISTRATOR})
    own = desk.appoint(CHIEF, UNION, roles, subject="a-1")
    me = Officer("a-1", UNION, roles)
    with pytest.raises(NotNow):
        desk.end(me, own.id)
    desk.appoint(CHIEF, UNION, roles, subject="a-2")
    desk.end(me, own.id)
    assert [union for union, _ in acts_for("a-2")] == [UNION]


def test_two_last_administrators_who_go_at_once_leave_one(desk: AppointmentDesk) -> None:
    roles = frozenset({Role.ADMINISTRATOR})
    ones = [desk.appoint(CHIEF, UNION, roles, subject=f"a-{n}") for n in (1, 2)]
    desk.end(Officer("a-1", UNION, roles), ones[0].id)
    with pytest.raises(Conflict):
        desk.appointments.end(replace(ones[1], ended_at="2026-11-28T02:00:00Z"), ones[:1])
    assert acts_for("a-2")


def test_a_list_goes_on_where_its_page_ended(desk: AppointmentDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unioncard.cloud.stores.appointments.PAGE", 2)
    made = {desk.appoint(CHIEF, UNION, CLERK, subject=f"s-{n}").id for n in range(5)}
    found: list[str] = []
    after = ""
    while True:
        page, after = desk.page(CHIEF, UNION, after)
        assert len(page) <= 2
        found += [one.id for one in page]
        if not after:
            break
    assert (len(found), set(found)) == (5, made)


def test_names_and_addresses_are_sealed_in_the_store(desk: AppointmentDesk) -> None:
    desk.appoint(CHIEF, UNION, CLERK, mail="wang@example.invalid", name="王会计")
    everything = repr(client("dynamodb").scan(TableName="directory"))
    assert "APPOINTED#" in everything
    assert not any(word in everything for word in ("wang@", "王会计"))


def test_the_view_says_where_an_appointment_stands(desk: AppointmentDesk) -> None:
    states = [
        appointment_view(one, TODAY)["state"]
        for one in (
            desk.appoint(CHIEF, UNION, CLERK, subject="s"),
            desk.appoint(CHIEF, UNION, CLERK, mail="a@b.cn"),
            desk.appoint(CHIEF, UNION, CLERK, subject="s", valid_from=date(2026, 12, 1)),
            desk.end(CHIEF, desk.appoint(CHIEF, UNION, CLERK, subject="s").id),
        )
    ]
    assert states == ["holding", "invited", "coming", "ended"]
