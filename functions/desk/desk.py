"""desk: what officers ask about batches, cards, transfers and the trail; upload has registers, access appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assessment_routes import (
    answer_urging,
    close_urging,
    end_target,
    list_targets,
    list_urgings,
    return_urging,
    set_target,
    show_standing,
    show_urging,
    state_base,
    urge,
)
from audit_routes import ask_audit, list_audits, show_audit
from batch_routes import list_batches, make_roster, reissue_batch, resend_batch, show_batch, withdraw_batch
from custody_routes import show_custody, state_custody
from desk_parts import door, recorder
from dismissal_routes import dismiss_batch, dismiss_register
from month_routes import approve_restatement, ask_restatement, list_restatements, refuse_restatement
from release_routes import release_row
from report_routes import show_report
from trail_routes import show_trail
from transfer_routes import agree_to_transfer, list_transfers, refuse_transfer
from undo_routes import approve_register_undo, approve_statement_undo, undo_register, undo_statement
from unioncard.cloud.aws.http import respond
from work_routes import list_custody, list_mails, list_undos, show_progress, show_work, show_work_below

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ROUTES = {
    "POST /registers/{id}/rows/{row}/release": release_row,
    "POST /registers/{id}/dismissal": dismiss_register,
    "GET /transfers": list_transfers,
    "POST /transfers/{id}/agree": agree_to_transfer,
    "POST /transfers/{id}/refuse": refuse_transfer,
    "GET /batches": list_batches,
    "GET /batches/{id}": show_batch,
    "POST /batches/{id}/withdraw": withdraw_batch,
    "POST /batches/{id}/resend": resend_batch,
    "POST /batches/{id}/reissue": reissue_batch,
    "POST /batches/{id}/dismissal": dismiss_batch,
    "POST /batches/{id}/roster": make_roster,
    "GET /batches/{id}/custody": show_custody,
    "POST /batches/{id}/custody": state_custody,
    "GET /trail": show_trail,
    "GET /audits": list_audits,
    "GET /audits/{id}": show_audit,
    "POST /audits": ask_audit,
    "GET /work": show_work,
    "GET /mails": list_mails,
    "GET /unions/{id}/work": show_work_below,
    "GET /unions/{id}/progress": show_progress,
    "GET /custody": list_custody,
    "GET /undos": list_undos,
    "POST /batches/{id}/custody/{statement}/undo": undo_statement,
    "POST /batches/{id}/custody/{statement}/undo/approve": approve_statement_undo,
    "POST /registers/{id}/undo": undo_register,
    "POST /registers/{id}/undo/approve": approve_register_undo,
    "GET /reports": show_report,
    "GET /months/{id}/restatements": list_restatements,
    "POST /months/{id}/restatements": ask_restatement,
    "POST /months/{id}/restatements/{number}/approve": approve_restatement,
    "POST /months/{id}/restatements/{number}/refuse": refuse_restatement,
    "GET /targets": list_targets,
    "POST /targets": set_target,
    "POST /targets/{id}/end": end_target,
    "POST /unions/{id}/base": state_base,
    "GET /unions/{id}/standing": show_standing,
    "GET /urgings": list_urgings,
    "GET /urgings/{id}": show_urging,
    "POST /urgings": urge,
    "POST /urgings/{id}/answer": answer_urging,
    "POST /urgings/{id}/return": return_urging,
    "POST /urgings/{id}/close": close_urging,
}
"""Called with the officer whom the door let through."""


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: the routes above."""
    return respond(event, door.guarded(ROUTES), recorder)
