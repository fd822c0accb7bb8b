"""Onboards a bank: SSH key, its IAM role from infra/bank-user.yaml, and its two folders in the drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard_local.bank import credentials
from unioncard_local.bank import hosted_sftp as sftp
from unioncard_local.bank import own_keys as own_server
from unioncard_local.stack import adapt, stack, template
from unioncard_local.stack import state as states
from unioncard_local.stack.deploy import make_artefact_bucket
from unioncard_local.stack.settings import BANK_TEMPLATE, STACK
from unioncard_local.stack.state import BankAccess

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

# The parameter wants one; the resource that uses it is left out here (adapt.without_transfer).
_NO_SERVER = "s-00000000000000000"


def open_banks(cloud: Cloud, codes: Iterable[str], *, file: Path = BANK_TEMPLATE) -> Cloud:
    """Create the SFTP users of these banks; returns the cloud with them in its state. Raises DeployFailed."""
    state = cloud.state
    make_artefact_bucket(cloud)
    for code in codes:
        state = state.with_bank(_open(cloud, code, file))
    states.save(cloud.folder, state)
    return cloud.recorded_as(state)


def _open(cloud: Cloud, code: str, file: Path) -> BankAccess:
    key = cloud.folder / "keys" / code
    public = sftp.make_key(key)
    credentials.prepare(cloud.folder, code)
    body = template.load(file)
    adapt.adapt(body)
    parameters = {
        "BankCode": code,
        "DropBucket": cloud.outputs["DropBucket"],
        "DropKeyArn": cloud.outputs.get("DropKeyArn", ""),
        "PublicKey": public,
        "ServerId": _NO_SERVER,
    }
    outputs = stack.put(cloud, f"{STACK}-bank-{code}", body, parameters)
    # An empty object each, so that a bank sees both folders before the first file.
    for side in ("in", "out"):
        cloud.client("s3").put_object(Bucket=cloud.outputs["DropBucket"], Key=f"{code}/{side}/")
    own_server.let_in(cloud, public)
    return BankAccess(code, str(key), public, outputs["RoleArn"])
