"""MiniStack with KMS's condition keys, which it does not have: ``python -m unioncard_local.stack.kms_conditions``.

Without them a statement on ``kms:EncryptionContext:…`` allows nothing. Nothing is allowed here that AWS would deny.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from ministack.app import main  # type: ignore[import-untyped]
from ministack.core import iam_actions  # type: ignore[import-untyped]
from ministack.core.responses import get_account_id  # type: ignore[import-untyped]

from unioncard_local.stack.expressions import read_each_once, read_policies_once
from unioncard_local.stack.layers import unpack_each_once
from unioncard_local.stack.settings import STARTED, WORKERS
from unioncard_local.stack.transformed import transform_each_once
from unioncard_local.stack.worker_forks import fork_workers

_without_kms = iam_actions.request_tag_context


def conditions(body: bytes) -> dict[str, Any]:
    """The condition keys of a call of KMS, by its JSON body; what is no JSON has none, and KMS refuses it."""
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return {}
    context = asked.get("EncryptionContext") or {}
    found: dict[str, Any] = {f"kms:EncryptionContext:{name}": value for name, value in context.items()}
    if context:
        found["kms:EncryptionContextKeys"] = list(context)
    if "MacAlgorithm" in asked:
        found["kms:MacAlgorithm"] = asked["MacAlgorithm"]
    return found


def _request_context(service: str, iam_action: str, body: bytes, params: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _without_kms(service, iam_action, body, params)
    if service != "kms":
        return found
    return {**found, **conditions(body), "kms:CallerAccount": get_account_id()}


if __name__ == "__main__":
    # MiniStack imports it for Athena with the first stack, if it can: 0.2 s and 40 MB for what no stack of ours has.
    sys.modules["duckdb"] = None  # type: ignore[assignment]
    # And for containers, with the functions' service: 0.3 s and 20 MB, where functions are processes of ours.
    sys.modules["docker"] = None  # type: ignore[assignment]
    iam_actions.request_tag_context = _request_context
    read_each_once()
    read_policies_once()
    unpack_each_once()
    if os.environ.get(WORKERS) != STARTED:
        fork_workers()
    transform_each_once()
    main()
