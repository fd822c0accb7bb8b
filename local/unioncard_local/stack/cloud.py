"""A running local cloud as its users see it: addresses, clients, outputs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard_local.errors import NotRunning
from unioncard_local.stack import state as states
from unioncard_local.stack.settings import AUDIENCE, HOST, REGION, ROOT_KEY, UNION_CLAIM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from unioncard_local.stack.state import BankAccess, State
    from unioncard_local.stack.tokens import SignIn

# A function called by name may run for as long as its first start and its work take on a busy machine.
_CONFIG = {
    "s3": {"addressing_style": "path"},
    "retries": {"mode": "standard", "max_attempts": 3},
    "connect_timeout": 10,
    "read_timeout": 60,
}


@dataclass(frozen=True, slots=True)
class Cloud:
    """One run in one folder. Nothing is held open: every property is read from the state file's content."""

    folder: Path
    state: State
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)
    """By service and access key: a client holds megabytes of its service's model, so they go with their cloud."""

    def recorded_as(self, state: State) -> Cloud:
        """The same run, of which more is recorded now. Its clients are kept: S3's alone takes 70 ms to make."""
        return replace(self, state=state)

    @property
    def endpoint(self) -> str:
        """The emulator's address, for any AWS client."""
        return f"http://{HOST}:{self.state.ports['emulator']}"

    @property
    def connection(self) -> dict[str, str]:
        """How to connect to it as the account's root, in boto3's words."""
        return {
            "endpoint_url": self.endpoint,
            "region_name": REGION,
            "aws_access_key_id": ROOT_KEY,
            "aws_secret_access_key": ROOT_KEY,
        }

    @property
    def origin(self) -> str:
        """Where pages and API are on one origin; the API below /api."""
        return f"http://{HOST}:{self.state.ports['origin']}"

    @property
    def sign_in(self) -> SignIn:
        """Where officers' tokens come from."""
        # As with boto3 below: a bank's log-in starts a program that needs none, and httpx is half of its start.
        from unioncard_local.stack.tokens import SignIn  # noqa: PLC0415

        return SignIn(f"http://{HOST}:{self.state.ports['signin']}", AUDIENCE, UNION_CLAIM)

    @property
    def mail_folder(self) -> Path:
        """Where the sink keeps each mail as NNNN.eml, in order of arrival."""
        return self.folder / "mail"

    @property
    def known_hosts(self) -> Path:
        """The bank server's host key, in OpenSSH's format."""
        return self.folder / "known_hosts"

    @property
    def sftp_port(self) -> int:
        """The bank server's port on 127.0.0.1."""
        return self.state.ports["sftp"]

    @property
    def outputs(self) -> Mapping[str, str]:
        """The stack's outputs; empty before the deploy."""
        return self.state.outputs

    def bank(self, code: str) -> BankAccess:
        """How this bank comes in. Raises NotRunning when it has no access yet."""
        for bank in self.state.banks:
            if bank.code == code:
                return bank
        raise NotRunning(f"本地云里没有银行 {code} 的 SFTP 用户")

    def client(self, service: str, *, credentials: Mapping[str, str] | None = None) -> Any:
        """A boto3 client: as the account's root, or with the Credentials of an AssumeRole answer."""
        given = credentials or {"AccessKeyId": ROOT_KEY, "SecretAccessKey": ROOT_KEY}
        known = (service, given["AccessKeyId"])
        if known not in self._clients:
            # Not before it is needed: the origin's server and `unioncard local status` start in half the time.
            import boto3  # noqa: PLC0415
            from botocore.config import Config  # noqa: PLC0415
            from botocore.session import Session as Core  # noqa: PLC0415

            # A session of its own: boto3's shared one may not be used by several threads while it makes clients.
            core = Core()
            core.register_component("data_loader", _descriptions())
            session = boto3.session.Session(
                given["AccessKeyId"], given["SecretAccessKey"], given.get("SessionToken"), REGION, core
            )
            self._clients[known] = session.client(service, endpoint_url=self.endpoint, config=Config(**_CONFIG))
        return self._clients[known]

    def assume(self, role: str, session: str) -> Mapping[str, Any]:
        """Credentials of a role, for an hour, and when that ends: what this role may do, and nothing more."""
        answer = self.client("sts").assume_role(RoleArn=role, RoleSessionName=session)
        credentials: Mapping[str, Any] = answer["Credentials"]
        return credentials


@cache
def _descriptions() -> Any:
    """The SDK's reader of its services' descriptions and of their addresses, one for all sessions and clouds of this
    process: a reader of its own parses them anew, half a second of a core for each cloud."""
    from botocore.loaders import create_loader  # noqa: PLC0415 as above

    return create_loader()


def attach(folder: Path) -> Cloud:
    """The cloud recorded in this folder, without asking whether it is alive. Raises NotRunning when none is."""
    state = states.load(folder)
    if state is None:
        raise NotRunning("本地云没有启动，请先运行 unioncard local up")
    return Cloud(folder, state)
