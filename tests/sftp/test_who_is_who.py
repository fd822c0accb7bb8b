"""Only the pinned host gets to know anything of us, and only our key logs in."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from support import mute_session, openssh, sftp_servers, wires
from unioncard.banks.sftp.connection import SftpAddress
from unioncard.banks.sftp.errors import HostKeyDiffers, HostKeyOutdated, KeyUnusable, LoginRefused, Unreachable
from unioncard.banks.sftp.session import connected
from unioncard_local.bank.hosted_sftp import make_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

    from sftp.conftest import Drop

PARAMIKOS_OWN_S = 15.0
"""The shortest time paramiko itself waits for a server, the banner's: what ends sooner ended by the time we gave."""

_OPENSSH, _PEM, _PKCS8 = (
    serialization.PrivateFormat.OpenSSH,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.PrivateFormat.PKCS8,
)


def _public(key: PrivateKeyTypes) -> str:
    line = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return line.decode()


def _text(key: PrivateKeyTypes, format_: serialization.PrivateFormat, passphrase: bytes = b"") -> str:
    secrecy = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, format_, secrecy).decode()


@pytest.mark.parametrize(
    "pinned",
    [ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())],
    ids=["same kind", "other kind"],
)
def test_a_host_with_another_key_gets_nothing_from_us(tmp_path: Path, pinned: PrivateKeyTypes) -> None:
    with sftp_servers.running(tmp_path) as bank:
        address = replace(bank.address, host_key=_public(pinned))
        with pytest.raises(HostKeyDiffers), connected(address) as session:
            session.push("put", "a.txt", b"bytes")

    assert bank.seen.users == [], "not even the user's name"
    assert bank.seen.writes == []


def test_the_pinned_line_may_carry_a_comment(drop: Drop) -> None:
    with connected(replace(drop.address, host_key=drop.address.host_key + " bank@example\n")) as session:
        assert session.listing(drop.name) == ()


def test_a_host_with_several_keys_must_show_the_pinned_one(server: openssh.Server) -> None:
    """Left to itself paramiko would choose the Ed25519 key, and take the bank for somebody else."""
    with connected(replace(server.address, host_key=server.rsa_host_key)) as session:
        assert isinstance(session.listing("."), tuple)


def test_a_host_key_that_signs_with_sha_1_only_is_called_outdated_and_not_false(sshd: Path) -> None:
    """A server of before 2016 offers ssh-rsa alone; whose key it holds cannot be seen without trusting SHA-1."""
    with openssh.running(sshd, settings="HostKeyAlgorithms ssh-rsa\n") as old:
        with pytest.raises(HostKeyOutdated), connected(replace(old.address, host_key=old.rsa_host_key)):
            pass
        with pytest.raises(HostKeyDiffers), connected(old.address):
            pass


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_each_kind_of_key_is_pinned_and_logs_in(tmp_path: Path, kind: str) -> None:
    kinds: dict[str, Callable[[], PrivateKeyTypes]] = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "ecdsa": lambda: ec.generate_private_key(ec.SECP384R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
    }
    host, login = kinds[kind](), kinds[kind]()
    for file, key in (("host_key", host), ("login_key", login)):
        (tmp_path / file).write_text(_text(key, _OPENSSH))
        (tmp_path / f"{file}.pub").write_text(_public(key) + "\n")
    formats = (_OPENSSH, _PKCS8) if kind == "ed25519" else (_OPENSSH, _PKCS8, _PEM)

    with sftp_servers.running(tmp_path) as bank:
        for format_ in formats:
            with connected(replace(bank.address, key=_text(login, format_))) as session:
                assert session.listing("put") == ()


def test_a_login_key_the_bank_does_not_know_is_refused(drop: Drop, tmp_path: Path) -> None:
    make_key(tmp_path / "stranger")

    with pytest.raises(LoginRefused), connected(replace(drop.address, key=(tmp_path / "stranger").read_text())):
        pass


def test_no_other_key_of_this_machine_is_offered(drop: Drop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right key lies where ssh would look for one; ours, the wrong one, is still all that is tried."""
    home = tmp_path / ".ssh"
    home.mkdir()
    (home / "id_ed25519").write_text(drop.address.key)
    make_key(tmp_path / "stranger")
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(LoginRefused), connected(replace(drop.address, key=(tmp_path / "stranger").read_text())):
        pass


@pytest.mark.parametrize(
    ("host_key", "key"),
    [
        ("", None),
        ("ssh-ed25519", None),
        ("ssh-ed25519 AAAA", None),
        ("ssh-ed25519 不是密钥", None),
        (None, ""),
        (None, "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"),
        (None, lambda: _text(ed25519.Ed25519PrivateKey.generate(), _OPENSSH, b"passphrase")),
        (None, lambda: _text(rsa.generate_private_key(65537, 2048), _PKCS8, b"passphrase")),
    ],
)
def test_a_setting_that_is_no_key_is_told_before_connecting(
    host_key: str | None, key: str | Callable[[], str] | None
) -> None:
    good = ed25519.Ed25519PrivateKey.generate()
    line = _public(good) if host_key is None else host_key
    given = _text(good, _OPENSSH) if key is None else key
    address = SftpAddress("127.0.0.1", 1, "u", line, given if isinstance(given, str) else given())

    with pytest.raises(KeyUnusable), connected(address):
        pass


def test_the_private_key_is_not_shown() -> None:
    assert "secret" not in repr(SftpAddress("bank.example", 22, "u", "ssh-ed25519 AAAA", "secret"))


def test_a_port_where_nobody_listens_is_unreachable(drop: Drop) -> None:
    with pytest.raises(Unreachable), connected(replace(drop.address, port=1)):
        pass


def test_a_server_that_says_nothing_is_unreachable_in_time(drop: Drop) -> None:
    begun = time.monotonic()

    with wires.silent() as port:
        address = replace(drop.address, port=port)
        with pytest.raises(Unreachable), connected(address, timeout_s=0.5):
            pass

    assert time.monotonic() - begun < PARAMIKOS_OWN_S


def test_a_server_that_never_answers_the_login_is_unreachable_in_time(tmp_path: Path) -> None:
    with sftp_servers.running(tmp_path, login=sftp_servers.HangingLogin) as bank:
        begun = time.monotonic()
        with pytest.raises(Unreachable), connected(bank.address, timeout_s=1):
            pass
        assert time.monotonic() - begun < PARAMIKOS_OWN_S
        assert bank.seen.users == ["unioncard"]


def test_a_server_that_never_opens_the_session_is_unreachable_in_time(drop: Drop, tmp_path: Path) -> None:
    make_key(tmp_path / "host")

    with mute_session.running((tmp_path / "host").read_text(), drop.address.key) as address:
        begun = time.monotonic()
        with pytest.raises(Unreachable), connected(address, timeout_s=1):
            pass
        assert time.monotonic() - begun < PARAMIKOS_OWN_S


def test_a_session_that_says_nothing_is_unreachable_in_time(tmp_path: Path) -> None:
    with sftp_servers.running(tmp_path, sftp_servers.hanging_session) as bank:
        begun = time.monotonic()
        with pytest.raises(Unreachable), connected(bank.address, timeout_s=1):
            pass
        assert time.monotonic() - begun < PARAMIKOS_OWN_S


def test_a_login_script_that_prints_into_the_protocol_is_unreachable(tmp_path: Path) -> None:
    with (
        sftp_servers.running(tmp_path, sftp_servers.chatting_session) as bank,
        pytest.raises(Unreachable),
        connected(bank.address),
    ):
        pass
