"""Transport section of a bank's profile: hosted drop or the bank's own SFTP server, encryption, time limits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, field_validator
from pydantic import Field as PydanticField

from unioncard.banks.profiles.fields import refuse
from unioncard.texts import bank_profiles as texts

_KEY_WORDS = 2


class Hosted(BaseModel, frozen=True, extra="forbid"):
    """The bank fetches from and puts into its folder on our SFTP server (docs/formats/bank.md)."""

    kind: Literal["hosted"]


class Sftp(BaseModel, frozen=True, extra="forbid"):
    """The bank's own SFTP server.

    ``host_key``: its public key, one line of OpenSSH. ``secret``: name of the secret with our private key. ``finished``
    says how a complete file is recognised (``banks.sftp.listing.Rule``): by its final name, by a control file beside
    it, or by an unchanged size and time in two polls. ``put_folder`` and ``get_folder`` are paths on the server.
    """

    kind: Literal["sftp"]
    host: str = PydanticField(min_length=1)
    port: int = PydanticField(22, ge=1, le=65535, strict=True)
    user: str = PydanticField(min_length=1)
    host_key: str
    secret: str = PydanticField(min_length=1)
    put_folder: str = PydanticField(min_length=1)
    get_folder: str = PydanticField(min_length=1)
    finished: Literal["rename", "control", "stable"]

    @field_validator("host_key")
    @classmethod
    def _one_line(cls, key: str) -> str:
        words = key.split()
        if "\n" in key.strip() or len(words) < _KEY_WORDS or not words[0].startswith(("ssh-", "ecdsa-")):
            raise refuse(texts.HOST_KEY)
        return key


Drop = Annotated[Hosted | Sftp, PydanticField(discriminator="kind")]


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
    """Deadlines after which something is overdue: a receipt (hours), all answers (days), unclaimed cards (days).

    Bounded by a month, a year and three: what is longer is a slip of the pen, and would never be overdue.
    """

    receipt_hours: int = PydanticField(24, ge=1, le=720, strict=True)
    return_days: int = PydanticField(15, ge=1, le=365, strict=True)
    unclaimed_days: int = PydanticField(90, ge=1, le=1095, strict=True)
