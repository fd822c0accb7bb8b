"""`unioncard bank`: plays a bank of any profile at the SFTP server, from picking up to answering."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
import yaml
from typer.testing import CliRunner

from contract.local_stack import stored
from support import gpg
from support.issuance_rows import passport_row
from unioncard.banks.encryption import encrypt
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind
from unioncard.banks.files.issuance import IssuanceFile, control, write
from unioncard_cli import bank
from unioncard_local.stack.waiting import until
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

BATCH = "R20261123-7KM3Q9XTBW-01"


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
    file = IssuanceFile(BATCH, "u", "某工会", "0801", "2026-11-23", tuple(map(passport_row, range(1, 6))))
    issued = profile.issuance.file_name.format(batch=BATCH, bank_unit="0801", date="20261123")
    content = write(profile, file)
    for key, body in ((issued, content), control(profile, issued, file, content)):
        cloud.client("s3").put_object(Bucket=drop, Key=f"banktwo/out/{key}", Body=body)
    common = ["--bank", "banktwo", "--profile", name, "--folder", str(cloud.folder)]

    picked_up([*common, "--out", str(tmp_path)], issued)
    answered = CliRunner().invoke(bank.app, ["answer", str(tmp_path / issued), *common, "--refuse", str(refuse)])

    assert answered.exit_code == 0, answered.output
    for kind, sent in handed_in.items():
        assert sent in answered.output
        value = answer_files.parse(profile, AnswerKind(kind), sent, stored(cloud)[f"banktwo/in/{sent}"])
        assert value.batch == BATCH


def test_an_encrypted_file_is_rehearsed_with_the_banks_own_gpg(cloud: Cloud, tmp_path: Path):
    with gpg.bank() as its:
        key = its.make_key("Bank One <cards@bankone.example>")
        profile_file = tmp_path / "encrypted.yaml"
        shipped = load("delimited", tmp_path).model_dump(mode="json", exclude_defaults=True)
        profile_file.write_text(yaml.safe_dump(shipped | {"encryption": {"public_key": key}}), "utf-8")
        profile = load(str(profile_file), tmp_path)
        batch = f"{BATCH}A2"
        file = IssuanceFile(batch, "u", "某工会", "0801", "2026-11-23", tuple(map(passport_row, range(1, 6))))
        issued, sealed = f"UC_{batch}.txt.pgp", encrypt(write(profile, file), key)
        for name, body in ((issued, sealed), control(profile, issued, file, sealed)):
            cloud.client("s3").put_object(Bucket=cloud.outputs["DropBucket"], Key=f"bankone/out/{name}", Body=body)
        common = ["--bank", "bankone", "--profile", str(profile_file), "--folder", str(cloud.folder)]
        decrypt = ["--decrypt", shlex.join([*its.command, "--decrypt"])]
        picked_up([*common, "--out", str(tmp_path), *decrypt], f"UC_{batch}.txt")
    answered = CliRunner().invoke(bank.app, ["answer", str(tmp_path / f"UC_{batch}.txt"), *common, "--refuse", "1"])

    assert answered.exit_code == 0, answered.output
    sent = answer_files.parse(
        profile, AnswerKind.RETURN, f"UC_{batch}-1.ret", stored(cloud)[f"bankone/in/UC_{batch}-1.ret"]
    )
    assert (sent.batch, len(sent.answers)) == (batch, 5)


def test_the_commands_report_cards_and_stock(cloud: Cloud, tmp_path: Path):
    profile = load("fixed", tmp_path)
    file = IssuanceFile(BATCH, "u", "某工会", "0801", "2026-11-23", tuple(map(passport_row, range(1, 6))))
    issued = tmp_path / f"0080120261123{BATCH}.txt"
    issued.write_bytes(write(profile, file))
    common = ["--bank", "banktwo", "--profile", "fixed", "--folder", str(cloud.folder)]

    sent = CliRunner().invoke(bank.app, ["events", str(issued), *common, "--kind", "activated", "--rows", "2,4"])
    printed = CliRunner().invoke(bank.app, ["stock", *common, "--cards", "30", "--first", "7", "--serial", "9"])

    assert (sent.exit_code, printed.exit_code) == (0, 0), sent.output + printed.output
    there = stored(cloud)
    (status,) = [key for key in there if key.startswith("banktwo/in/STATUS")]
    events = answer_files.parse(profile, AnswerKind.EVENTS, status.rpartition("/")[2], there[status]).events
    assert [event.card for event in events] == [file.rows[1].card, file.rows[3].card]
    (lot,) = answer_files.parse(profile, AnswerKind.STOCK, "STOCK9.txt", there["banktwo/in/STOCK9.txt"]).lots
    assert (lot.first, lot.last) == ("000000000007", "000000000036")


@pytest.mark.parametrize("rows", ["2,9", "two"])
def test_a_row_that_is_not_in_the_file_is_reported_and_nothing_is_sent(cloud: Cloud, tmp_path: Path, rows: str):
    file = IssuanceFile(BATCH, "u", "某工会", "0801", "2026-11-23", tuple(map(passport_row, range(1, 6))))
    issued = tmp_path / f"0080120261123{BATCH}.txt"
    issued.write_bytes(write(load("fixed", tmp_path), file))
    before = stored(cloud).keys()

    common = ["--bank", "banktwo", "--profile", "fixed", "--folder", str(cloud.folder), "--kind", "activated"]
    sent = CliRunner().invoke(bank.app, ["events", str(issued), *common, "--rows", rows])

    assert sent.exit_code == 1
    assert f"文件里没有第 {rows.rpartition(',')[2]} 行" in sent.output
    assert stored(cloud).keys() == before
