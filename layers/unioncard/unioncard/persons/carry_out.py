"""Use case "carry out a case": an approved correction or erasure, once, whatever the deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.persons.case import Act, CaseState, PersonCase
from unioncard.persons.erase import files_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.persons.case import CaseStore
    from unioncard.persons.correct import PersonCorrection
    from unioncard.persons.erase import PersonErasure


@dataclass(frozen=True, slots=True)
class CaseCompletion:
    """Carries out what two people decided."""

    cases: CaseStore
    correction: PersonCorrection
    erasing: PersonErasure
    now: Callable[[], datetime] = clock.reading

    def carry_out(self, id: str) -> PersonCase:
        """Bring a case as far as it goes now; the case as it then stands. NotFound. Conflict: try again."""
        case = self.cases.case(id)
        if case.state is not CaseState.APPROVED or case.act is Act.HOLD:
            return case
        try:
            after = self._corrected(case) if case.act is Act.CORRECT else self._erased(case)
        except (InvalidInput, NotFound, NotNow) as reason:
            after = case.refused(str(reason), clock.stamp(self.now()))
        self.cases.change_case(case, after)
        return self.cases.case(id)

    def _corrected(self, case: PersonCase) -> PersonCase:
        self.correction.correct(case.keys, case.changes or b"", case.id)
        return case.corrected(clock.stamp(self.now()))

    def _erased(self, case: PersonCase) -> PersonCase:
        counts = self.erasing.erase(case.keys, case.id)
        return case.clearing(counts, files_until(self.now().astimezone(clock.SHANGHAI).date()))
