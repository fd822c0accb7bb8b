"""The API's routes about where cards are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from batch_routes import batch_of, desk
from desk_parts import batches, directory, settings, work
from unioncard import clock
from unioncard.banks.profiles.profile import times_of
from unioncard.cloud.aws.http import body_as, json_response
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.custody.overview import custodies
from unioncard.custody.plastic import unclaimed
from unioncard.custody.ranges import from_ranges
from unioncard.desk.custody import CustodyStatements
from unioncard.desk.custody_view import custody_view, statement_view
from unioncard.desk.requests import NewStatement
from unioncard.desk.undo import undo_view
from unioncard.errors import InvalidInput
from unioncard.messages.validate import CarryOutStatement
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.custody.statement import Statement
    from unioncard.unions.officer import Officer


@cache
def custody() -> CustodyTable:
    """The domain's custody on this stack's store."""
    return CustodyTable(work)


def state_custody(officer: Officer, event: Event) -> Response:
    """202: the statement is noted and being carried out; stating the same again is the same statement."""
    asked = body_as(NewStatement, event)
    rows = None if asked.rows is None else _rows(asked.rows)
    queue = Queue(settings.register_queue)
    made = CustodyStatements(directory, batches, custody()).state(
        officer, batch_of(event), asked.fact, asked.day, rows, counted=asked.counted,
        promise=lambda one: queue.promise(_order(one)),
    )  # fmt: skip
    queue.send(_order(made))
    return json_response(202, statement_view(made, None))


def _order(statement: Statement) -> CarryOutStatement:
    return CarryOutStatement(batch_id=statement.batch, statement_id=statement.id)


def _rows(text: str) -> tuple[int, ...]:
    try:
        return from_ranges(text)
    except ValueError:
        raise InvalidInput(texts.ROWS) from None


def show_custody(officer: Officer, event: Event) -> Response:
    """200: where the cards of the batch are, those nobody claimed in time, and what was stated.

    What says that something is over is read before what it moved: an answer never shows a result without its cards,
    after which nobody would ask again.
    """
    batch = desk().reached(officer, batch_of(event))
    undos = [undo_view(one) for one in custody().undos(batch.id)]
    results = {one.document: one.result for one in custody().documents(batch.id)}
    statements = [statement_view(one, results.get(one.document)) for one in custody().statements(batch.id)]
    plastics = custody().plastics(batch.id)
    days = times_of(directory.bank(batch.bank)).unclaimed_days
    rows = batches.rows(batch.id)
    where = custodies(rows, plastics)
    activated = [row.number for row in rows if row.activated_on]
    seen = custody_view(where, unclaimed(plastics, clock.today(), days), activated, statements, undos)
    return json_response(200, seen)
