"""What the proxy did, per service, operation and fault, kept in a file for whoever reports the run.

Every signed request is one of these: passed, one of the faults, or broken (a connection ended that no fault ended).
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from unioncard_local.faultproxy.faults import Fault

if TYPE_CHECKING:
    from pathlib import Path

PASSED = "passed"
BROKEN = "broken"


class Counts:
    """The counts of one proxy, over all plans it was given."""

    def __init__(self, file: Path) -> None:
        """Counted into this file; nothing is read from it."""
        self._file = file
        self._outcomes: dict[str, dict[str, Counter[str]]] = {}
        self._unsigned = 0

    def add(self, service: str, operation: str, outcome: str) -> None:
        """One request more came to this end: PASSED, BROKEN, or the value of a Fault."""
        self._outcomes.setdefault(service, {}).setdefault(operation, Counter())[outcome] += 1

    def add_unsigned(self) -> None:
        """One request more that no function made, and that was not touched."""
        self._unsigned += 1

    def written(self, plans_read: int) -> dict[str, Any]:
        """The content of the file: totals, then each service's operations. requests = passed + faults + broken."""
        total: Counter[str] = Counter()
        for operations in self._outcomes.values():
            for outcomes in operations.values():
                total.update(outcomes)
        return {
            "plans_read": plans_read,
            "unsigned": self._unsigned,
            "requests": total.total(),
            PASSED: total[PASSED],
            BROKEN: total[BROKEN],
            "faults": {fault.value: total[fault] for fault in Fault if total[fault]},
            "services": {
                service: {
                    operation: {"requests": outcomes.total(), **outcomes}
                    for operation, outcomes in sorted(operations.items())
                }
                for service, operations in sorted(self._outcomes.items())
            },
        }

    def write(self, plans_read: int) -> None:
        """Put the file in place in one step: a reader never sees half of it."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(self.written(plans_read), indent=1), encoding="utf-8")
        fresh.replace(self._file)
