"""A bank at the SFTP server: its own folder and key, out/ to read, in/ to write, an event for a finished file."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import paramiko
import pytest
import yaml
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from contract.local_stack import write_project
from support import gpg
from unioncard.banks.encryption import encrypt
from unioncard.banks.files import answers as answer_files
from unioncard.banks.files.answer import AnswerKind
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow
from unioncard.banks.files.issuance_file import control, write
from unioncard.banks.profiles.loading import load
from unioncard.cli import bank
from unioncard_local import sftp
from unioncard_local.bank_client import Address, connect
from unioncard_local.banks import open_banks
from unioncard_local.deploy import deploy
from unioncard_local.lifecycle import running
from unioncard_local.settings import HOST
from unioncard_local.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard_local.cloud import Cloud

ISSUED = b"|issued|"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    project = write_project(tmp_path_factory.mktemp("project")).parent
    with running(template=None) as started:
        cloud = open_banks(deploy(started, project / "template.yaml", web=project / "web"), ["bankone", "banktwo"])
        cloud.client("s3").put_object(Bucket=cloud.outputs["DropBucket"], Key="bankone/out/UC_1.txt", Body=ISSUED)
        yield cloud


def address(cloud: Cloud, code: str = "bankone", *, key_of: str = "") -> Address:
    return Address(HOST, cloud.sftp_port, code, Path(cloud.bank(key_of or code).key_file), cloud.known_hosts)


def stored(cloud: Cloud) -> dict[str, bytes]:
    s3, drop = cloud.client("s3"), cloud.outputs["DropBucket"]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=drop)["Contents"]]
    return {key: s3.get_object(Bucket=drop, Key=key)["Body"].read() for key in keys if not key.endswith("/")}


def events(cloud: Cloud) -> list[str]:
    keys: list[str] = []
    queue: dict[str, Any] = {"QueueUrl": cloud.outputs["AnswerQueueUrl"]}
    while messages := cloud.client("sqs").receive_message(**queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            keys += [record["s3"]["object"]["key"] for record in json.loads(message["Body"]).get("Records", [])]
            cloud.client("sqs").delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])
    return keys


def test_both_folders_show_even_when_they_are_empty(cloud: Cloud):
    with connect(address(cloud, "banktwo")) as session:
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


BATCH = "R20261123-7KM3Q9XTBW-01"


def made_up(number: int) -> IssuanceRow:
    # Passports of nobody: no country numbers them TEST0001.
    values = {
        "证件类别": "护照",
        "证件号码": f"TEST{number:04d}",
        "姓名": "测试",
        "性别": "男",
        "移动电话": "13400000000",
    }
    return IssuanceRow(number, values, f"622000000000000{number:04d}")


def picked_up(options: Sequence[str], name: str) -> None:
    """Run the command until it fetches this file: what the server lists may be a second old."""

    def fetched() -> bool:
        done = CliRunner().invoke(bank.app, ["pickup", *options])
        assert done.exit_code == 0, done.output
        return name in done.output.replace("\n", "")

    assert until(fetched, every=0.5)


@pytest.mark.parametrize(
    ("name", "refuse", "handed_in"),
    [
        ("delimited", 2, {"receipt": f"UC_{BATCH}-1.ack", "return": f"UC_{BATCH}-1.ret"}),
        ("fixed", 0, {"return": f"CARD{BATCH}_1.OK.txt"}),
        ("fixed", 2, {"receipt": f"1{BATCH}_1.txt"}),
        ("csv", 2, {"receipt": f"{BATCH}_1.ret", "return": f"final_{BATCH}_1.csv"}),
    ],
)
def test_the_commands_play_a_bank_of_any_profile_from_pickup_to_answer(
    cloud: Cloud, tmp_path: Path, name: str, refuse: int, handed_in: dict[str, str]
):
    profile, drop = load(name, tmp_path), cloud.outputs["DropBucket"]
    file = IssuanceFile(BATCH, "u", "某工会", "0801", "2026-11-23", tuple(map(made_up, range(1, 6))))
    issued = profile.issuance.file_name.format(batch=BATCH, bank_unit="0801", date="20261123")
    content = write(profile, file)
    for key, body in ((issued, content), control(profile, issued, file, content)):
        cloud.client("s3").put_object(Bucket=drop, Key=f"banktwo/out/{key}", Body=body)
    common = ["--bank", "banktwo", "--profile", name, "--folder", str(cloud.folder)]

    picked_up([*common, "--out", str(tmp_path)], issued)
    answered = CliRunner().invoke(bank.app, ["answer", str(tmp_path / issued), *common, "--refuse", str(refuse)])

    assert answered.exit_code == 0, answered.output
    for kind, told in handed_in.items():
        assert told in answered.output
        value = answer_files.parse(profile, AnswerKind(kind), told, stored(cloud)[f"banktwo/in/{told}"])
        assert value.batch == BATCH


def test_an_encrypted_file_is_rehearsed_with_the_banks_own_gpg(cloud: Cloud, tmp_path: Path):
    with gpg.bank() as its:
        key = its.make_key("Bank One <cards@bankone.example>")
        profile_file = tmp_path / "encrypted.yaml"
        shipped = load("delimited", tmp_path).model_dump(mode="json", exclude_defaults=True)
        profile_file.write_text(yaml.safe_dump(shipped | {"encryption": {"public_key": key}}), "utf-8")
        profile = load(str(profile_file), tmp_path)
        batch = f"{BATCH}A2"
        file = IssuanceFile(batch, "u", "某工会", "0801", "2026-11-23", tuple(map(made_up, range(1, 6))))
        issued, sealed = f"UC_{batch}.txt.pgp", encrypt(write(profile, file), key)
        for name, body in ((issued, sealed), control(profile, issued, file, sealed)):
            cloud.client("s3").put_object(Bucket=cloud.outputs["DropBucket"], Key=f"bankone/out/{name}", Body=body)
        common = ["--bank", "bankone", "--profile", str(profile_file), "--folder", str(cloud.folder)]
        decrypt = ["--decrypt", shlex.join([*its.command, "--decrypt"])]
        picked_up([*common, "--out", str(tmp_path), *decrypt], f"UC_{batch}.txt")
    answered = CliRunner().invoke(bank.app, ["answer", str(tmp_path / f"UC_{batch}.txt"), *common, "--refuse", "1"])

    assert answered.exit_code == 0, answered.output
    told = answer_files.parse(
        profile, AnswerKind.RETURN, f"UC_{batch}-1.ret", stored(cloud)[f"bankone/in/UC_{batch}-1.ret"]
    )
    assert (told.batch, len(told.answers)) == (batch, 5)


def test_the_commands_tell_of_cards_and_of_stock(cloud: Cloud, tmp_path: Path):
    profile = load("fixed", tmp_path)
    file = IssuanceFile(BATCH, "u", "某工会", "0801", "2026-11-23", tuple(map(made_up, range(1, 6))))
    issued = tmp_path / f"0080120261123{BATCH}.txt"
    issued.write_bytes(write(profile, file))
    common = ["--bank", "banktwo", "--profile", "fixed", "--folder", str(cloud.folder)]

    told = CliRunner().invoke(bank.app, ["events", str(issued), *common, "--kind", "activated", "--rows", "2,4"])
    printed = CliRunner().invoke(bank.app, ["stock", *common, "--cards", "30", "--first", "7", "--serial", "9"])

    assert (told.exit_code, printed.exit_code) == (0, 0), told.output + printed.output
    there = stored(cloud)
    (status,) = [key for key in there if key.startswith("banktwo/in/STATUS")]
    events = answer_files.parse(profile, AnswerKind.EVENTS, status.rpartition("/")[2], there[status]).events
    assert [event.card for event in events] == [file.rows[1].card, file.rows[3].card]
    (lot,) = answer_files.parse(profile, AnswerKind.STOCK, "STOCK9.txt", there["banktwo/in/STOCK9.txt"]).lots
    assert (lot.first, lot.last) == ("000000000007", "000000000036")


@pytest.mark.parametrize("rows", ["2,9", "two"])
def test_a_row_that_is_not_in_the_file_is_told_and_nothing_is_sent(cloud: Cloud, tmp_path: Path, rows: str):
    file = IssuanceFile(BATCH, "u", "某工会", "0801", "2026-11-23", tuple(map(made_up, range(1, 6))))
    issued = tmp_path / f"0080120261123{BATCH}.txt"
    issued.write_bytes(write(load("fixed", tmp_path), file))
    before = stored(cloud).keys()

    common = ["--bank", "banktwo", "--profile", "fixed", "--folder", str(cloud.folder), "--kind", "activated"]
    told = CliRunner().invoke(bank.app, ["events", str(issued), *common, "--rows", rows])

    assert told.exit_code == 1
    assert f"文件里没有第 {rows.rpartition(',')[2]} 行" in told.output
    assert stored(cloud).keys() == before


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
