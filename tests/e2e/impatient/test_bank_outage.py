"""A bank whose server is down holds up nobody but itself, and gets everything once it is back (invariant 4)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from unioncard.messages.issue import Rounds
from unioncard_local.bank import hosted_sftp as sftp
from unioncard_local.bank import own_keys as own_server
from unioncard_local.bank import own_sftp as bank_server
from unioncard_local.demo import readings
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_local.stack import processes
from unioncard_local.stack.processes import listens, minimal_environment
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud
    from unioncard_local.stack.processes import Started

DOWN, UP = "4103000001", "4101000001"


def the_banks_server(cloud: Cloud) -> Started:
    return next(one for one in cloud.state.processes if one.name == "bank")


def start_again(cloud: Cloud) -> Started:
    port = cloud.state.ports["bank"]
    folder = cloud.folder / own_server.FOLDER
    command = [sys.executable, "-m", "unioncard_local.bank.own_sftp", str(folder), str(port)]
    started = processes.start("bank", command, environment=minimal_environment(cloud.folder), folder=cloud.folder)
    assert until(lambda: listens(started, port))
    return started


def go_round(cloud: Cloud) -> None:
    queue = cloud.outputs["IssueQueueUrl"]
    cloud.client("sqs").send_message(QueueUrl=queue, MessageBody=Rounds().model_dump_json())


def uploaded(cloud: Cloud, folder: Path, union: str, seed: int) -> tuple[OfficerDesk, str]:
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(union))
    file = folder / f"{union}-{seed}.xlsx"
    write_sample(file, 8, seed=seed)
    return desk, desk.upload(union, file)


def batches(desk: OfficerDesk, register: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.register(register)["batches"]
    return found


def test_a_bank_that_is_down_delays_no_other_and_gets_everything_when_it_is_back(cloud: Cloud, tmp_path: Path) -> None:
    before = [path.name for path in (cloud.folder / own_server.FOLDER / bank_server.ROOT / bank_server.PUT).iterdir()]
    processes.stop([the_banks_server(cloud)])
    silent, waits = uploaded(cloud, tmp_path, DOWN, 81)
    assert until(lambda: [one["state"] for one in batches(silent, waits)] == ["written"])
    withdrawn_desk, second = uploaded(cloud, tmp_path, DOWN, 82)
    assert until(lambda: [one["state"] for one in batches(silent, second)] == ["written"])

    other, goes = uploaded(cloud, tmp_path, UP, 83)
    other.wait_for(goes, sent=True)
    assert [one["state"] for one in batches(other, goes)] == ["delivered"]
    assert until(lambda: "BankUnreachable" in "".join(readings.logs_of(cloud, "DeliverFunction")))

    # What has not reached the bank can still be taken back.
    (batch,) = batches(silent, second)
    assert withdrawn_desk.call("POST", f"/batches/{batch['batch']}/withdraw").status_code == 202

    back = start_again(cloud)
    try:

        def delivered() -> bool:
            go_round(cloud)
            return [one["state"] for one in batches(silent, waits)] == ["delivered"]

        assert until(delivered, every=2.0)
        readings.wait_until_quiet(cloud)
        files = BankDesk(cloud, "bankthree").pick_up(tmp_path / "fetched", but=before)
        assert [batches(silent, waits)[0]["batch"] in file.name for file in files] == [True]
        assert [one["state"] for one in batches(silent, second)] == ["withdrawn"]
        assert {dead for _, dead in readings.queue_depths(cloud).values()} == {0}
    finally:
        processes.stop([back])


def test_a_server_with_another_key_gets_nothing_and_an_alarm_says_so(cloud: Cloud, tmp_path: Path) -> None:
    folder = cloud.folder / own_server.FOLDER
    for name in (bank_server.HOST_KEY, f"{bank_server.HOST_KEY}.pub"):
        (folder / name).rename(folder / f"true-{name}")
    sftp.make_key(folder / bank_server.HOST_KEY)
    stranger = start_again(cloud)
    try:
        desk, register = uploaded(cloud, tmp_path, DOWN, 84)
        assert until(lambda: "BankRefusesUs" in "".join(readings.logs_of(cloud, "DeliverFunction")))
        assert [one["state"] for one in batches(desk, register)] == ["written"]
        assert not [path for path in (folder / bank_server.ROOT / bank_server.PUT).iterdir() if register in path.name]
    finally:
        processes.stop([stranger])
