"""Who a signed-in person is here: appointments, not the token, decide for which union and in which roles they act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.desk.access import permitted
from unioncard.errors import NotAllowed, NotNow
from unioncard.texts import api as texts
from unioncard.unions.officer import OF_A_UNION, Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from unioncard.unions.appointment import AppointmentReader
    from unioncard.unions.officer import Person

FIRST_ROLES = frozenset({Role.ADMINISTRATOR, Role.PROVINCE})
"""What the first administrator is appointed for: enough to appoint everybody else."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Makes officers of persons.

    ``root`` is the province's union. ``first`` is the subject whom the stack's parameter makes its first administrator,
    '' for nobody: an appointment that cannot be ended through the API, only by the parameter.
    """

    appointments: AppointmentReader
    root: str
    first: str = ""
    today: Callable[[], date] = clock.today

    def officers(self, person: Person) -> list[Officer]:
        """Everything a person may act as today, one officer a union, by the union's code.

        A union that the token claims (where the stack reads that claim at all) is one of them.
        """
        roles: dict[str, frozenset[Role]] = {}
        if person.union:
            claimed = OF_A_UNION if person.roles is None else person.roles
            roles[person.union] = self._possible(person.union, claimed)
        if self.first and person.subject == self.first:
            roles[self.root] = roles.get(self.root, frozenset()) | FIRST_ROLES
        today = self.today()
        for one in self.appointments.of_subject(person.subject):
            if one.holds(today):
                roles[one.union] = roles.get(one.union, frozenset()) | self._possible(one.union, one.roles)
        return [Officer(person.subject, union, roles[union]) for union in sorted(roles)]

    def admit(self, route: str, person: Person, chosen: str = "") -> Officer:
        """The officer who asks by a route; ``chosen`` is the union they chose to act for.

        NotAllowed without an appointment, for a union that is not one of theirs, and without a role for the route;
        NotNow when there are several unions and none was chosen.
        """
        officers = self.officers(person)
        if not officers:
            raise NotAllowed(texts.NOT_APPOINTED)
        if chosen:
            officers = [one for one in officers if one.union == chosen]
            if not officers:
                raise NotAllowed(texts.NOT_APPOINTED_THERE)
        if len(officers) > 1:
            raise NotNow(texts.CHOOSE_UNION)
        return permitted(route, officers[0])

    def _possible(self, union: str, roles: frozenset[Role]) -> frozenset[Role]:
        return roles if union == self.root else roles & OF_A_UNION
