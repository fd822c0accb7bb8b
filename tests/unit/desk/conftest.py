"""Fixtures of what waits 待办: its lists, what writes them, and the desk that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.open_work import OpenWork
from unioncard.desk.work import WorkDesk

if TYPE_CHECKING:
    from support.worked import Way


@pytest.fixture
def lists(way: Way) -> WorkListTable:
    return WorkListTable(way.stores.members.work)


@pytest.fixture
def open_work(way: Way, lists: WorkListTable) -> OpenWork:
    return OpenWork(lists, way.stores.directory, way.stores.batches)


@pytest.fixture
def desk(way: Way, lists: WorkListTable) -> WorkDesk:
    return WorkDesk(way.stores.directory, lists)
