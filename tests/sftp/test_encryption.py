"""What we encrypt, GnuPG decrypts; a key that cannot be encrypted to is refused in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from support import gpg
from unioncard.banks.encryption import encrypt
from unioncard.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.gpg import Bank


THEN: Final = ("--faked-system-time", "20200101T000000")
LATER: Final = ("--faked-system-time", "20200101T010000")
"""The faked clock runs on: a busy machine makes the first key a second or more after it was started."""


@pytest.fixture(scope="module")
def bank() -> Iterator[Bank]:
    """A bank with an empty home."""
    with gpg.bank() as made:
        yield made


@pytest.mark.parametrize(
    ("algorithm", "usage"), [("future-default", "default"), ("rsa2048", "sign,encrypt")], ids=["25519", "rsa"]
)
def test_the_bank_decrypts_what_we_encrypted(bank: Bank, content: bytes, algorithm: str, usage: str) -> None:
    key = bank.make_key(f"bank-{algorithm}", algorithm, usage)

    encrypt(b"", key)
    message = encrypt(content, key)

    assert not message.startswith(b"-----"), "binary"
    assert content[:64] not in message
    assert bank.gpg("--decrypt", given=message) == content


def test_each_encryption_differs_so_the_first_must_be_kept(bank: Bank) -> None:
    key = bank.make_key("twice")

    assert encrypt(b"bytes", key) != encrypt(b"bytes", key)


def test_a_private_key_given_by_mistake_is_refused(bank: Bank) -> None:
    bank.make_key("mistaken")
    private = bank.gpg("--armor", "--export-secret-keys", "=mistaken").decode()

    with pytest.raises(InvalidInput, match="私钥"):
        encrypt(b"", private)
    with pytest.raises(InvalidInput, match="私钥"):
        encrypt(b"bytes", private)


def test_a_key_that_only_signs_is_refused(bank: Bank) -> None:
    key = bank.make_key("signing", "ed25519", "sign")

    with pytest.raises(InvalidInput, match="没有有效的加密子密钥"):
        encrypt(b"", key)


def test_an_expired_key_is_refused(bank: Bank) -> None:
    bank.gpg(*THEN, "--quick-gen-key", "old", "future-default", "default", "30d")
    key = bank.gpg("--armor", "--export", "=old").decode()

    with pytest.raises(InvalidInput, match="过期"):
        encrypt(b"", key)


def test_a_key_whose_encryption_part_alone_has_expired_is_refused(bank: Bank) -> None:
    bank.gpg(*THEN, "--quick-gen-key", "half", "ed25519", "sign", "never")
    bank.gpg(*LATER, "--quick-add-key", bank.fingerprint("half"), "cv25519", "encr", "30d")

    with pytest.raises(InvalidInput, match="没有有效的加密子密钥"):
        encrypt(b"", bank.gpg("--armor", "--export", "=half").decode())


def test_a_key_with_a_new_encryption_part_beside_an_expired_one_is_good(bank: Bank) -> None:
    bank.gpg(*THEN, "--quick-gen-key", "renewed", "ed25519", "sign", "never")
    bank.gpg(*LATER, "--quick-add-key", bank.fingerprint("renewed"), "cv25519", "encr", "30d")
    bank.gpg("--quick-add-key", bank.fingerprint("renewed"), "cv25519", "encr", "30d")

    message = encrypt(b"bytes", bank.gpg("--armor", "--export", "=renewed").decode())

    assert bank.gpg("--decrypt", given=message) == b"bytes"


def test_a_key_whose_encryption_part_alone_is_revoked_is_refused(bank: Bank) -> None:
    bank.make_key("lost")
    answers = b"key 1\nrevkey\ny\n0\n\ny\nsave\n"
    bank.gpg("--command-fd", "0", "--no-batch", "--no-tty", "--edit-key", "lost", given=answers)

    with pytest.raises(InvalidInput, match="没有有效的加密子密钥"):
        encrypt(b"", bank.gpg("--armor", "--export", "=lost").decode())


def test_a_revoked_key_is_refused(bank: Bank) -> None:
    bank.make_key("revoked")
    revocation = (
        (bank.home / "openpgp-revocs.d" / f"{bank.fingerprint('revoked')}.rev").read_text().replace(":-----", "-----")
    )
    bank.gpg("--import", given=revocation.encode())

    with pytest.raises(InvalidInput, match="吊销"):
        encrypt(b"", bank.gpg("--armor", "--export", "=revoked").decode())


@pytest.mark.parametrize("text", ["", "不是密钥", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="无法读取"):
        encrypt(b"", text)


def test_two_keys_at_once_are_refused(bank: Bank) -> None:
    both = bank.make_key("one") + bank.make_key("two")

    with pytest.raises(InvalidInput):
        encrypt(b"", both)
