"""Appointments decide who acts for which union in which roles; the parameter makes the first administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from unioncard.desk.access import RULES, Reach, permitted, routes_of
from unioncard.desk.admission import FIRST_ROLES, Admission
from unioncard.errors import NotAllowed
from unioncard.unions.appointment import Appointment
from unioncard.unions.officer import OF_A_UNION, Officer, Person, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT, CITY, UNION = "410000", "410100", "4101000001"
TODAY = date(2026, 11, 28)
HELD = Appointment("A1", UNION, frozenset({Role.CLERK}), TODAY, TODAY, "boss", "2026-11-28T00:00:00Z", "officer-1")


class Appointments:
    def __init__(self, held: Sequence[Appointment]) -> None:
        self.held = held

    def of_subject(self, subject: str) -> Sequence[Appointment]:
        return [one for one in self.held if one.subject == subject]


def admission(*held: Appointment, first: str = "") -> Admission:
    return Admission(Appointments(held), ROOT, first, lambda: TODAY)


def test_an_appointment_holds_on_its_days_until_it_is_ended() -> None:
    assert admission(HELD).officers(Person("officer-1")) == [Officer("officer-1", UNION, frozenset({Role.CLERK}))]
    for none in (
        replace(HELD, valid_from=date(2026, 11, 29), until=None),
        replace(HELD, until=date(2026, 11, 27)),
        replace(HELD, ended_at="2026-11-28T01:00:00Z"),
        replace(HELD, subject=""),
    ):
        assert admission(none).officers(Person("officer-1")) == []


def test_two_appointments_for_one_union_are_one_officer_with_both_roles() -> None:
    other = replace(HELD, id="A2", roles=frozenset({Role.OVERSEER}))
    (officer,) = admission(HELD, other).officers(Person("officer-1"))
    assert officer.roles == {Role.CLERK, Role.OVERSEER}


def test_the_provinces_role_is_worth_nothing_in_another_union() -> None:
    held = replace(HELD, roles=frozenset({Role.PROVINCE, Role.OVERSEER}))
    assert admission(held).officers(Person("officer-1"))[0].roles == {Role.OVERSEER}
    claimed = Person("officer-2", union=CITY, roles=frozenset(Role))
    assert admission().officers(claimed)[0].roles == OF_A_UNION


def test_a_claimed_union_without_roles_has_those_of_a_union() -> None:
    assert admission().officers(Person("officer-2", union=CITY)) == [Officer("officer-2", CITY, OF_A_UNION)]


def test_the_first_administrator_can_appoint_and_reads_nobody() -> None:
    (officer,) = admission(first="chief").officers(Person("chief"))
    assert (officer.union, officer.roles) == (ROOT, FIRST_ROLES)
    assert admission(first="").officers(Person("")) == []


def test_who_is_not_appointed_does_nothing() -> None:
    with pytest.raises(NotAllowed):
        admission().admit("GET /batches/{id}", Person("officer-1"))


@pytest.mark.parametrize("route", RULES)
def test_every_role_has_the_reach_of_the_table_and_no_other(route: str) -> None:
    for role in Role:
        officer = Officer("officer-1", UNION, frozenset({role}))
        reach = RULES[route].get(role)
        if reach is None:
            with pytest.raises(NotAllowed):
                permitted(route, officer)
        else:
            assert permitted(route, officer).below is (reach is Reach.BELOW)
        assert (route in routes_of(officer)) is (reach is not None)


def test_the_widest_reach_of_several_roles_counts() -> None:
    route = "GET /registers/{id}"
    assert not permitted(route, Officer("o", UNION, frozenset({Role.CLERK}))).below
    assert permitted(route, Officer("o", UNION, frozenset({Role.CLERK, Role.OVERSEER}))).below
