"""up, down, and what an earlier run left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest
from typer.testing import CliRunner

from contract.local_stack import write_project
from unioncard_cli import local
from unioncard_local.errors import DeployFailed, NotReady, StillRunning
from unioncard_local.stack import lifecycle, ports, waiting
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import down, running, status, up
from unioncard_local.stack.processes import lives, members
from unioncard_local.stack.settings import SERVERS, Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import psutil

    from unioncard_local.stack.cloud import Cloud


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in SERVERS:
        monkeypatch.delenv(f"UNIONCARD_{name.upper()}_PORT", raising=False)
    yield tmp_path / "local"
    down(tmp_path / "local")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose cloud runs. A test that kills it brings up another there: six servers take seconds to start."""
    folder = tmp_path_factory.mktemp("first") / "local"
    with pytest.MonkeyPatch.context() as patch:
        for name in SERVERS:
            patch.delenv(f"UNIONCARD_{name.upper()}_PORT", raising=False)
        up(Options(folder=folder), template=None)
        yield folder
        down(folder)


def recorded(folder: Path) -> Cloud:
    found = status(folder)
    assert found is not None
    assert found.complete
    return found.cloud


def everything(cloud: Cloud) -> list[psutil.Process]:
    return [process for server in cloud.state.processes for process in members(server)]


def test_down_leaves_nothing_and_can_be_asked_twice(folder: Path, tmp_path: Path):
    cloud = deploy(up(Options(folder=folder), template=None), write_project(tmp_path / "p"), web=tmp_path / "p" / "web")
    token = cloud.sign_in.token_for("410000")
    assert httpx.post(f"{cloud.origin}/api/who", headers={"Authorization": token}, timeout=30.0).status_code == 418
    there = everything(cloud)
    assert len(there) == len(SERVERS) + 1, "a function's worker runs too"

    assert down(folder)

    assert not [process for process in there if lives(process)]
    assert all(ports.is_free(port) for port in cloud.state.ports.values())
    assert status(folder) is None
    assert not down(folder)


def test_a_second_up_leaves_a_running_cloud_alone_and_says_so(first: Path):
    cloud = recorded(first)

    with pytest.raises(StillRunning, match="unioncard local down"):
        up(Options(folder=first), template=None)

    assert recorded(first).state == cloud.state


def test_what_a_crashed_run_left_is_named_and_cleared(first: Path):
    crashed = recorded(first)
    emulator = next(p for p in crashed.state.processes if p.name == "emulator")
    os.kill(emulator.pid, signal.SIGKILL)
    assert waiting.until(lambda: not members(emulator))
    said: list[str] = []

    second = up(Options(folder=first), template=None, say=said.append)

    assert "仍在运行 mail、signin、sftp、bank、origin" in said[0]
    assert everything(crashed) == []
    assert len(everything(second)) == len(SERVERS)


def test_a_stale_record_is_named_and_cleared(first: Path):
    gone = recorded(first)
    for process in everything(gone):
        process.kill()
    assert waiting.until(lambda: not everything(gone))
    said: list[str] = []

    up(Options(folder=first), template=None, say=said.append)

    assert "进程都已不在" in said[0]


def test_a_port_that_is_taken_stops_everything_and_names_the_server(
    folder: Path, first: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lifecycle, "PORT_ATTEMPTS", 2)

    with pytest.raises(NotReady, match="signin"):
        up(Options(folder=folder, ports={"signin": recorded(first).state.ports["signin"]}), template=None)

    assert status(folder) is None


def test_a_failed_deploy_leaves_nothing_running(folder: Path, tmp_path: Path):
    (tmp_path / "t.yaml").write_text("Resources: {Odd: {Type: AWS::Nothing::Here}}", encoding="utf-8")

    with pytest.raises(DeployFailed, match="AWS::Nothing::Here"):
        up(Options(folder=folder), template=tmp_path / "t.yaml")

    assert status(folder) is None


