"""One look at a union's refused people stands for all that ask for it until it is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.refusal_looks import LOOK_SECONDS, RefusalLookTable

if TYPE_CHECKING:
    from support.worked import Way

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_a_look_is_ordered_once_until_it_is_due(way: Way) -> None:
    del way  # makes the tables

    def at(seconds: int) -> RefusalLookTable:
        return RefusalLookTable(Table("work"), lambda: NOW + timedelta(seconds=seconds))

    assert [at(0).is_new("4101000001"), at(0).is_new("4101000001"), at(0).is_new("4101000002")] == [True, False, True]
    assert not at(10).is_new("4101000001"), "the first one is still to come"
    assert at(LOOK_SECONDS).is_new("4101000001"), "it may have been made already: it knows nothing of what came since"
