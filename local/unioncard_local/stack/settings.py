"""What a run of the local cloud is told: where it keeps its things, which ports it takes, whether it remembers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).resolve().parents[3]
"""The checkout: infra/, functions/, layers/ and web/ are deployed from here."""

TEMPLATE = PROJECT / "infra" / "template.yaml"
STORES = "stores.yaml"
"""Beside a template: what it stands on, deployed before it in a stack of its own."""
ENTRANCE = "entrance.yaml"
"""Beside a template: pages and API on one origin, deployed after it in a stack of its own."""
BANK_TEMPLATE = PROJECT / "infra" / "bank-user.yaml"
DEFAULT_FOLDER = PROJECT / "build" / "local"

SERVERS = ("emulator", "mail", "signin", "sftp", "bank", "origin")

HOST = "127.0.0.1"
"""The only address anything here binds: test tools must not be reachable from the network."""

REGION = "us-east-1"
"""Every tool's default, and S3 buckets are made there without a location constraint. The emulator knows the partition
`aws` alone, so a region of aws-cn would give ARNs that exist nowhere."""

ROOT_KEY = "test"
"""The emulator's account root. Signatures are not checked by it; who a key belongs to and what he may do is."""

AUDIENCE = "unioncard-local"
UNION_CLAIM = "union"
FIRST_ADMINISTRATOR = "first-administrator"
STACK = "unioncard"
STORES_STACK = "unioncard-stores"
"""As template.yaml's parameter `Stores` has it by default."""
ENTRANCE_STACK = "unioncard-entrance"
MAIL_FROM = "unioncard@example.invalid"
WORKERS, STARTED = "UNIONCARD_WORKERS", "started"
"""Variable and value with which workers of functions are started one by one, each with no more than it loads itself."""


@dataclass(frozen=True, slots=True)
class Options:
    """One run. Ports not named here are chosen free; a persistent run takes those of the run before."""

    folder: Path = DEFAULT_FOLDER
    ports: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    persist: bool = False

    def with_environment(self, environment: Mapping[str, str] | None = None) -> Options:
        """Ports from UNIONCARD_<SERVER>_PORT (EMULATOR, MAIL, SIGNIN, SFTP, BANK, ORIGIN) where none was given.

        Raises ValueError when such a variable holds no port number.
        """
        values = os.environ if environment is None else environment
        named = {name: values.get(f"UNIONCARD_{name.upper()}_PORT") for name in SERVERS}
        chosen = {name: int(text) for name, text in named.items() if text}
        return replace(self, ports={**chosen, **self.ports})
