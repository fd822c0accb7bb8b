"""Keys of the bank that runs its own SFTP server: host key, our login key, and the profile that points at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Sftp
from unioncard_local.bank import hosted_sftp as sftp
from unioncard_local.bank import own_sftp as bank_server
from unioncard_local.bank.client import Address
from unioncard_local.stack.settings import HOST, STACK

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.unions.agreement import Bank
    from unioncard_local.stack.cloud import Cloud

FOLDER = "bank"
_OUR_KEY = "unioncard_key"


def prepare(folder: Path, port: int) -> None:
    """Create the server's host key, our login key, authorized_keys and known_hosts."""
    own = folder / FOLDER
    host = sftp.make_key(own / bank_server.HOST_KEY)
    ours = sftp.make_key(own / _OUR_KEY)
    (own / bank_server.AUTHORIZED_KEYS).write_text(f"{ours}\n", encoding="ascii")
    (own / "known_hosts").write_text(f"[{HOST}]:{port} {host}\n", encoding="ascii")


def here(cloud: Cloud, bank: Bank) -> Bank:
    """The bank with its profile pointed at this local cloud's server and our key stored as a secret; others as is."""
    profile = profile_of(bank)
    if not isinstance(profile.drop, Sftp):
        return bank
    own = cloud.folder / FOLDER
    secret = f"{STACK}/banks/{bank.code}"
    _keep_secret(cloud, secret, (own / _OUR_KEY).read_text(encoding="ascii"))
    drop = profile.drop.model_copy(
        update={
            "host": HOST,
            "port": cloud.state.ports["bank"],
            "user": bank.code,
            "host_key": (own / f"{bank_server.HOST_KEY}.pub").read_text(encoding="ascii").strip(),
            "secret": secret,
            "put_folder": bank_server.PUT,
            "get_folder": bank_server.GET,
        }
    )
    return replace(bank, profile=profile.model_copy(update={"drop": drop}).model_dump_json())


def let_in(cloud: Cloud, public_key: str) -> None:
    """Add a public key to authorized_keys, for the bank's own staff."""
    file = cloud.folder / FOLDER / bank_server.AUTHORIZED_KEYS
    lines = file.read_text(encoding="ascii").splitlines()
    if public_key not in lines:
        file.write_text("\n".join([*lines, public_key, ""]), encoding="ascii")


def address(cloud: Cloud, bank: str, key_file: Path) -> Address:
    """The address with which the bank's staff log in to their own server."""
    known_hosts = cloud.folder / FOLDER / "known_hosts"
    port = cloud.state.ports["bank"]
    return Address(HOST, port, bank, key_file, known_hosts, bank_server.PUT, bank_server.GET)


def _keep_secret(cloud: Cloud, name: str, text: str) -> None:
    secrets = cloud.client("secretsmanager")
    try:
        secrets.create_secret(Name=name, SecretString=text)
    except secrets.exceptions.ResourceExistsException:
        secrets.put_secret_value(SecretId=name, SecretString=text)
