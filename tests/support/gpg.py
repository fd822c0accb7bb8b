"""A bank's GnuPG: its keys, and what it decrypts with them."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_GPG = shutil.which("gpg")


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank's GnuPG with a home of its own."""

    home: Path

    @property
    def command(self) -> list[str]:
        """Without what is to be done: asks nobody, trusts every key in its home."""
        asking_nobody = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
        return [str(_GPG), "--homedir", str(self.home), *asking_nobody, "--trust-model", "always"]

    def gpg(self, *arguments: str, given: bytes = b"") -> bytes:
        """Run it; its output."""
        done = subprocess.run(  # noqa: S603
            [*self.command, *arguments], input=given, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def make_key(self, name: str, algorithm: str = "future-default", usage: str = "default", days: str = "1d") -> str:
        """A key pair; the public one, armored."""
        self.gpg("--quick-gen-key", name, algorithm, usage, days)
        return self.gpg("--armor", "--export", f"={name}").decode()

    def fingerprint(self, name: str) -> str:
        """Of the key with this name, as gpg's colon listing has it (field 10 of the first fpr record)."""
        listed = self.gpg("--with-colons", "--list-keys", f"={name}").decode().splitlines()
        return next(line for line in listed if line.startswith("fpr:")).split(":")[9]


@contextmanager
def bank() -> Iterator[Bank]:
    """A fresh home; skips the test where there is no gpg. In /tmp itself: the agent's socket must have a short name."""
    if _GPG is None:
        pytest.skip("gpg is not installed")
    with TemporaryDirectory(prefix="gpg-", ignore_cleanup_errors=True) as home:
        yield Bank(Path(home))
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)  # noqa: S603, S607
