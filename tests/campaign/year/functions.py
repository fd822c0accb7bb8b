"""All functions as they are deployed, in this process: their handlers, set to an AWS in memory and a clock of ours.

What is left out: encryption (sealing is proved elsewhere and takes most of the time), the process that cages the
parser, and the wire of mail. A function's module, and so its caches, lives as long as a warm Lambda does.
"""

from __future__ import annotations

import importlib
import secrets
import sys
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3

from support import in_process
from support.group_secrets import LocalSecrets
from support.handlers import QUEUES, deployed_handlers
from support.in_process import ROOT, Stores, running_aws
from support.uncaged import without_cage
from unioncard import clock
from unioncard.cloud.aws import mac, vault
from unioncard.custody.roster import workbook as roster
from unioncard.registers import results
from unioncard.reports import monthly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from email.message import EmailMessage
    from random import Random
    from types import ModuleType

    from support.memory_aws.aws import MemoryAws
    from unioncard.members.person import SealedKind
    from unioncard.unions.store import Directory

WORKERS = {
    "register": "validate",
    "issue": "issue",
    "answer": "answers",
    "delivery": "deliver",
    "mail": "notify",
    "month": "report",
}
"""Queue → the function that it calls."""
FUNCTIONS = ("upload", "desk", "unions", "members", *WORKERS.values(), "lookup")
for _name in FUNCTIONS:
    if str(ROOT / "functions" / _name) not in sys.path:
        sys.path.append(str(ROOT / "functions" / _name))


class GlassVault:
    """Seals nothing."""

    def __init__(self, key_arn: str) -> None:
        self.key_arn = key_arn

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        return plain

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        return sealed


class GroupSecrets(LocalSecrets):
    """Secrets derived in this process, the same in every run."""

    def __init__(self, key_arn: str, keeps: bool = True, clients: object = None) -> None:
        super().__init__(b"group secrets")

    def prepare(self, groups: Any) -> None:
        """Nothing is kept."""


@contextmanager
def without_papers() -> Iterator[None]:
    """Rosters, reports, their bulletins and corrections as empty files."""
    with (
        patch.object(monthly, "workbook", lambda _report: b"report"),
        patch.object(monthly, "bulletin", lambda *_: b"bulletin"),
        patch.object(roster.RosterBuilder, "make", lambda _self, _batch: b"roster"),
        patch.object(results, "corrections", lambda *_, **__: b"corrections"),
    ):
        yield


@dataclass
class Post:
    """Takes letters."""

    letters: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        """See Transport."""
        self.letters.append(message)


@dataclass(slots=True)
class Deployed:
    """The modules by their names, those of the API by route; the stores, for loading the directory."""

    modules: dict[str, ModuleType]
    routes: dict[str, ModuleType]
    stores: Stores
    post: Post


@contextmanager
def deployed(  # noqa: PLR0913, PLR0917 what a stack is made of
    aws: MemoryAws, now: Callable[[], datetime], chance: Random, first_month: str, directory: Directory, papers: bool
) -> Iterator[Deployed]:
    """Everything deployed on an account that has a directory and nothing else. Without ``papers`` workbooks are empty:
    they take half the time, and nothing reads them again.
    """
    with (
        patch.object(clock, "now", lambda: now().astimezone(UTC)),
        patch.object(secrets, "choice", chance.choice),
        patch.object(secrets, "token_hex", lambda count: chance.randbytes(count).hex()),
        patch.object(vault, "KmsVault", GlassVault),
        patch.object(mac, "KmsGroupSecrets", GroupSecrets),
        without_cage(),
        patch.object(in_process, "_demo", lambda: directory),
        nullcontext() if papers else without_papers(),
        running_aws(aws),
    ):
        stores = in_process.made_stores()
        settings = {
            f"{name.upper()}_QUEUE": boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
            for name in sorted(set(WORKERS) - set(QUEUES))
        }
        settings |= {
            "DROP_BUCKET": "drop",
            "CARD_DIGEST_KEY": boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")[
                "KeyMetadata"
            ]["Arn"],
            "ADDRESSES_TABLE": "addresses",
            "EDGE_SECRET": "edge",
            "LOOKUPS_IN_TEN_MINUTES": "60",
            "LOOKUPS_IN_A_DAY": "600",
            "MAIL_TRANSPORT": "smtp",
            "MAIL_FROM": "card@unions.example",
            "PUBLIC_ORIGIN": "https://card.unions.example",
            "SMTP_HOST": "mail.example",
            "FIRST_MONTH": first_month,
            "UNION_CLAIM": "union",
            "POWERTOOLS_METRICS_NAMESPACE": "UnionCard",
            "POWERTOOLS_SERVICE_NAME": "year",
        }
        with deployed_handlers(stores, **settings) as officers:
            modules = {name: importlib.import_module(name) for name in FUNCTIONS}
            post = Post()
            with patch.object(modules["notify"], "transport", lambda: post):
                routes = officers.by_route | dict.fromkeys(modules["lookup"].ROUTES, modules["lookup"])
                yield Deployed(modules, routes, stores, post)
