"""How files reach a bank and come back, and how long that may take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, field_validator
from pydantic import Field as Told

from unioncard.banks.profiles.fields import refuse
from unioncard.texts import bank_profiles as texts

_KEY_WORDS = 2


class Hosted(BaseModel, frozen=True, extra="forbid"):
    """The bank fetches from and puts into its folder on our SFTP server (docs/formats/bank.md)."""

    kind: Literal["hosted"]


class Sftp(BaseModel, frozen=True, extra="forbid"):
    """The bank's own SFTP server.

    ``host_key``: its public key, one line of OpenSSH. ``secret``: name of the secret with our private key. ``finished``
    tells when a file there is complete: it is renamed, a control file lies beside it, or its size no longer grows.
    """

    kind: Literal["sftp"]
    host: str = Told(min_length=1)
    port: int = Told(22, ge=1, le=65535)
    user: str = Told(min_length=1)
    host_key: str
    secret: str = Told(min_length=1)
    put_folder: str = Told(min_length=1)
    get_folder: str = Told(min_length=1)
    finished: Literal["rename", "control", "stable"]

    @field_validator("host_key")
    @classmethod
    def _one_line(cls, key: str) -> str:
        words = key.split()
        if "\n" in key.strip() or len(words) < _KEY_WORDS or not words[0].startswith(("ssh-", "ecdsa-")):
            raise refuse(texts.HOST_KEY)
        return key


Drop = Annotated[Hosted | Sftp, Told(discriminator="kind")]


class Encryption(BaseModel, frozen=True, extra="forbid"):
    """OpenPGP; ``public_key`` is the bank's, armored."""

    public_key: str

    @field_validator("public_key")
    @classmethod
    def _armored(cls, key: str) -> str:
        if not key.lstrip().startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----"):
            raise refuse(texts.PUBLIC_KEY)
        return key


class Times(BaseModel, frozen=True, extra="forbid"):
    """After how long somebody is told: without a receipt, without all answers, with cards nobody fetched."""

    receipt_hours: int = Told(24, ge=1)
    return_days: int = Told(15, ge=1)
    unclaimed_days: int = Told(90, ge=1)
