"""Issuance files on the bank's side: decrypt, parse, and find the batch in the file name."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from unioncard.banks.encryption import SUFFIX
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import FormatError
from unioncard.banks.files.fault import Fault
from unioncard.banks.inbox import BATCH_ID
from unioncard.texts.bank_files import NO_BATCH_ID

if TYPE_CHECKING:
    from unioncard.banks.files.issuance import IssuanceFile
    from unioncard.banks.profiles.profile import Profile

_PARTS = {
    "batch": r"(?P<batch>R\d{8}-[0-9A-Z]{10}-\d{2,4}(?:A\d+)?)",
    "bank_unit": r".*?",
    "date": r"\d{8}",
}


_DECRYPT_S = 600.0
"""Somebody may have to type a passphrase."""

Decrypt = Callable[[bytes], bytes]
"""A file's bytes from its encrypted ones; ValueError if that fails."""


def decrypting(command: str) -> Decrypt:
    """Decryption by the bank's own program, such as ``gpg --decrypt``, from stdin to stdout.

    The bank's private key stays with that program; none of our code reads it.
    """

    def decrypt(content: bytes) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 the bank's own
                shlex.split(command), input=content, capture_output=True, check=False, timeout=_DECRYPT_S
            )
        except subprocess.TimeoutExpired as failed:
            raise ValueError(f"解密命令 {_DECRYPT_S:.0f} 秒内没有结束：{command}") from failed
        except (OSError, ValueError, IndexError) as failed:
            raise ValueError(f"解密命令不能运行：{command}") from failed
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise ValueError(f"解密命令失败：{said[-1] if said else done.returncode}")
        return done.stdout

    return decrypt


def plain(name: str, content: bytes, decrypt: Decrypt | None) -> tuple[str, bytes]:
    """Name and bytes of an issuance file as the bank reads it; ValueError if it is encrypted and cannot be read."""
    if not name.endswith(SUFFIX):
        return name, content
    if decrypt is None:
        raise ValueError(f"{name} 是加密的：用 --decrypt 写明解密命令，例如 --decrypt 'gpg --decrypt'")
    return name.removesuffix(SUFFIX), decrypt(content)


def is_issued(profile: Profile, name: str) -> bool:
    """Whether this is a name of the profile's issuance files."""
    return _pattern(profile.issuance.file_name).fullmatch(name) is not None


def issued(profile: Profile, name: str, content: bytes) -> IssuanceFile:
    """Read an issuance file; FormatError if it is none, ValueError if its name is not one of the profile's."""
    found = _pattern(profile.issuance.file_name).fullmatch(name)
    if not found:
        raise ValueError(f"{name} 不是这家银行的开卡文件名")
    file = issuance_file.parse(profile, content, found["batch"])
    if file.batch != found["batch"]:
        shown = file.batch if BATCH_ID.fullmatch(file.batch) else NO_BATCH_ID
        raise FormatError(Fault.NAME_DISAGREES, said=found["batch"], found=shown)
    return file


@lru_cache(maxsize=16)
def _pattern(template: str) -> re.Pattern[str]:
    literal = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(_PARTS[part] if place % 2 else re.escape(part) for place, part in enumerate(literal)))