def test_a_port_taken_between_choice_and_bind_is_chosen_anew(folder: Path, monkeypatch: pytest.MonkeyPatch):
    honest, asked = ports.choose, []

    def unlucky(wanted: Mapping[str, int]) -> dict[str, int]:
        asked.append(wanted)
        return honest(wanted) | ({"mail": taken.getsockname()[1]} if len(asked) == 1 else {})

    monkeypatch.setattr(ports, "choose", unlucky)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        cloud = up(Options(folder=folder), template=None)
        assert cloud.state.ports["mail"] != taken.getsockname()[1]
    assert len(asked) == 2


def test_several_run_side_by_side(tmp_path: Path):
    def name_bucket(number: int) -> list[str]:
        with running(tmp_path / str(number), template=None) as cloud:
            cloud.client("s3").create_bucket(Bucket=f"only-{number}")
            return [bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]]

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(name_bucket, (1, 2))) == [["only-1"], ["only-2"]]


def test_a_persistent_run_comes_back_with_what_it_held_and_another_does_not(folder: Path):
    keep = Options(folder=folder, persist=True)
    first = up(keep, template=None)
    first.client("s3").create_bucket(Bucket="kept")
    first.client("s3").put_object(Bucket="kept", Key="k", Body=b"v")
    queue = first.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    down(folder)

    second = up(keep, template=None)
    assert second.client("s3").get_object(Bucket="kept", Key="k")["Body"].read() == b"v"
    assert second.client("sqs").send_message(QueueUrl=queue, MessageBody="x")["MessageId"]
    down(folder)

    third = up(Options(folder=folder), template=None)
    assert third.client("s3").list_buckets()["Buckets"] == []


def test_the_command_starts_shows_admits_a_bank_and_stops(folder: Path):
    where = ["--folder", str(folder)]

    answers = [
        CliRunner().invoke(local.app, [*words, *where]) for words in (["up"], ["up"], ["bank", "zzbank"], ["status"])
    ]
    found = status(folder)
    stopped = [CliRunner().invoke(local.app, [*words, *where]) for words in (["down"], ["status"], ["bank", "zzbank"])]

    assert found is not None
    assert {"RegistersBucket", "DropBucket", "ApiId", "MembersTable", "MailQueueUrl"} <= set(found.cloud.outputs)
    assert found.cloud.bank("zzbank").role.startswith("arn:aws:iam::")
    assert [answer.exit_code for answer in answers] == [0, 0, 0, 0], [answer.output for answer in answers]
    assert "本地云已在运行" in answers[1].output
    assert str(folder / "keys" / "zzbank") in answers[2].output
    assert answers[3].output.count("运行中") == len(SERVERS)
    assert [answer.exit_code for answer in stopped] == [0, 1, 1]


STARTER = """
import sys
from pathlib import Path
import httpx
from contract.local_stack import write_project
from unioncard_local.stack import waiting
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running
folder, project = Path(sys.argv[1]), Path(sys.argv[2])
with running(folder, template=None) as started:
    cloud = deploy(started, write_project(project), web=project / "web")
    token = cloud.sign_in.token_for("410000")
    assert httpx.post(f"{cloud.origin}/api/who", headers={"Authorization": token}, timeout=60.0).status_code == 418
    print("ready", flush=True)
    sys.stdin.readline()
"""


def test_a_cloud_ends_with_its_killed_starter_also_its_functions_workers(tmp_path: Path):
    paths = [entry for entry in sys.path if entry]
    with subprocess.Popen(  # noqa: S603 our own
        [sys.executable, "-c", STARTER, str(tmp_path / "local"), str(tmp_path / "p")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    ) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"ready\n"
        found = status(tmp_path / "local")
        assert found is not None
        there = everything(found.cloud)
        assert len(there) == len(SERVERS) + 1, "a function's worker runs too"

        starter.kill()
        starter.wait(60)

    assert waiting.until(lambda: not any(map(lives, there)), seconds=60)
