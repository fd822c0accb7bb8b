"""Rows on their way into the members table: read as accepted, sealed, digested, decided, written by transactions."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rules import TODAY
from benchmarks.stub import KEY
from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.members import MemberTable
from unioncard.members.keys import MemberKeys
from unioncard.registers.check import check
from unioncard.registers.members.admission import MemberAdmission
from unioncard.registers.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.members.member import Member

REGISTER = Register("R20261123-BENCHMARKS", "4101000001", "41/01", "officer", "2026-11-23T08:00:00+08:00")


class UnreadTable(MemberTable):
    """Writes as the MemberTable does, and reads nothing: a put_item reads nothing either."""

    __slots__ = ()

    def find(self, keys: Sequence[str]) -> dict[str, Member]:
        """Nobody is known."""
        return {}

    def holders(self, mobiles: Sequence[str]) -> dict[str, frozenset[str]]:
        """Nobody's mobile is known."""
        return {}

    def chunk(self, register: str, index: int) -> None:
        """No chunk is there."""


def prepare(argument: str) -> Callable[[], int]:
    """The work: admit all rows of the register at ``path`` into the AWS at ``endpoint``; with or without ``reads``."""
    arguments = json.loads(argument)
    connect(arguments["endpoint"])
    rows = list(check(Path(arguments["path"]), today=TODAY).accepted)
    table = (MemberTable if arguments["reads"] else UnreadTable)(Table("members"), Table("work"))
    admission = MemberAdmission(table, MemberKeys(KmsGroupSecrets(KEY)), KmsVault(KEY))

    def work() -> int:
        admission.admit(REGISTER, rows, lambda _done: None)
        return len(rows)

    return work


def connect(endpoint: str) -> None:
    """Let every client of this process talk to the stub; the encryption SDK's own looks at the environment alone."""
    os.environ |= {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_LAMBDA_FUNCTION_NAME": "made-up",  # what a function calls by
    }
    aws.connect()
