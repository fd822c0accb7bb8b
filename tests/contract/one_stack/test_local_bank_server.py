"""A bank at the SFTP server: its own folder and key, out/ to read, in/ to write, an event for a finished file."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import paramiko
import pytest
from botocore.exceptions import ClientError

from contract.local_stack import stored
from unioncard_local.bank import hosted_sftp as sftp
from unioncard_local.bank.client import Address, connect
from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from unioncard_local.stack.cloud import Cloud

ISSUED = b"|issued|"


@pytest.fixture(scope="module", autouse=True)
def _issued(cloud: Cloud) -> None:
    cloud.client("s3").put_object(Bucket=cloud.outputs["DropBucket"], Key="bankone/out/UC_1.txt", Body=ISSUED)


def address(cloud: Cloud, code: str = "bankone", *, key_of: str = "") -> Address:
    return Address(HOST, cloud.sftp_port, code, Path(cloud.bank(key_of or code).key_file), cloud.known_hosts)


def events(cloud: Cloud) -> list[str]:
    keys: list[str] = []
    queue: dict[str, Any] = {"QueueUrl": cloud.outputs["AnswerQueueUrl"]}
    while messages := cloud.client("sqs").receive_message(**queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            keys += [record["s3"]["object"]["key"] for record in json.loads(message["Body"]).get("Records", [])]
            cloud.client("sqs").delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])
    return keys


def test_both_folders_show_even_when_they_are_empty(cloud: Cloud):
    with connect(address(cloud, "emptybank")) as session:
        assert sorted(session.sftp.listdir(".")) == ["in", "out"]
        assert (session.sftp.listdir("in"), session.sftp.listdir("out")) == ([], [])


def test_a_bank_reads_what_is_for_it_and_sees_no_other_bank(cloud: Cloud):
    with connect(address(cloud)) as session, session.sftp.open("out/UC_1.txt") as file:
        assert file.read() == ISSUED
    with connect(address(cloud, "banktwo")) as session:
        for path in ("out", "../bankone/out", "/bankone/out", "../../bankone/out"):
            seen = []
            with suppress(OSError):
                seen = session.sftp.listdir(path)
            assert "UC_1.txt" not in seen


def test_the_banks_role_itself_reaches_no_other_bank(cloud: Cloud):
    own = cloud.client("s3", credentials=cloud.assume(cloud.bank("banktwo").role, "test-bank"))
    drop = cloud.outputs["DropBucket"]

    for forbidden in (
        lambda: own.list_objects_v2(Bucket=drop, Prefix="bankone/"),
        lambda: own.list_objects_v2(Bucket=drop),
        lambda: own.get_object(Bucket=drop, Key="bankone/out/UC_1.txt"),
        lambda: own.put_object(Bucket=drop, Key="bankone/in/x.ret", Body=b""),
        lambda: own.put_object(Bucket=drop, Key="banktwo/out/x.txt", Body=b""),
        lambda: own.delete_object(Bucket=drop, Key="bankone/out/UC_1.txt"),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            forbidden()


def test_nothing_in_out_can_be_written_renamed_or_deleted(cloud: Cloud):
    before = stored(cloud)
    with connect(address(cloud)) as session:
        with suppress(OSError), session.sftp.open("out/new.txt", "wb") as file:  # paramiko hides errors at close
            file.write(b"x")
        with suppress(OSError), session.sftp.open("out/UC_1.txt", "wb") as file:
            file.write(b"changed")
        with pytest.raises(OSError, match="AccessDenied"):
            session.sftp.remove("out/UC_1.txt")
        with pytest.raises(OSError, match="AccessDenied"):
            session.sftp.rename("out/UC_1.txt", "out/other.txt")

    assert stored(cloud) == before


def test_a_refused_upload_is_seen_by_the_bank_not_only_by_the_servers_log(cloud: Cloud):
    with connect(address(cloud)) as session:
        with suppress(OSError), session.sftp.open("out/refused.txt", "wb") as file:
            file.write(b"x")

        with pytest.raises(FileNotFoundError):
            session.sftp.stat("out/refused.txt")


@pytest.mark.parametrize("size", [100, 6_000_000])
def test_a_rename_from_a_temporary_name_fires_one_event_for_the_final_name(cloud: Cloud, size: int):
    events(cloud)
    content = os.urandom(size)

    with connect(address(cloud)) as session:
        session.hand_in(f"UC_{size}.ret", content)

    assert events(cloud) == [f"bankone/in/UC_{size}.ret"]
    assert stored(cloud)[f"bankone/in/UC_{size}.ret"] == content


def test_the_banks_own_openssh_client_can_do_the_same(cloud: Cloud, tmp_path: Path):
    if not Path("/usr/bin/sftp").exists():
        pytest.skip("no OpenSSH client here")
    (tmp_path / "return").write_bytes(os.urandom(300_000))
    batch = f"put {tmp_path}/return in/x.part\nrename in/x.part in/UC_ssh.ret\nget out/UC_1.txt {tmp_path}/got\n"
    options = {
        "Port": str(cloud.sftp_port),
        "IdentityFile": cloud.bank("bankone").key_file,
        "UserKnownHostsFile": str(cloud.known_hosts),
        "StrictHostKeyChecking": "yes",
        "IdentitiesOnly": "yes",
    }
    given = [f"-o{name}={value}" for name, value in options.items()]

    result = subprocess.run(  # noqa: S603 our own
        ["/usr/bin/sftp", "-q", "-b", "-", *given, f"bankone@{HOST}"],
        input=batch.encode(),
        capture_output=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert (tmp_path / "got").read_bytes() == ISSUED
    assert stored(cloud)["bankone/in/UC_ssh.ret"] == (tmp_path / "return").read_bytes()


def test_another_banks_key_and_an_unknown_bank_are_refused(cloud: Cloud):
    for wrong in (
        address(cloud, "bankone", key_of="banktwo"),
        replace(address(cloud, "bankone"), user="bankthree"),
        replace(address(cloud, "bankone"), user=""),
    ):
        with pytest.raises(paramiko.AuthenticationException), connect(wrong):
            pass


def test_a_password_is_of_no_use(cloud: Cloud):
    with paramiko.Transport((HOST, cloud.sftp_port)) as transport, pytest.raises(paramiko.SSHException):
        transport.connect(username="bankone", password="bankone")


def test_a_server_with_another_key_is_not_talked_to(cloud: Cloud, tmp_path: Path):
    line = sftp.make_key(tmp_path / "other")
    (tmp_path / "known").write_text(f"[{HOST}]:{cloud.sftp_port} {line}\n", encoding="ascii")
    (tmp_path / "nobody").touch()

    for known_hosts in (tmp_path / "known", tmp_path / "nobody"):
        with pytest.raises(paramiko.SSHException), connect(replace(address(cloud), known_hosts=known_hosts)):
            pass
